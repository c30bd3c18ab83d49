"""A module follows a device that runs its own cycle, and does not trust one that does something else."""

from __future__ import annotations

import pytest

from tests.unit.machine.cooker import KEEPER, PATIENCE, Cooking
from twin.machine.packml import State
from twin.unit.model import Cause


def phases(bench: Cooking) -> list[str]:
    """The phases entered, in order."""
    return [h.payload["phase"] for h in bench.log if h.kind == "phase_entered"]


def test_a_start_writes_the_program_and_a_stop_takes_it_back() -> None:
    bench = Cooking()
    assert bench.outputs()["run"] == 0.0
    bench.run_to("cook")
    assert (bench.outputs()["run"], bench.outputs()["pause"]) == (3.0, 0.0)
    bench.command("stop")
    assert bench.outputs()["run"] == 0.0


def test_phases_follow_what_the_device_reports() -> None:
    bench = Cooking()
    bench.run_to("heat")
    for name in ("cook", "cool"):
        bench.device("running", name)
        bench.scan()
        assert bench.state.phase == name
    assert phases(bench) == ["heat", "cook", "cool"]
    assert bench.outputs()["heat_sp"] == 20.0


def test_a_whole_cycle_completes_and_ends_the_device() -> None:
    bench = Cooking()
    bench.run_to("cool")
    bench.device("done", "none")
    bench.until(State.COMPLETING)
    assert bench.outputs()["run"] == 0.0
    bench.scan(50)
    assert bench.state.state is State.COMPLETING
    bench.device("idle")
    bench.until(State.COMPLETE)
    assert bench.state.reason == ""


def test_a_device_that_is_done_early_completes_and_the_rest_is_named_as_skipped() -> None:
    bench = Cooking()
    bench.run_to("heat")
    bench.device("done")
    bench.until(State.COMPLETING)
    assert [h.payload["phase"] for h in bench.log if h.kind == "phase_skipped"] == ["cook", "cool"]
    assert not bench.state.proofs["cooked"].proven


def test_a_skipped_phase_proves_nothing() -> None:
    bench = Cooking()
    bench.run_to("cool")
    assert phases(bench) == ["heat", "cool"]
    assert not bench.state.proofs["cooked"].proven


def test_a_phase_that_the_device_leaves_the_good_way_proves_its_state() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.device("running", "cool")
    bench.scan()
    assert bench.state.proofs["cooked"].proven


def test_a_device_that_leaves_too_early_is_not_believed() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.set({301: False})
    bench.device("running", "cool")
    bench.until(State.STOPPING)
    assert bench.state.reason == "not accepted: not so at the end of Cook: cooker.f0 >= 15 min"
    assert not bench.state.proofs["cooked"].proven


@pytest.mark.parametrize("now", ["failed", "fault"])
def test_a_device_that_fails_aborts_with_its_reason(now: str) -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.device(now, "none", "no_steam")
    bench.scan()
    assert bench.state.state is State.ABORTING
    assert bench.state.reason == f"the device reports {now}: no steam"
    assert bench.state.cause is Cause.ABORT


def test_an_aborting_module_waits_until_the_device_has_made_itself_safe() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.command("abort")
    bench.device("ending", "cool")
    bench.scan(500)
    assert bench.state.state is State.ABORTING
    bench.device("idle")
    bench.until(State.ABORTED)


@pytest.mark.parametrize(
    ("state", "phase", "why"),
    [
        ("idle", "none", "the device is idle in the middle of the procedure"),
        ("ending", "none", "the device is ending in the middle of the procedure"),
        ("running", "heat", "the device went back to phase heat"),
        ("running", "rinse", "the device reports phase rinse, which is not in this procedure"),
        ("running", "none", "the device reports phase none, which is not in this procedure"),
        ("running", "", "there is no valid reading of the device"),
        ("", "", "there is no valid reading of the device"),
    ],
)
def test_a_device_that_disagrees_for_too_long_is_aborted(state: str, phase: str, why: str) -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.device(state, phase)
    bench.scan(PATIENCE)
    assert bench.state.state is State.EXECUTE
    bench.scan()
    assert (bench.state.state, bench.state.reason) == (State.ABORTING, why)


def test_a_short_disagreement_is_forgotten() -> None:
    bench = Cooking()
    bench.run_to("cook")
    for _ in range(3):
        bench.device("running", "heat")
        bench.scan(PATIENCE - 1)
        bench.device("running", "cook")
        bench.scan()
    assert bench.state.state is State.EXECUTE
    assert bench.state.apart is None


def test_a_device_that_never_starts_is_aborted() -> None:
    bench = Cooking()
    bench.execute("cook")
    bench.scan(PATIENCE + 2)
    assert bench.state.state is State.ABORTED
    assert bench.state.reason == "the device is idle in the middle of the procedure"


def test_the_module_asks_for_the_scan_in_which_patience_ends() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.device("idle")
    bench.scan(3)
    assert bench.state.apart is not None
    assert bench.state.due <= bench.state.apart + PATIENCE


def test_a_hold_pauses_the_device_and_an_unhold_lets_it_go_on() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.command("hold")
    bench.device("held", "cook")
    bench.until(State.HELD)
    assert (bench.outputs()["run"], bench.outputs()["pause"]) == (3.0, 1.0)
    bench.scan(2 * PATIENCE)
    assert bench.state.state is State.HELD
    bench.command("unhold")
    bench.until(State.EXECUTE)
    assert bench.outputs()["pause"] == 0.0
    bench.scan(5)
    bench.device("running", "cook")
    bench.scan(2 * PATIENCE)
    assert (bench.state.state, bench.state.phase) == (State.EXECUTE, "cook")


def test_a_device_that_runs_on_while_held_is_followed_afterwards() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.command("hold")
    bench.device("running", "cool")
    bench.scan(2 * PATIENCE)
    assert (bench.state.state, bench.state.phase) == (State.HELD, "cook")
    bench.command("unhold")
    bench.scan(3)
    assert bench.state.phase == "cool"


def test_a_device_that_holds_by_itself_holds_the_module() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.scan(PATIENCE)
    bench.device("held", "cook", "no_steam")
    bench.until(State.HELD)
    assert bench.state.reason == "the device holds by itself: no steam"


@pytest.mark.parametrize(("now", "patience"), [("failed", 1), ("idle", PATIENCE + 1)])
def test_a_device_that_fails_while_held_is_aborted(now: str, patience: int) -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.command("hold")
    bench.device("held", "cook")
    bench.until(State.HELD)
    bench.device(now)
    bench.scan(patience)
    assert bench.state.state is State.ABORTING


def test_a_lost_link_is_left_to_the_reaction_to_it() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.device("")
    bench.world.values["cooker.link_ok"] = 0.0
    bench.scan(3 * PATIENCE)
    assert bench.state.state is State.EXECUTE
    bench.take(bench.logic.react(bench.state, Cause.LINK_LOST, bench.world))
    bench.until(State.HELD)
    bench.scan(3 * PATIENCE)
    assert bench.state.state is State.HELD
    bench.device("held", "cook")
    bench.scan(3)
    assert bench.state.state is State.HELD


def test_a_start_needs_an_idle_device() -> None:
    bench = Cooking()
    bench.command("reset")
    bench.scan(2)
    for state, why in (
        ("done", "the device is done, not idle"),
        ("fault", "the device is fault, not idle"),
        ("", "there is no valid reading of the device"),
    ):
        bench.device(state, "none" if state else "")
        assert bench.why_not("start", procedure="cook") == why


def test_a_start_needs_what_its_first_phase_requires() -> None:
    bench = Cooking()
    bench.command("reset")
    bench.scan(2)
    bench.world.reasons["IL-C1"] = ("a door is open", "the filter is old")
    assert bench.why_not("start", procedure="cook") == "a door is open; the filter is old"
    assert bench.why_not("start", procedure="rinse") is None


def test_a_keeper_runs_always_and_starts_while_it_runs() -> None:
    bench = Cooking(KEEPER)
    bench.device("running", "heat")
    assert bench.outputs()["run"] == 0.0
    bench.command("reset")
    bench.scan(2)
    assert bench.outputs()["run"] == 3.0
    assert bench.why_not("start", procedure="cook") is None


def test_the_own_limits_of_a_phase_still_act() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.set({302: True})
    bench.until(State.STOPPING)
    assert bench.state.reason == "the lid is open"


def test_a_phase_that_lasts_too_long_is_timed_out() -> None:
    bench = Cooking()
    bench.run_to("heat")
    bench.scan(5000)
    assert bench.state.state is State.ABORTING
    assert bench.state.reason == "it took too long"


def test_after_a_restart_the_device_is_not_taken_up_again() -> None:
    bench = Cooking()
    bench.run_to("cook")
    bench.take(bench.logic.restart(bench.state, bench.world))
    assert bench.state.state is State.ABORTING
    assert bench.outputs()["run"] == 0.0


def test_words_name_the_device() -> None:
    bench = Cooking()
    bench.run_to("cook")
    assert bench.logic.waits_for(bench.state, bench.world) == "Waits for the device to end Cook"
    bench.command("stop")
    assert bench.logic.waits_for(bench.state, bench.world) == "Waits until the device is at rest"
