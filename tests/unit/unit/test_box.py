"""Types that are used more than once, devices with their own cycle, enums, places, and units on top of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.problem import InputError
from tests.unit.unit.box import CONSTANTS, TYPE, UNIT, boxes
from twin.signals import Kind
from twin.unit.load import LoadedUnit, load_unit
from twin.unit.model import Atmosphere, Cause


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> LoadedUnit:
    return boxes(tmp_path_factory.mktemp("unit"))


def problems(folder: Path, old: str, new: str) -> list[str]:
    """What the checker says when `old` of the type or the unit file is replaced by `new`."""
    assert old in TYPE + UNIT
    with pytest.raises(InputError) as caught:
        boxes(folder, TYPE.replace(old, new, 1), UNIT.replace(old, new, 1))
    return [str(p).replace(str(folder) + "/", "") for p in caught.value.problems]


def test_ids_of_a_type_that_is_used_twice_carry_the_number_of_the_module(unit: LoadedUnit) -> None:
    assert {"B-01.1", "B-01.2", "I-01", "D-01"} <= set(unit.unit.alarms)
    assert {"IL-B1.1", "IL-B1.2", "IL-I1"} <= set(unit.unit.interlocks)
    assert not {"B-01", "IL-B1", "I-01.1"} & {*unit.unit.alarms, *unit.unit.interlocks}


def test_references_within_a_type_follow_its_ids(unit: LoadedUnit) -> None:
    assert unit.unit.alarms["B-01.2"].suppresses == ("B-02.2",)
    assert unit.unit.alarms["B-02.2"].unless
    assert unit.unit.modules["box_2"].phases["warm_up"].requires == ("IL-B1.2",)
    assert [b.target for b in unit.unit.interlocks["IL-B1.2"].blocks] == ["box_2"]


def test_self_is_the_module_that_the_table_is_applied_to(unit: LoadedUnit) -> None:
    assert unit.unit.alarms["B-01.1"].condition_text == "box_1.temperature > 38 degC for 30 s"
    assert unit.book.texts[unit.unit.alarms["B-02.2"].condition].startswith("box_2 in phase regulate")
    assert unit.unit.alarms["B-01.1"].condition != unit.unit.alarms["B-01.2"].condition


def test_a_unit_adds_clauses_to_one_of_two_modules_of_a_type(unit: LoadedUnit) -> None:
    reasons = {
        name: [c.reason for c in unit.unit.interlocks[name].clauses] for name in ("IL-B1.1", "IL-B1.2")
    }
    assert reasons == {
        "IL-B1.1": ["the device is not ready"],
        "IL-B1.2": ["the device is not ready", "the isolator is gassed"],
    }


def test_an_interlock_of_the_unit_holds_an_output_of_any_module(unit: LoadedUnit) -> None:
    assert unit.unit.interlocks["IL-U1"].forces == {"isolator.inject_sp": 0.0}


def test_a_word_of_an_enum_output_stands_for_its_position(unit: LoadedUnit) -> None:
    module = unit.unit.modules["box_1"]
    gas = module.outputs["gas"]
    assert (gas.rest, gas.low, gas.high) == (0.0, 0.0, 2.0)
    assert gas.safe[Atmosphere.WORK][Cause.ABORT] == 2.0
    assert module.phases["warm_up"].settings["gas"] == 1.0
    assert unit.unit.alarms["B-01.1"].forces == {"box_1.gas": 2.0}
    assert (unit.catalogue["box_1.gas"].kind, unit.catalogue["box_1.gas"].states[2]) == (Kind.ENUM, "n2")


def test_a_module_without_gas_needs_no_values_for_it(unit: LoadedUnit) -> None:
    module = unit.unit.modules["box_1"]
    assert module.reactions[Atmosphere.GASSING] == module.reactions[Atmosphere.WORK]
    for output in module.outputs.values():
        assert output.safe[Atmosphere.GASSING] == output.safe[Atmosphere.WORK]


def test_a_device_reports_every_word_as_a_condition(unit: LoadedUnit) -> None:
    device = unit.unit.modules["box_2"].device
    assert device is not None
    assert unit.book.texts[device.states["held"]] == "box_2.device_state == held"
    assert list(device.phases) == ["none", "warm_up", "regulate"]
    assert (device.run, device.reasons, device.disagree) == ("run", ("none", "too_hot"), 100)
    assert unit.unit.modules["box_2"].procedures["incubate"].program == 1


def test_a_place_with_a_sensor_has_a_signal(unit: LoadedUnit) -> None:
    signal = unit.catalogue["box_1.bx1_1_present"]
    assert (signal.source, signal.kind) == ("BX1.1.present", Kind.BOOL)
    assert unit.unit.places["BX1.1"].present == signal.tag
    assert unit.unit.places["QC"].module == ""
    assert unit.unit.resources == {"arm": "Robot arm"}


def test_a_unit_on_top_of_another_keeps_what_it_does_not_change(unit: LoadedUnit) -> None:
    assert list(unit.unit.modules) == ["isolator", "decontamination", "box_1", "box_2"]
    assert unit.unit.name == "boxes"
    assert {"AL1", "BX1.1"} <= set(unit.unit.places)
    assert unit.unit.sha256 != load_unit("airlock1").unit.sha256


FIRST = next(iter(CONSTANTS))
CASES = [
    ("self.temperature > 38", "self.warmth > 38", "box.yaml:", "signal 'box_1.warmth' is not known"),
    ("self.temperature > 38", "self.temperature > 99", "box.yaml:", "99 degC is outside the range"),
    ("gas: co2}", "gas: coal}", "box.yaml:", "state 'coal' is not known"),
    ("rest: air", "rest: ari", "box.yaml:", "did you mean air?"),
    ("abort: n2", "abort: n3", "box.yaml:", "safe value 'n3' is not known"),
    ("program: 1, ", "", "box.yaml:", "procedure 'incubate' starts no program"),
    ("driven: false", "driven: true", "box.yaml:", "a module is driven by its phases or mirrors a device"),
    ("run: run,", "run: rum,", "box.yaml:4:15", "did you mean run?"),
    ("done, failed", "failed", "box.yaml:", "device_state has no state 'done'"),
    (
        "states: [none, warm_up, regulate]",
        "states: [none, warm_up]",
        "box.yaml:",
        "phase of device_phase 'regulate'",
    ),
    ("phase: device_phase", "phase: temperature", "box.yaml:", "temperature is no enum"),
    ("IL-B1.2: {add", "IL-B1.3: {add", "boxes.yaml:", "interlock 'IL-B1.3' is not known, did you mean IL-B1"),
    (
        "IL-U1: {title",
        "IL-I1: {title",
        "boxes.yaml:",
        "interlock 'IL-I1' is there twice, in isolator and in unit",
    ),
    ("isolator.inject_sp: 0", "isolator.injekt_sp: 0", "boxes.yaml:", "did you mean isolator.inject_sp?"),
    (
        "access: decontamination.inner_door",
        "access: inner_dor",
        "boxes.yaml:",
        "part 'box_2.inner_dor' is not known",
    ),
    ("module: box_1,", "module: box_3,", "boxes.yaml:", "module 'box_3' is not known"),
    ("grade: room", "grade: room, sensor: true", "boxes.yaml:", "place 'QC' is of no module"),
    ("source: temperature_c", "source: temperature_f", "box.yaml:", "did you mean temperature_c?"),
    (f'"{FIRST}": {{', f'"{FIRST}x": {{', "boxes.yaml:", f"box_1.{FIRST} is missing"),
    ("    box_2: {", "    box_9: {", "boxes.yaml:", "module 'box_9' is not known"),
    ("count: 4", "count: many", "boxes.yaml:", "the number of containers is missing"),
    ("base: airlock1", "base: airlock7", "airlock7", "there is no unit of this name, did you mean airlock1?"),
    ("base: airlock1", "base: boxes", "boxes.yaml:2:7", "the unit is based on itself"),
    (
        "title: Warm up, set",
        "title: Warm up, gas: true, set",
        "box.yaml:",
        "a module without an atmosphere has no gas",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "what"), CASES)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    found = problems(tmp_path, old, new)
    assert any(problem.startswith(where) and what in problem for problem in found), found


def test_a_mistake_in_the_base_is_told_in_its_file(tmp_path: Path) -> None:
    base = Path("resources/units/airlock1.yaml").read_text(encoding="utf-8")
    (tmp_path / "airlock1.yaml").write_text(
        base.replace("unit.estop_ok", "unit.estop_okay", 1), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        boxes(tmp_path)
    assert [p.place.file.endswith("airlock1.yaml") for p in caught.value.problems] == [True]
