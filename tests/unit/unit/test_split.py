"""A unit or split with a boundary that is neither measured nor declared is refused, and told what would be right."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from recipes.problem import InputError
from tests.device_kit import MODULES, SPLITS
from tests.engine_kit import airlock1
from twin.unit.load import LoadedUnit, load_unit
from twin.unit.split import check_split

RESOURCES = Path(str(files("resources")))


def changed(folder: Path, old: str, new: str, file: str = "units/airlock1.yaml") -> LoadedUnit:
    """Load the library unit with one text replaced."""
    for name in ("units/airlock1.yaml", *(f"modules/{module}.yaml" for module in MODULES)):
        text = (RESOURCES / name).read_text("utf-8")
        assert name != file or old in text
        (folder / Path(name).name).write_text(text.replace(old, new, 1) if name == file else text, "utf-8")
    return load_unit(folder / "airlock1.yaml")


def refused(folder: Path, old: str, new: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        changed(folder, old, new)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


@pytest.mark.parametrize("real", SPLITS, ids=lambda real: "+".join(real) or "all virtual")
def test_every_split_of_the_library_unit_is_closed(real: tuple[str, ...]) -> None:
    assert check_split(airlock1(), real) == real


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "airlock1.yaml").read_text("utf-8").splitlines()
    return next(i for i, line in enumerate(lines, 1) if line.strip().startswith(text))


PRESSURE = 'pressure:             {value: 45 Pa, range: [-60 Pa, 120 Pa], measured: dp, mark: "[B.1] [E]"}'


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (
            "",
            "'isolator.pressure' is open: it is neither measured nor declared, add `pressure: {value: ... Pa}`",
        ),
        ("pressure: {measured: dp}", "boundary 'isolator.pressure' is open"),
        (
            "pressure: {value: 45 Pa, measured: dq}",
            "signal of isolator 'dq' is not known, known: dp, barometer",
        ),
        ("pressure: {value: 45 Pa, measured: rh}", "isolator.rh is in %RH, 'pressure' is in Pa"),
        ("pressure: {value: 45 s, measured: dp}", "s"),
        ("pressure: {value: 45 Pa}\n      colour: {value: 1}", "quantity 'colour' is not known"),
    ],
)
def test_an_open_or_wrong_boundary_is_told_at_its_place(tmp_path: Path, new: str, expected: str) -> None:
    found = refused(tmp_path, PRESSURE, new)
    assert len(found) == 1
    assert expected in found[0]
    place, line, column, _ = found[0].split(":", 3)
    assert place == "airlock1.yaml"
    assert int(line) >= line_of(tmp_path, "frozen:")
    assert int(column) > 1


def test_a_room_that_follows_an_unknown_signal_is_told(tmp_path: Path) -> None:
    found = refused(tmp_path, "measured: isolator.barometer", "measured: isolator.barometr")
    assert found[0].endswith("signal 'isolator.barometr' is not known, did you mean isolator.barometer?")


def test_a_split_whose_real_side_nobody_describes_is_refused(tmp_path: Path) -> None:
    text = (RESOURCES / "units/airlock1.yaml").read_text("utf-8")
    start = text.index(
        "    isolator:\n      pressure:             {value: 45 Pa, range: [-60 Pa, 120 Pa], measured"
    )
    group = text[start : text.index("    decontamination:\n", start)]
    unit = changed(tmp_path, group, "")
    assert check_split(unit, ("decontamination",)) == ("decontamination",)
    assert check_split(unit, MODULES) == MODULES
    with pytest.raises(
        InputError, match=r"airlock1.yaml:\d+:\d+: boundary 'isolator' is open: .*, add `isolator:"
    ):
        check_split(unit, ("isolator",))


def test_a_split_whose_real_door_reports_no_seal_is_refused(tmp_path: Path) -> None:
    old, new = "deadband: 0.05, source: inner_door.seal_bar", "deadband: 0.05, source: outer_door.seal_bar"
    unit = changed(tmp_path, old, new, "modules/decontamination.yaml")
    assert check_split(unit, ("isolator",)) == ("isolator",)
    with pytest.raises(
        InputError, match=r"boundary 'decontamination.inner_door' is open: .*'inner_door.seal_bar'"
    ):
        check_split(unit, ("decontamination",))


def test_an_unknown_real_module_is_refused() -> None:
    with pytest.raises(InputError, match="module 'isolatr' is not known, did you mean isolator"):
        check_split(airlock1(), ("isolatr",))
