"""A second without a seal or with an open switch, in any phase since the gas, and nothing is accepted in the end."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.engine_kit import begin, engine, state, tell
from twin.fault import Injection

if TYPE_CHECKING:
    from twin.engine import Engine, Snapshot

AIRLOCK = ("condition", "decontaminate", "aerate", "equalise")
ISOLATOR = ("condition", "decontaminate", "aerate", "residual_hold", "stabilise")
LOSSES = {
    "decontamination.inner_seal stuck_at = 1.1 bar": "the inner door seal was below 1.2 bar since the gas [B.5]",
    "decontamination.outer_seal stuck_at = 1.1 bar": "the outer door seal was below 1.2 bar since the gas [B.5]",
    "decontamination.inner_door_closed stuck_at = 0": "the inner door was not shut all the time since the gas",
    "decontamination.outer_door_closed stuck_at = 0": "the outer door was not shut all the time since the gas",
}
OF_ISOLATOR = {
    "isolator.rtp_seal stuck_at = 1.1 bar": "the RTP seal was below 1.2 bar since the gas [B.5]",
    "isolator.rtp_closed stuck_at = 0": "the RTP was not shut all the time since the gas",
    "isolator.barrier_lock_lost": "a barrier was not locked all the time since the gas",
    "decontamination.inner_door_closed stuck_at = 0": (
        "the inner door of the airlock was not shut all the time since the gas"
    ),
}
SLOW = "isolator.dp offset"
"""Keeps the airlock in equalise, which else is left at once."""
CALL_TICKS = 100
LONGEST_TICKS = 12 * 36_000


def run_until(machine: Engine, module: str, wanted: set[str]) -> str:
    """Run until the module is in one of these phases or states."""
    end = machine.tick + LONGEST_TICKS
    while machine.tick < end:
        found = machine.memory.modules[module]
        if hit := {found.phase, found.state.title} & wanted:
            return hit.pop()
        machine.run(CALL_TICKS, enough=lambda: bool(machine.memory.modules[module].phase in wanted))
    raise AssertionError(f"{module} is still in {state(machine, module)}")


@cache
def phases_of(module: str, procedure: str, phases: tuple[str, ...]) -> tuple[Engine, dict[str, Snapshot]]:
    """Run a cycle once and keep a snapshot of every phase a few seconds after it was entered."""
    machine = engine()
    begin(machine, module, procedure)
    if module == "decontamination":
        machine.inject(Injection.parse(f"{SLOW} = 20 Pa", machine.faults))
    found: dict[str, Snapshot] = {}
    for phase in phases:
        assert run_until(machine, module, {phase, "Aborted", "Stopped"}) == phase
        machine.run(30)
        found[phase] = machine.snapshot()
    return machine, found


def end_after(machine: Engine, begun: Snapshot, module: str, loss: str) -> str:
    machine.restore(begun)
    machine.take_events()
    machine.inject(Injection.parse(f"{loss} for 1 s", machine.faults))
    machine.run(60)
    assert tell(machine, "fault", "clear", fault=SLOW) is None
    return run_until(machine, module, {"Complete", "Aborted", "Stopped"})


@pytest.mark.parametrize("phase", AIRLOCK)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_second_without_a_door_or_seal_prevents_acceptance(phase: str, loss: str) -> None:
    machine, snapshots = phases_of("decontamination", "decontaminate", AIRLOCK)
    assert end_after(machine, snapshots[phase], "decontamination", loss) == "Stopped"
    module = machine.memory.modules["decontamination"]
    assert not module.proofs["cycle_accepted"].proven
    assert module.reason == f"not accepted: {LOSSES[loss]}"
    kinds = [event.kind for event in machine.take_events() if event.object.startswith("decontamination")]
    assert kinds.count("proof_spoilt") == 1
    assert "state_proven" not in kinds


def test_an_airlock_that_stays_tight_is_accepted() -> None:
    machine, snapshots = phases_of("decontamination", "decontaminate", AIRLOCK)
    machine.restore(snapshots["equalise"])
    assert tell(machine, "fault", "clear", fault=SLOW) is None
    assert run_until(machine, "decontamination", {"Complete", "Stopped"}) == "Complete"
    assert machine.memory.modules["decontamination"].proofs["cycle_accepted"].proven


@pytest.mark.parametrize("phase", ISOLATOR)
@pytest.mark.parametrize("loss", OF_ISOLATOR)
def test_a_second_without_a_barrier_prevents_grade_a(phase: str, loss: str) -> None:
    machine, snapshots = phases_of("isolator", "prepare", ISOLATOR)
    assert end_after(machine, snapshots[phase], "isolator", loss) == "Stopped"
    module = machine.memory.modules["isolator"]
    assert not module.proofs["grade_a"].proven
    assert module.reason == f"not accepted: {OF_ISOLATOR[loss]}"


def test_an_isolator_that_stays_tight_is_grade_a() -> None:
    machine, snapshots = phases_of("isolator", "prepare", ISOLATOR)
    machine.restore(snapshots["aerate"])
    assert run_until(machine, "isolator", {"Complete", "Stopped"}) == "Complete"
    assert machine.memory.modules["isolator"].proofs["grade_a"].proven
    assert machine.memory.modules["isolator"].proofs["leak_passed"].proven


@pytest.mark.parametrize("loss", ["isolator.rtp_closed stuck_at = 0", "isolator.glove_hole = 5 mm"])
def test_a_leak_test_does_not_outlive_the_envelope_it_tested(loss: str) -> None:
    machine = engine()
    begin(machine, "isolator", "prepare")
    run_until(machine, "isolator", {"glove_test"})
    assert machine.memory.modules["isolator"].proofs["leak_passed"].proven
    machine.inject(Injection.parse(f"{loss} for 11 min", machine.faults))
    run_until(machine, "isolator", {"Stopped"})
    assert not machine.memory.modules["isolator"].proofs["leak_passed"].proven
    assert machine.kernel.truth("isolator.h2o2_ppm") == 0.0


def test_a_leak_test_outlives_a_transfer() -> None:
    machine = engine()
    begin(machine, "isolator", "work")
    proofs = machine.memory.modules["isolator"].proofs
    assert proofs["leak_passed"].proven
    machine.run(700)
    assert tell(machine, "isolator", "transfer") is None
    machine.inject(Injection.parse("decontamination.inner_door_closed stuck_at = 0 for 10 s", machine.faults))
    machine.run(300)
    assert machine.memory.modules["isolator"].proofs["leak_passed"].proven
    assert tell(machine, "isolator", "close_work") is None
    machine.inject(Injection.parse("decontamination.inner_door_closed stuck_at = 0 for 10 s", machine.faults))
    machine.run(50)
    assert not machine.memory.modules["isolator"].proofs["leak_passed"].proven
