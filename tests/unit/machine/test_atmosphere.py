"""Gassing begins with the first gas and ends only when the residue limit is proven."""

from __future__ import annotations

import pytest

from tests.unit.machine.box import CLEAR, STRONG, Bench
from twin.machine.packml import State
from twin.machine.step import PROOF_TICKS
from twin.unit.model import Atmosphere


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.execute("cycle", "kill")
    return bench


def gassing(bench: Bench) -> bool:
    return bench.state.atmosphere is Atmosphere.GASSING


def test_the_first_gas_phase_begins_gassing(bench: Bench) -> None:
    assert gassing(bench)
    assert "atmosphere_changed" in bench.kinds()


def test_a_gas_phase_never_counts_as_clear(bench: Bench) -> None:
    bench.set({CLEAR: False})
    bench.scan(3)
    bench.set({CLEAR: True})
    bench.scan(100)
    assert gassing(bench)


def test_after_the_last_gas_phase_the_residue_limit_ends_gassing(bench: Bench) -> None:
    bench.set({CLEAR: False, STRONG: True})
    bench.scan(700)
    assert bench.state.phase == "air"
    bench.set({CLEAR: True})
    bench.scan(3)
    assert bench.state.state is State.COMPLETE
    assert not gassing(bench)


@pytest.mark.parametrize("verb", ["stop", "abort"])
@pytest.mark.parametrize("truth", [False, None])
def test_stop_and_abort_last_until_the_residue_limit_is_proven(
    bench: Bench, verb: str, truth: bool | None
) -> None:
    bench.set({CLEAR: truth})
    bench.scan()
    bench.command(verb)
    bench.world.tick += 2 * PROOF_TICKS
    bench.scan(3)
    assert bench.state.state in (State.STOPPING, State.ABORTING)
    assert bench.logic.waits_for(bench.state, bench.world) == ("Waits until Residue is at or below 0.5 ppm")
    bench.set({CLEAR: True})
    bench.scan(2)
    assert bench.state.state in (State.STOPPED, State.ABORTED)
    assert not gassing(bench)


def test_a_limit_that_was_met_before_the_gas_came_proves_nothing_yet(bench: Bench) -> None:
    bench.command("abort")
    bench.world.tick += PROOF_TICKS - 2
    bench.scan()
    assert gassing(bench)
    bench.scan()
    assert not gassing(bench)
    bench.until(State.ABORTED)


def test_gas_stays_while_held(bench: Bench) -> None:
    bench.set({CLEAR: False})
    bench.scan()
    bench.command("hold")
    bench.set({CLEAR: True})
    bench.scan(200)
    assert gassing(bench)
