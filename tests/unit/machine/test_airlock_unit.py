"""The logic of the real unit: what is special to each module, safe values as declared, words for every phase."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from tests.unit.machine.box import HandWorld
from twin.machine.decontamination import DecontaminationLogic
from twin.machine.equipment import Door
from twin.machine.isolator import IsolatorLogic
from twin.machine.module import ModuleLogic
from twin.machine.packml import State
from twin.machine.registry import LOGIC_BY_TYPE, logic_for
from twin.machine.state import Counted, Measured, ModuleState, Part, Proof
from twin.unit.load import load_unit
from twin.unit.model import Atmosphere, Cause

UNIT = load_unit("airlock1").unit
LABELS = {signal.tag: signal.label for signal in UNIT.catalogue}
LOGICS = {name: logic_for(module, LABELS) for name, module in UNIT.modules.items()}
ISOLATOR, AIRLOCK = LOGICS["isolator"], LOGICS["decontamination"]


def state_of(
    logic: ModuleLogic, state: State, procedure: str = "", phase: str = "", **fields: Any
) -> ModuleState:
    plan = logic.module.procedures.get(procedure)
    parts = {
        name: replace(part, state="sealed") if "door" in name else part
        for name, part in logic.initial().parts.items()
    }
    now = replace(
        logic.initial(),
        state=state,
        procedure=procedure,
        parameters={p.name: p.value for p in plan.parameters.values()} if plan else None,
        phase=phase,
        phase_entered=0 if phase else -1,
        running_since=0 if phase else None,
        parts=parts,
    )
    return replace(now, **fields)


def test_each_type_has_its_own_logic_and_others_get_the_common_one() -> None:
    assert isinstance(ISOLATOR, IsolatorLogic)
    assert isinstance(AIRLOCK, DecontaminationLogic)
    assert set(LOGIC_BY_TYPE) == {module.type for module in UNIT.modules.values()}
    assert type(logic_for(replace(UNIT.modules["isolator"], type="oven"))) is ModuleLogic


def test_work_begins_only_with_a_proven_grade_a() -> None:
    idle, world = state_of(ISOLATOR, State.IDLE), HandWorld(5)
    refusal = ISOLATOR.why_not(idle, "start", {"procedure": "work"}, world)
    assert refusal == "the grade A state is not proven: prepare first"
    assert ISOLATOR.why_not(idle, "start", {"procedure": "prepare"}, world) is None
    proven = replace(idle, proofs={**idle.proofs, "grade_a": Proof(True, 0)})
    assert ISOLATOR.why_not(proven, "start", {"procedure": "work"}, world) is None


@pytest.mark.parametrize(("door", "phase"), list(product(("outer", "inner"), AIRLOCK.module.phases)))
def test_in_a_cycle_a_door_opens_in_the_phase_made_for_it_only(door: str, phase: str) -> None:
    state = state_of(AIRLOCK, State.EXECUTE, "decontaminate", phase)
    refusal = AIRLOCK.why_not(state, "open_door", {"door": door}, HandWorld(5))
    allowed = phase == "pass_out" or (door == "inner" and phase == "unload")
    assert (refusal is None) is allowed


@pytest.mark.parametrize("door", ["outer", "inner"])
@pytest.mark.parametrize("state", [State.STOPPED, State.IDLE, State.COMPLETE, State.ABORTED])
def test_between_cycles_the_doors_are_a_matter_of_interlocks(door: str, state: State) -> None:
    assert AIRLOCK.why_not(state_of(AIRLOCK, state), "open_door", {"door": door}, HandWorld(5)) is None


def test_with_gas_nothing_is_injected_and_the_air_goes_on_for_every_cause() -> None:
    for name, logic in LOGICS.items():
        for cause in Cause:
            state = state_of(logic, State.ABORTING, cause=cause, atmosphere=Atmosphere.GASSING)
            values = logic.outputs(state)
            assert values["inject_sp"] == values["h2o2_sp"] == values["vaporiser_on"] == 0.0
            assert values["fresh_air_sp"] == {"isolator": 900.0, "decontamination": 120.0}[name]
            assert values["catalyst"] == 1.0
    assert ISOLATOR.outputs(state_of(ISOLATOR, State.ABORTED, cause=Cause.ABORT))["fan"] == 1.0


def test_an_abort_in_work_raises_the_pressure_against_whatever_opened() -> None:
    values = ISOLATOR.outputs(state_of(ISOLATOR, State.ABORTING, cause=Cause.ABORT))
    assert (values["dp_sp"], values["boost"], values["fresh_air_sp"]) == (60.0, 1.0, 300.0)


@pytest.mark.parametrize("state", State)
def test_sealed_doors_stay_shut_locked_and_sealed_in_every_state(state: State) -> None:
    values = AIRLOCK.outputs(state_of(AIRLOCK, state, "decontaminate", "dehumidify", cause=Cause.ABORT))
    for door in ("outer", "inner"):
        assert (values[f"{door}_open"], values[f"{door}_lock"], values[f"{door}_inflate"]) == (0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "phase"), [(name, phase) for name, logic in LOGICS.items() for phase in logic.module.phases]
)
def test_every_phase_says_in_words_what_it_waits_for(name: str, phase: str) -> None:
    logic = LOGICS[name]
    plan = next((p.name for p in logic.module.procedures.values() if phase in p.phases), "work")
    phases = logic.module.phases[phase]
    counted = Counted() if phases.accumulate else None
    measured = Measured() if phases.measure else None
    state = state_of(logic, State.EXECUTE, plan, phase, counted=counted, measured=measured)
    words = logic.waits_for(state, HandWorld(50, reasons={"IL-D3": ("a door is not shut",)}))
    assert words
    assert not any(sign in words for sign in ("<", ">", "=", "$", "isolator.", "decontamination.", "_"))


def test_the_words_of_a_real_phase() -> None:
    state = state_of(AIRLOCK, State.EXECUTE, "decontaminate", "dehumidify")
    assert AIRLOCK.waits_for(state, HandWorld(5)) == (
        "Waits until Relative humidity is at or below 20 %RH for 1 min"
    )


def test_a_parameter_is_said_with_its_unit() -> None:
    state = state_of(ISOLATOR, State.EXECUTE, "prepare", "residual_hold")
    assert ISOLATOR.waits_for(state, HandWorld(5)) == (
        "Waits until the time in this phase is at or above 90 min"
    )


def test_no_door_drives_against_the_other() -> None:
    shut = state_of(AIRLOCK, State.IDLE)
    for door in Door:
        parts = {**shut.parts, "inner_door": Part(door.value)}
        refusal = AIRLOCK.why_not(replace(shut, parts=parts), "open_door", {"door": "outer"}, HandWorld(5))
        assert (refusal is None) is (door is Door.SEALED)
