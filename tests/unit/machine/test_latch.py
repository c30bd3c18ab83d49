"""Proven states: set the good way only, void when in doubt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.unit.machine.box import BOX, CLEAR, STRONG, TIGHT, VOID, Bench
from twin.machine.module import ModuleLogic
from twin.machine.packml import State
from twin.machine.state import Proof
from twin.unit.model import Cause, Clause

if TYPE_CHECKING:
    from collections.abc import Callable

SEALED = 30
LOST_SEAL = "the seal lost air"


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
    assert bench.state.state is State.STOPPING
    assert bench.state.reason == "not accepted: box.dp < 0 Pa"
    assert proven(bench) == set()
    assert "proof_refused" in bench.kinds()
    assert "phase_failed" in bench.kinds()


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


@pytest.fixture
def watched() -> Bench:
    """Return a box whose clean state needs a seal from the first gas on."""
    clean = replace(BOX.latches["clean"], intact=(Clause(SEALED, LOST_SEAL, "box.seal >= 1.2 bar"),))
    module = replace(BOX, latches={**BOX.latches, "clean": clean})
    bench = Bench(ModuleLogic(module))
    bench.set({SEALED: True})
    return bench


def lose_seal(bench: Bench, truth: bool | None = False) -> None:
    bench.set({SEALED: truth})
    bench.scan()
    bench.set({SEALED: True})


def to_the_end(bench: Bench) -> None:
    bench.set({STRONG: True, CLEAR: False})
    bench.scan(700)
    bench.set({CLEAR: True})
    bench.scan(2)


@pytest.mark.parametrize(("truth", "reason"), [(False, LOST_SEAL), (None, f"{LOST_SEAL} (no valid reading)")])
def test_one_scan_without_a_seal_since_the_gas_spoils_the_proof(
    watched: Bench, truth: bool | None, reason: str
) -> None:
    watched.execute("cycle", "kill")
    watched.scan()
    lose_seal(watched, truth)
    assert f"Will not be accepted: {reason}" in watched.logic.waits_for(watched.state, watched.world)
    to_the_end(watched)
    assert "clean" not in proven(watched)
    assert watched.state.reason == f"not accepted: {reason}"
    assert watched.kinds().count("proof_spoilt") == 1
    assert watched.state.state is State.STOPPED


def test_what_happens_before_the_gas_or_after_the_proof_spoils_nothing(watched: Bench) -> None:
    watched.execute("cycle", "dry")
    lose_seal(watched)
    watched.go_to("kill")
    to_the_end(watched)
    assert "clean" in proven(watched)
    lose_seal(watched)
    assert "clean" in proven(watched)
    assert "proof_spoilt" not in watched.kinds()


def test_a_seal_lost_while_held_spoils_the_proof(watched: Bench) -> None:
    watched.execute("cycle", "kill")
    watched.command("hold")
    watched.until(State.HELD)
    lose_seal(watched)
    assert watched.state.proofs["clean"].spoilt == LOST_SEAL


@pytest.mark.parametrize(
    ("lose", "reason"),
    [
        (lambda b: b.logic.restart(b.state, b.world), "the logic was restarted"),
        (lambda b: b.logic.react(unseen(b), Cause.POWER_LOSS, b.world), "the power was lost"),
    ],
)
def test_nobody_watched_spoils_the_proof(
    watched: Bench, lose: Callable[[Bench], object], reason: str
) -> None:
    watched.execute("cycle", "kill")
    watched.take(lose(watched))  # pyright: ignore[reportArgumentType]
    assert watched.state.proofs["clean"].spoilt == reason


def unseen(bench: Bench) -> object:
    bench.set({VOID: None})
    return bench.state


def test_the_next_cycle_begins_unspoilt(watched: Bench) -> None:
    watched.execute("cycle", "kill")
    lose_seal(watched)
    to_the_end(watched)
    watched.execute("cycle", "kill")
    assert watched.state.proofs["clean"].spoilt == ""
    to_the_end(watched)
    assert "clean" in proven(watched)
