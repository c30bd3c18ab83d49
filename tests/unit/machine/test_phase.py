"""Phases of EXECUTE: leaving, failing, timing out, waiting for requirements, and what a hold does to them."""

from __future__ import annotations

import pytest

from tests.unit.machine.box import DRY, FAILED, PRESSURISED, STRONG, Bench
from twin.machine.packml import State
from twin.machine.phase import COMPLETE, DONE, phase_table
from twin.unit.model import Cause


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_start_takes_one_scan_to_execute_and_enters_the_first_phase(bench: Bench) -> None:
    bench.command("reset")
    bench.scan(2)
    assert bench.state.state is State.IDLE
    bench.command("start", procedure="dry_out")
    assert bench.state.state is State.STARTING
    bench.scan()
    assert (bench.state.state, bench.state.phase) == (State.EXECUTE, "dry")


def test_a_check_phase_leaves_when_every_requirement_is_met(bench: Bench) -> None:
    bench.world.reasons["IL-1"] = ("a seal is low",)
    bench.execute("cycle")
    bench.scan(20)
    assert bench.state.phase == "checks"
    bench.world.reasons.clear()
    bench.scan()
    assert bench.state.phase == "leak"


def test_a_check_phase_that_times_out_lists_every_reason(bench: Bench) -> None:
    bench.world.reasons["IL-1"] = ("a seal is low", "no load")
    bench.execute("cycle")
    bench.scan(100)
    assert bench.state.state is State.STOPPING
    assert bench.state.reason == "it took too long; a seal is low; no load"


@pytest.mark.parametrize(("truth", "phase"), [(True, ""), (False, "dry"), (None, "dry")])
def test_a_phase_leaves_on_true_and_waits_on_false_and_unknown(
    bench: Bench, truth: bool | None, phase: str
) -> None:
    bench.execute("dry_out")
    bench.set({DRY: truth})
    bench.scan()
    assert bench.state.phase == phase


def test_the_last_phase_completes_the_procedure(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.set({DRY: True})
    assert bench.until(State.COMPLETE) == 2
    assert "phase_completed" in bench.kinds()


def test_a_phase_times_out_exactly_at_its_limit_with_its_action(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.scan(599)
    assert bench.state.state is State.EXECUTE
    bench.scan()
    assert bench.state.state is State.HOLDING
    assert bench.state.reason == "it took too long"


def test_leaving_wins_over_timing_out_in_the_same_scan(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.scan(599)
    bench.set({DRY: True})
    bench.scan()
    assert bench.state.state is State.COMPLETING


def test_a_time_out_may_go_on_without_accepting_anything(bench: Bench) -> None:
    bench.execute("skip")
    bench.scan(5)
    assert bench.state.phase == "dry"
    assert not bench.state.proofs["clean"].proven
    assert "phase_timed_out" in bench.kinds()


@pytest.mark.parametrize(("truth", "state"), [(True, State.STOPPING), (None, State.EXECUTE)])
def test_a_failure_acts_on_true_only(bench: Bench, truth: bool | None, state: State) -> None:
    bench.execute("cycle", "leak")
    bench.set({FAILED: truth})
    bench.scan()
    assert bench.state.state is state


def test_a_failure_is_recorded_with_its_reason_and_cause(bench: Bench) -> None:
    bench.execute("cycle", "leak")
    bench.set({FAILED: True})
    bench.scan()
    assert (bench.state.reason, bench.state.cause) == ("it leaks", Cause.STOP)
    failed = next(h for h in bench.log if h.kind == "phase_failed")
    assert failed.payload == {"phase": "leak", "reason": "it leaks"}


def test_a_hold_stops_the_phase_clock(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.scan(300)
    bench.command("hold")
    bench.scan(5000)
    assert bench.state.state is State.HELD
    assert bench.state.elapsed(bench.world.tick) == 301
    assert bench.state.phase_origin is None
    bench.command("unhold")
    bench.scan()
    assert bench.state.state is State.EXECUTE
    bench.scan(298)
    assert bench.state.state is State.EXECUTE
    bench.scan()
    assert bench.state.state is State.HOLDING


def test_a_suspension_stops_the_phase_clock_too(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.command("suspend")
    bench.scan(1000)
    assert bench.state.state is State.SUSPENDED
    assert bench.state.elapsed(bench.world.tick) == 1
    bench.command("unsuspend")
    bench.scan()
    assert bench.state.state is State.EXECUTE
    assert bench.state.phase_origin == bench.world.tick - 1


def test_re_entry_by_restart_begins_the_phase_anew(bench: Bench) -> None:
    bench.execute("cycle", "leak")
    bench.set({PRESSURISED: True})
    bench.scan(50)
    bench.command("hold")
    bench.scan(3)
    bench.command("unhold")
    bench.scan()
    assert bench.state.phase == "leak"
    assert bench.state.elapsed(bench.world.tick) == 0
    assert bench.state.measured is not None
    assert bench.state.measured.begun is None
    assert "phase_restarted" in bench.kinds()


def test_re_entry_by_abort_aborts_instead_of_going_on(bench: Bench) -> None:
    bench.execute("touch")
    bench.command("hold")
    bench.scan(2)
    bench.command("unhold")
    bench.scan()
    assert bench.state.state is State.ABORTING
    assert bench.state.cause is Cause.ABORT


def test_re_entry_by_continue_keeps_the_count(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({STRONG: True})
    bench.scan(101)
    bench.command("hold")
    bench.scan(20)
    bench.command("unhold")
    bench.scan(2)
    counted = bench.state.counted
    assert counted is not None
    assert counted.counted == 101


def test_no_phase_moves_in_the_scan_in_which_it_was_entered(bench: Bench) -> None:
    bench.set({DRY: True})
    bench.execute("dry_out")
    assert bench.state.phase == "dry"
    bench.scan()
    assert bench.state.state is State.COMPLETING


def test_a_phase_entered_by_command_does_not_leave_in_the_same_scan(bench: Bench) -> None:
    bench.execute("work")
    bench.set({DRY: True})
    bench.command("rush")
    assert bench.state.phase == "dry"
    bench.scan()
    assert bench.state.state is State.COMPLETING


def test_the_phase_table_holds_the_order_and_the_commands_that_can_be_reached() -> None:
    module = Bench().logic.module
    work = phase_table(module, module.procedures["work"])
    assert {(a.trigger, a.source, a.target) for a in work.arcs} == {
        (DONE, "open_work", COMPLETE),
        ("visit", "open_work", "visit"),
        ("leave", "visit", "open_work"),
        ("rush", "open_work", "dry"),
        (DONE, "dry", COMPLETE),
        ("finish", "open_work", COMPLETE),
    }
    cycle = phase_table(module, module.procedures["cycle"])
    assert len(cycle.arcs) == 5
