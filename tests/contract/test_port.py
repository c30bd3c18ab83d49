"""What every port must do, in every split of the unit into virtual and real modules."""

from __future__ import annotations

import pytest

from tests.device_kit import MODULES, SPLITS, Lab
from tests.engine_kit import begin, state, tell
from twin.fault import Effect
from twin.signals import Quality, Role

READING = {"isolator": "isolator.dp", "decontamination": "decontamination.dp"}


@pytest.fixture(params=SPLITS, ids=lambda real: "+".join(real) or "all virtual")
def lab(request: pytest.FixtureRequest) -> Lab:
    return Lab(request.param)


@pytest.fixture(params=MODULES)
def module(request: pytest.FixtureRequest) -> str:
    return request.param


def act(lab: Lab, module: str) -> str:
    """Command something that no device holds when it is alone; return the output."""
    if module == "decontamination":
        assert tell(lab.engine, module, "open_door", door="outer") is None
        output = "decontamination.outer_open"
    else:
        begin(lab.engine, module, "leak_and_glove_test")
        output = "isolator.pressurise_sp"
    lab.run(600, until=lambda: lab.kernel(module).applied(output) > 0.0)
    assert lab.kernel(module).applied(output) > 0.0
    return output


def not_good(lab: Lab) -> list[str]:
    measured = (s.tag for s in lab.engine.catalogue if s.role is Role.INPUT)
    return [tag for tag in measured if lab.quality(tag) != Quality.GOOD]


def other(module: str) -> str:
    return next(name for name in MODULES if name != module)


def test_a_command_reaches_the_device_and_its_effect_is_reported(lab: Lab, module: str) -> None:
    act(lab, module)
    lab.run(900)
    if module == "isolator":
        assert lab.shown("isolator.dp") > 200.0
    else:
        assert lab.shown("decontamination.outer_door_open") == 1.0
        assert lab.shown("decontamination.dp") == pytest.approx(0.0, abs=3.0)


def test_what_a_device_reports_arrives_good(lab: Lab, module: str) -> None:
    assert not_good(lab) == []
    assert lab.shown(READING[module]) == pytest.approx(lab.true(f"{module}.pressure_pa"), abs=3.0)


def test_a_bad_reading_arrives_bad_and_no_other(lab: Lab, module: str) -> None:
    index = lab.engine.catalogue.index[READING[module]]
    lab.kernel(module).set_sensor_fault(index, "lost")
    lab.run(20)
    assert not_good(lab) == [READING[module]]
    lab.kernel(module).set_sensor_fault(index, "none")
    lab.run(20)
    assert lab.quality(READING[module]) == Quality.GOOD


def test_without_a_link_readings_are_stale_after_a_second_and_the_device_holds_its_own_values(
    lab: Lab, module: str
) -> None:
    output = act(lab, module)
    lab.cut(module)
    lab.run(8)
    assert lab.quality(READING[module]) == Quality.GOOD
    assert lab.kernel(module).applied(output) > 0.0
    lab.run(12)
    assert lab.quality(READING[module]) == Quality.STALE
    assert lab.quality(READING[other(module)]) == Quality.GOOD
    assert lab.kernel(module).applied(output) == 0.0
    assert lab.shown(f"{module}.link_ok") == 0.0
    lab.run(30)
    assert "U-08" in lab.engine.memory.alarms.standing
    assert state(lab.engine, other(module)) == "Stopped"


def test_a_command_without_a_link_waits_until_it_is_back(lab: Lab, module: str) -> None:
    outputs = [s.tag for s in lab.engine.catalogue.of(module, Role.OUTPUT)]
    act(lab, module)
    lab.cut(module)
    lab.run(50)
    tell(lab.engine, module, "abort")
    lab.run(20)
    lab.mend(module)
    lab.run(20)
    kernel = lab.kernel(module)
    assert {tag: kernel.applied(tag) for tag in outputs} == {tag: lab.shown(tag) for tag in outputs}
    assert lab.quality(READING[module]) == Quality.GOOD
    assert lab.shown(f"{module}.link_ok") == 1.0


def test_a_link_that_is_cut_on_purpose_is_cut_for_a_device_too(lab: Lab, module: str) -> None:
    output = act(lab, module)
    lab.engine.lose_link(module)
    lab.run(30)
    assert lab.quality(READING[module]) == Quality.STALE
    assert lab.kernel(module).applied(output) == 0.0
    lab.engine.regain_link(module)
    lab.run(20)
    assert lab.quality(READING[module]) == Quality.GOOD


def test_a_port_touches_its_own_module_only(lab: Lab, module: str) -> None:
    lab.cut(module)
    lab.run(50)
    assert {tag.partition(".")[0] for tag in not_good(lab)} == {module}


def test_only_virtual_modules_have_faults_to_inject_beside_their_link(lab: Lab, module: str) -> None:
    own = [f for f in lab.engine.faults.values() if f.target.partition(".")[0] == module]
    kinds = {fault.effect for fault in own}
    assert kinds == ({Effect.LINK} if module in lab.devices else set(Effect) - {Effect.SLOT})


def test_what_a_device_leaves_out_is_bad_and_keeps_its_last_value() -> None:
    lab = Lab(("isolator",))
    temperature = lab.shown("isolator.temperature")
    lab.devices["isolator"].mute = ("isolator.temperature",)
    lab.run(5)
    assert not_good(lab) == ["isolator.temperature"]
    assert lab.shown("isolator.temperature") == temperature


def test_a_device_that_never_answered_is_never_taken_for_a_good_one() -> None:
    lab = Lab(MODULES, answers=False)
    assert {tag.partition(".")[0] for tag in not_good(lab)} == set(MODULES)
    assert "U-08" in lab.engine.memory.alarms.standing
    assert "the link to the module is lost" in str(lab.engine.why_not("isolator", "reset", {}))
