"""Advance, history, snapshots: the same bits by every way of running."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.kernel.small import OUT, PLAIN, A, feed, kernel, row
from twin.kernel.kernel import Kernel, Stop
from twin.kernel.plan import PlanError, build_plan
from twin.kernel.state import HISTORY_CAPACITY
from twin.physics.plant import still_plant
from twin.signals import Catalogue, Quality

NOISY = replace(PLAIN, noise=1.0, period_ticks=3)


def test_advance_runs_to_the_requested_tick_when_nothing_changes() -> None:
    k = kernel()
    assert (k.advance(12345), k.tick, k.stop, k.changed_rows()) == (12345, 12345, Stop.REQUESTED, ())


def test_the_first_sample_of_every_signal_is_recorded() -> None:
    history = kernel().take_history()
    assert history.signal.tolist() == [0, 1, 2, 3]
    assert set(history.tick.tolist()) == {0}


def test_a_value_is_recorded_when_it_leaves_the_band_of_the_last_record() -> None:
    k = kernel(signals=[replace(PLAIN, history_deadband=1.0)])
    k.take_history()
    for value in (0.5, 1.0, 1.5, 2.4, 2.6):
        feed(k, value)
    assert k.take_history().value.tolist() == [1.5, 2.6]


def test_a_change_of_quality_is_recorded() -> None:
    k = kernel()
    k.take_history()
    k.set_overlay(A, 0.0, Quality.STALE)
    k.advance(1)
    history = k.take_history()
    assert (history.signal.tolist(), history.quality.tolist()) == ([A], [Quality.STALE])


def test_a_written_output_is_recorded_at_its_own_tick() -> None:
    k = kernel()
    k.advance(5)
    k.take_history()
    k.write_output(OUT, 2.0)
    k.advance(5)
    history = k.take_history()
    assert (history.tick.tolist(), history.signal.tolist(), history.value.tolist()) == ([5], [OUT], [2.0])


def test_history_stands_for_the_reported_value_at_every_moment() -> None:
    band = 4.0 * NOISY.noise
    k = kernel(signals=[NOISY])
    last = k.take_history().value[-1]
    for _ in range(500):
        k.advance(1)
        taken = k.take_history().value
        last = taken[-1] if len(taken) else last
        assert abs(k.values[0] - last) <= band


def test_a_nearly_full_history_stops_and_goes_on_after_it_was_taken() -> None:
    k = kernel(signals=[replace(PLAIN, noise=1.0, history_deadband=0.0, tag=f"m.{i}") for i in range(8)])
    total = 0
    while k.tick < 200_000:
        k.advance(200_000 - k.tick)
        taken = len(k.take_history().tick)
        assert taken <= HISTORY_CAPACITY
        total += taken
    assert k.stop is Stop.REQUESTED
    assert total > 0


def scripted(k: Kernel, step: int) -> tuple[bytes, bytes, list[tuple[int, tuple[int, ...]]]]:
    """State and changes after a fixed script, run in pieces of at most `step` ticks."""
    changes: list[tuple[int, tuple[int, ...]]] = []
    for target, value in ((100, 1.0), (333, 2.0), (700, 0.0), (2000, 3.0)):
        while k.tick < target:
            k.advance(min(step, target - k.tick))
            if k.stop is Stop.ROW_CHANGED:
                changes.append((k.tick, k.changed_rows()))
        k.write_output(1, value)
    state = k.snapshot()
    return state.floats.tobytes(), state.ints.tobytes(), changes


def busy() -> Kernel:
    """A kernel whose rows turn often."""
    rows = [row(">", 1.0, 0.5, (4, 0)), row("<", -1.0, 0.0, (0, 7)), row("==", 2.0, signal=1)]
    output = replace(PLAIN, tag="m.o", source="")
    return kernel(rows, [NOISY, replace(output, role=kernel().plan.catalogue.signals[OUT].role)])


def test_single_ticks_and_jumps_give_the_same_bits() -> None:
    whole = scripted(busy(), 10_000)
    assert scripted(busy(), 1) == whole
    assert scripted(busy(), 17) == whole
    assert len(whole[2]) > 20


def test_a_restored_kernel_goes_on_bit_for_bit() -> None:
    k = busy()
    k.advance(100)
    state = k.snapshot()
    first = scripted(k, 50)
    k.restore(state)
    assert k.tick == state.tick
    assert scripted(k, 50) == first


def test_a_snapshot_is_a_copy() -> None:
    k = busy()
    state = k.snapshot()
    before = state.floats.copy()
    k.advance(500)
    assert np.array_equal(state.floats, before)


def test_restoring_brings_back_the_rows_of_the_snapshot() -> None:
    k = busy()
    state = k.snapshot()
    k.extend_rows([row(">", 0.0)])
    assert len(k.row_states) == 4
    k.restore(state)
    assert len(k.row_states) == 3
    assert k.snapshot().ints.tobytes() == state.ints.tobytes()


def test_records_not_yet_taken_survive_added_rows() -> None:
    k = busy()
    k.extend_rows([row(">", 0.0)])
    assert k.take_history().signal.tolist() == [0, 1]


def test_a_source_that_the_plant_does_not_have_is_refused() -> None:
    catalogue = Catalogue((PLAIN,))
    with pytest.raises(PlanError, match=r"m\.a: the plant has no truth 'a'"):
        build_plan(catalogue, (), still_plant(Catalogue(())), 0)


def test_a_row_on_a_signal_that_does_not_exist_is_refused() -> None:
    catalogue = Catalogue((PLAIN,))
    with pytest.raises(PlanError, match="a row watches signal 7"):
        build_plan(catalogue, [row(">", 0.0, signal=7)], still_plant(catalogue), 0)
