"""Protection wins: trips, reactions to causes, and the restart of the logic."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.unit.machine.box import DRY, Bench
from twin.machine.packml import State, packml
from twin.unit.model import Atmosphere, Cause

if TYPE_CHECKING:
    from twin.machine.step import TripAction


@pytest.fixture
def bench() -> Bench:
    return Bench()


def trip(bench: Bench, action: TripAction, cause: Cause = Cause.ABORT) -> None:
    bench.take(bench.logic.trip(bench.state, action, cause, "a trip", bench.world))


def test_a_trip_wins_over_start_in_the_same_scan(bench: Bench) -> None:
    bench.command("reset")
    bench.scan(2)
    bench.world.tick += 1
    arguments = {"procedure": "work"}
    bench.take(bench.logic.apply(bench.state, "start", arguments, bench.world))
    trip(bench, "abort")
    bench.take(bench.logic.advance(bench.state, bench.world))
    assert bench.state.state is State.ABORTING


def test_a_trip_records_its_cause_and_reason(bench: Bench) -> None:
    bench.execute("dry_out")
    trip(bench, "abort", Cause.EMERGENCY_STOP)
    assert (bench.state.cause, bench.state.reason) == (Cause.EMERGENCY_STOP, "a trip")
    changed = bench.log[-1]
    assert changed.kind == "state_changed"
    assert changed.payload == {
        "from": "Execute",
        "to": "Aborting",
        "cause": "emergency_stop",
        "reason": "a trip",
    }


@pytest.mark.parametrize(("state", "action"), list(product(State, ("hold", "stop", "abort"))))
def test_a_trip_acts_where_the_table_allows_and_is_ignored_elsewhere(
    bench: Bench, state: State, action: TripAction
) -> None:
    bench.state = before = replace(bench.state, state=state, procedure="work", phase="open_work")
    trip(bench, action)
    target = packml().target(state, action)
    assert bench.state.state is (state if target is None else target)
    if target is None:
        assert bench.state is before


@pytest.mark.parametrize("action", ["", "none"])
def test_no_action_changes_nothing(bench: Bench, action: TripAction) -> None:
    before = bench.state
    trip(bench, action)
    assert bench.state is before


def test_a_gassing_abort_acts_with_gas_only(bench: Bench) -> None:
    bench.execute("dry_out")
    trip(bench, "gassing_abort")
    assert bench.state.state is State.EXECUTE
    bench = Bench()
    bench.execute("cycle", "kill")
    trip(bench, "gassing_abort")
    assert bench.state.state is State.ABORTING


@pytest.mark.parametrize(
    ("cause", "state"),
    [
        (Cause.EMERGENCY_STOP, State.HOLDING),
        (Cause.POWER_LOSS, State.STOPPING),
        (Cause.LINK_LOST, State.EXECUTE),
        (Cause.EXCEPTION, State.ABORTING),
    ],
)
def test_in_work_a_cause_does_what_the_module_declares(bench: Bench, cause: Cause, state: State) -> None:
    bench.execute("dry_out")
    bench.take(bench.logic.react(bench.state, cause, bench.world))
    assert bench.state.state is state


@pytest.mark.parametrize("cause", [c for c in Cause if c not in (Cause.STOP, Cause.ABORT)])
def test_with_gas_a_cause_does_what_the_module_declares_for_gas(bench: Bench, cause: Cause) -> None:
    bench.execute("cycle", "kill")
    bench.take(bench.logic.react(bench.state, cause, bench.world))
    assert (bench.state.state, bench.state.cause) == (State.ABORTING, cause)


def test_a_reaction_that_is_not_legal_is_ignored(bench: Bench) -> None:
    before = bench.state
    bench.take(bench.logic.react(bench.state, Cause.EMERGENCY_STOP, bench.world))
    assert bench.state is before


def test_a_restart_acts_as_a_power_loss(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.take(bench.logic.restart(bench.state, bench.world))
    assert (bench.state.state, bench.state.cause) == (State.STOPPING, Cause.POWER_LOSS)


def test_protection_and_advance_make_one_arc_in_one_scan(bench: Bench) -> None:
    bench.set({DRY: True})
    bench.execute("dry_out")
    bench.world.tick += 1
    trip(bench, "hold")
    bench.take(bench.logic.advance(bench.state, bench.world))
    assert (bench.state.state, bench.state.phase) == (State.HOLDING, "dry")


def test_a_held_module_may_still_be_aborted(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.command("hold")
    bench.scan(3)
    trip(bench, "abort")
    assert bench.state.state is State.ABORTING


def test_clearing_ends_in_stopped_and_reset_forgets_the_cause(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.command("abort")
    bench.until(State.ABORTED)
    bench.command("clear")
    bench.until(State.STOPPED)
    assert bench.state.cause is Cause.ABORT
    bench.command("reset")
    assert (bench.state.cause, bench.state.reason) == (None, "")
    assert bench.state.atmosphere is Atmosphere.WORK


def test_a_restart_stops_a_module_that_was_starting(bench: Bench) -> None:
    bench.command("reset")
    bench.scan(3)
    bench.command("start", procedure="cycle")
    assert bench.state.state is State.STARTING
    bench.take(bench.logic.restart(bench.state, bench.world))
    assert bench.state.state in {State.STOPPING, State.ABORTING, State.HOLDING}
