"""Effective outputs in every state; safe is not off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.machine.box import BOX, CLEAR, STRONG, Bench
from twin.machine.module import ModuleLogic
from twin.machine.packml import State
from twin.unit.model import Atmosphere, Cause

REST = {"fan": 1.0, "flow_sp": 10.0, "inject": 0.0, "heater": 0.0, "boost": 0.0}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def process(bench: Bench) -> dict[str, float]:
    return {name: value for name, value in bench.outputs().items() if name in REST}


def in_state(bench: Bench, state: State, **fields: object) -> None:
    bench.state = replace(bench.state, state=state, **fields)


@pytest.mark.parametrize(
    "state",
    [State.IDLE, State.STARTING, State.COMPLETING, State.COMPLETE, State.RESETTING, State.STOPPED],
)
def test_outputs_rest_outside_of_a_procedure(bench: Bench, state: State) -> None:
    in_state(bench, state)
    assert process(bench) == REST


def test_a_phase_sets_its_values_over_rest_with_parameters(bench: Bench) -> None:
    bench.execute("cycle", "kill", rate=4.5)
    assert process(bench) == {**REST, "inject": 4.5, "heater": 1.0}


def test_a_parameter_outside_of_the_output_is_cut_to_its_range(bench: Bench) -> None:
    bench.execute("cycle", "kill", rate=9.0)
    assert process(bench)["inject"] == 5.0


@pytest.mark.parametrize(
    "state",
    [
        State.HOLDING,
        State.HELD,
        State.UNHOLDING,
        State.SUSPENDING,
        State.SUSPENDED,
        State.UNSUSPENDING,
    ],
)
def test_hold_settings_act_while_held_back(bench: Bench, state: State) -> None:
    bench.execute("cycle", "kill")
    in_state(bench, state)
    assert process(bench) == {**REST, "inject": 0.0, "heater": 1.0}


def test_safe_values_depend_on_the_atmosphere(bench: Bench) -> None:
    in_state(bench, State.ABORTED, cause=Cause.ABORT, atmosphere=Atmosphere.GASSING)
    assert process(bench) == {**REST, "flow_sp": 50.0}
    in_state(bench, State.ABORTED, atmosphere=Atmosphere.WORK)
    assert process(bench) == REST


def test_safe_values_depend_on_the_cause() -> None:
    fan = BOX.outputs["fan"]
    work = {**fan.safe[Atmosphere.WORK], Cause.POWER_LOSS: 0.0, Cause.STOP: 0.5}
    safe = {**fan.safe, Atmosphere.WORK: work}
    module = replace(BOX, outputs={**BOX.outputs, "fan": replace(fan, safe=safe)})
    bench = Bench(ModuleLogic(module))
    in_state(bench, State.ABORTING, cause=Cause.POWER_LOSS)
    assert bench.outputs()["fan"] == 0.0
    in_state(bench, State.ABORTING, cause=Cause.LINK_LOST)
    assert bench.outputs()["fan"] == 1.0
    in_state(bench, State.STOPPED)
    assert bench.outputs()["fan"] == 0.5


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_keep_keeps_the_value_found_in_work(bench: Bench, verb: str) -> None:
    bench.execute("dry_out")
    assert process(bench)["flow_sp"] == 40.0
    bench.command(verb)
    assert process(bench)["flow_sp"] == 40.0
    bench.scan(5)
    assert process(bench)["flow_sp"] == 40.0


def test_an_abort_during_a_stop_keeps_what_the_stop_kept(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.command("stop")
    bench.command("abort")
    assert process(bench)["flow_sp"] == 40.0


def test_what_was_kept_is_forgotten_on_reset(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.command("stop")
    bench.until(State.STOPPED)
    bench.command("reset")
    assert process(bench) == REST


def test_nothing_set_for_gas_is_kept_into_work(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({STRONG: True, CLEAR: False})
    bench.scan(602)
    assert process(bench)["flow_sp"] == 90.0
    bench.command("abort")
    assert process(bench)["flow_sp"] == 50.0
    in_state(bench, State.ABORTED, atmosphere=Atmosphere.WORK)
    assert process(bench)["flow_sp"] == 10.0


def test_every_output_has_a_value_in_every_state(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    for state in State:
        in_state(bench, state)
        assert set(bench.outputs()) == set(BOX.outputs)
