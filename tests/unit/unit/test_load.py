"""Loading a unit: what it holds, and that every mistake is told at its place with what would be right."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from recipes.problem import InputError
from twin.signals import Role
from twin.unit.load import LoadedUnit, library_units, load_unit
from twin.unit.model import Atmosphere, Cause

RESOURCES = Path(str(files("resources")))


@pytest.fixture(scope="module")
def airlock1() -> LoadedUnit:
    return load_unit("airlock1")


def problems(tmp_path: Path, file: str, old: str, new: str) -> list[str]:
    """Return what the checker says of a unit in which `old` of one file is replaced by `new`."""
    for name in ("units/airlock1.yaml", "modules/isolator.yaml", "modules/decontamination.yaml"):
        text = (RESOURCES / name).read_text(encoding="utf-8")
        if name.endswith(file):
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / Path(name).name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_unit(tmp_path / "airlock1.yaml")
    return [str(p).replace(str(tmp_path) + "/", "") for p in caught.value.problems]


def test_the_library_unit_loads() -> None:
    assert "airlock1" in library_units()


def test_the_unit_has_at_least_sixty_signals(airlock1: LoadedUnit) -> None:
    assert len([s for s in airlock1.catalogue if s.role is Role.INPUT]) >= 60


def test_every_output_has_a_safe_value_for_every_cause(airlock1: LoadedUnit) -> None:
    for module in airlock1.unit.modules.values():
        for output in module.outputs.values():
            assert {a: set(row) for a, row in output.safe.items()} == {a: set(Cause) for a in Atmosphere}


def test_gas_is_never_injected_by_a_safe_value(airlock1: LoadedUnit) -> None:
    for module in airlock1.unit.modules.values():
        assert {v for row in module.outputs["inject_sp"].safe.values() for v in row.values()} == {0.0}


def test_alarms_of_priority_one_and_two_latch(airlock1: LoadedUnit) -> None:
    stated = [a for a in airlock1.unit.alarms.values() if not a.id.startswith("Q-")]
    assert all(alarm.latching is (alarm.priority <= 2) for alarm in stated)


def test_every_signal_that_a_condition_watches_has_a_quality_alarm(airlock1: LoadedUnit) -> None:
    watched = {
        r.signal for r in airlock1.book.rows if r.operator != "quality" and r.signal < len(airlock1.catalogue)
    }
    tags = {
        airlock1.catalogue.signals[i].tag for i in watched if airlock1.catalogue.signals[i].role is Role.INPUT
    }
    assert {f"Q-{tag}" for tag in tags} == {a for a in airlock1.unit.alarms if a.startswith("Q-")}


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "isolator.yaml",
            "safe: {work: {any: 300}, gassing: {any: 900}}",
            "safe: {work: {any: 300}, gassing: {stop: 900}}",
            "no safe value for abort while gassing, add `abort: ...` or `any: ...`",
        ),
        (
            "airlock1.yaml",
            "  isolator.airlock:",
            "  isolator.elsewhere:",
            "boundary 'isolator.airlock' is open",
        ),
        (
            "isolator.yaml",
            'leave: "isolator.rh <= 20 %RH for 2 min"',
            'leave: "isolator.rj <= 20 %RH for 2 min"',
            "isolator.rj",
        ),
        ("isolator.yaml", '"isolator.dp < 25 Pa"', '"isolator.dp < 25 kg"', "kg"),
        ("isolator.yaml", '"isolator.dp < 25 Pa"', '"isolator.dp < 25000 Pa"', "25000"),
        ("isolator.yaml", "dehumidify, condition,", "dehumidfy, condition,", "did you mean dehumidify?"),
        ("isolator.yaml", "requires: [IL-I1]", "requires: [IL-X1]", "interlock 'IL-X1' is not known"),
        (
            "isolator.yaml",
            "inject_sp: $inject_limit",
            "inject_sp: $inject_limits",
            "did you mean inject_limit?",
        ),
        ("isolator.yaml", "accepts: grade_a", "accepts: grade_b", "latch 'grade_b' is not known"),
        ("isolator.yaml", "suppresses: [I-01,", "suppresses: [I-99,", "alarm 'I-99' is not known"),
        ("isolator.yaml", "priority: 3, when", "prioritys: 3, when", "unknown key 'prioritys'"),
        ("isolator.yaml", "priority: 3, when", "priority: 9, when", "write 4 or less"),
        (
            "isolator.yaml",
            "fan:               {label",
            "fan: {labels",
            "unknown key 'labels', did you mean label?",
        ),
        (
            "isolator.yaml",
            "loop_sp: 80, dryer: true",
            "loop_sp: 800, dryer: true",
            "800 is outside the output's range",
        ),
        (
            "airlock1.yaml",
            "{type: decontamination}",
            "{type: decontaminator}",
            "module type 'decontaminator' is not known",
        ),
        (
            "airlock1.yaml",
            "isolator.grade_a: 1 d",
            "isolator.grade_b: 1 d",
            "latch 'isolator.grade_b' is not known",
        ),
        ("airlock1.yaml", "{value: 6 m3, range", "{value: 60 m3, range", "60 m3 is outside its range"),
        ("airlock1.yaml", "      leak_reference:", "      leak_references:", "is no parameter of the plant"),
        (
            "isolator.yaml",
            "deadband: 4, source: pressure_pa}",
            "deadband: 4, source: pressures_pa}",
            "true value",
        ),
        ("isolator.yaml", "alarms: [I-01, I-02", "alarms: [I-77, I-02", "alarm 'I-77' is not known"),
        ("airlock1.yaml", "unit: 1\n", "unit: 2\n", "write 1"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    found = problems(tmp_path, file, old, new)
    assert any(expected in problem for problem in found), found
    line = next(
        i
        for i, text in enumerate((tmp_path / file).read_text().splitlines(), 1)
        if new.split("\n")[0] in text
    )
    if "boundary" not in expected:
        assert any(problem.startswith(f"{file}:{line}:") for problem in found), found


def test_a_wrong_condition_points_at_the_character(tmp_path: Path) -> None:
    found = problems(tmp_path, "isolator.yaml", '"isolator.dp < 25 Pa"', '"isolator.dp << 25 Pa"')
    text = (tmp_path / "isolator.yaml").read_text().splitlines()
    line = next(i for i, row in enumerate(text, 1) if "<< 25" in row)
    assert found[0].startswith(f"isolator.yaml:{line}:{text[line - 1].index('<< 25') + 2}:"), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    old = "delay: 5 s, during: work, text: Isolator pressure low"
    found = problems(tmp_path, "isolator.yaml", old, "delay: 5 kg, during: rest, text: Isolator pressure low")
    assert len(found) == 2


def test_a_missing_unit_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="there is no unit of this name"):
        load_unit("airlock2")
