"""Proven states: set the good way only, void when in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.machine.box import CLEAR, STRONG, TIGHT, VOID, Bench
from twin.machine.packml import State
from twin.machine.state import Proof
from twin.unit.model import Cause


@pytest.fixture
def bench() -> Bench:
    return Bench()


def prove(bench: Bench, *names: str) -> None:
    """Put the proofs there as if they had been earned at this tick."""
    proofs = {**bench.state.proofs, **{name: Proof(True, bench.world.tick) for name in names}}
    bench.state = replace(bench.state, proofs=proofs)


def proven(bench: Bench) -> set[str]:
    return {name for name, proof in bench.state.proofs.items() if proof.proven}


def finish_air(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({STRONG: True, CLEAR: False})
    bench.scan(700)
    assert bench.state.phase == "air"
    bench.set({CLEAR: True})
    bench.scan()


def test_a_phase_left_the_good_way_proves_its_state(bench: Bench) -> None:
    finish_air(bench)
    assert "clean" in proven(bench)
    assert bench.last("box.clean").value == 1.0
    assert "state_proven" in bench.kinds()


@pytest.mark.parametrize("truth", [True, None])
def test_nothing_is_proven_while_its_void_condition_is_not_known_to_be_false(
    bench: Bench, truth: bool | None
) -> None:
    bench.execute("cycle", "kill")
    bench.set({STRONG: True, CLEAR: False})
    bench.scan(700)
    bench.set({CLEAR: True, VOID: truth})
    bench.scan()
    assert bench.state.state is State.COMPLETING
    assert proven(bench) == set()
    assert "proof_refused" in bench.kinds()


@pytest.mark.parametrize("truth", [True, None])
def test_true_and_unknown_void_a_proof(bench: Bench, truth: bool | None) -> None:
    prove(bench, "tight", "clean")
    bench.scan()
    assert proven(bench) == {"tight", "clean"}
    bench.set({VOID: truth})
    bench.scan()
    assert proven(bench) == set()
    assert bench.last("box.clean").value == 0.0
    reason = bench.log[-1].payload["reason"]
    assert reason == ("box.dp < 0 Pa" if truth else "box.dp < 0 Pa (no valid reading)")


def test_a_proof_expires_at_its_age(bench: Bench) -> None:
    prove(bench, "tight")
    bench.scan()
    assert bench.state.due <= bench.world.tick + 5000
    bench.scan(4998)
    assert proven(bench) == {"tight"}
    bench.scan()
    assert proven(bench) == set()
    assert bench.log[-1].payload["reason"] == "it has expired"


def test_a_power_loss_voids_what_is_lost_and_keeps_what_stayed_proven(bench: Bench) -> None:
    prove(bench, "tight", "clean")
    bench.take(bench.logic.react(bench.state, Cause.POWER_LOSS, bench.world))
    assert proven(bench) == {"clean"}


def test_a_power_loss_without_readings_voids_everything(bench: Bench) -> None:
    prove(bench, "tight", "clean")
    bench.set({VOID: None})
    bench.take(bench.logic.react(bench.state, Cause.POWER_LOSS, bench.world))
    assert proven(bench) == set()


def test_a_restart_of_the_logic_voids_everything(bench: Bench) -> None:
    prove(bench, "tight", "clean")
    bench.take(bench.logic.restart(bench.state, bench.world))
    assert proven(bench) == set()


def test_other_causes_leave_proofs_alone(bench: Bench) -> None:
    prove(bench, "tight", "clean")
    bench.take(bench.logic.react(bench.state, Cause.EMERGENCY_STOP, bench.world))
    assert proven(bench) == {"tight", "clean"}


def test_a_procedure_voids_first_what_it_is_going_to_prove(bench: Bench) -> None:
    prove(bench, "tight", "clean")
    bench.execute("dry_out")
    assert proven(bench) == {"tight", "clean"}
    bench.command("stop")
    bench.until(State.STOPPED)
    bench.execute("cycle")
    assert proven(bench) == set()


def test_a_phase_that_fails_proves_nothing(bench: Bench) -> None:
    bench.execute("cycle", "leak")
    bench.set({TIGHT: False})
    bench.scan(4000)
    assert bench.state.state in (State.STOPPING, State.STOPPED)
    assert proven(bench) == set()
