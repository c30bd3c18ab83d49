"""The trail of recent values: what held at the start is known, peaks survive thinning, memory stays bounded."""

from __future__ import annotations

import numpy as np
import pytest

from twin.trail import MOST_RECORDS, Trail


def trail_of(ticks: list[int], values: list[float], signal: int = 3) -> Trail:
    trail = Trail()
    trail.extend(*arrays(ticks, values, signal))
    return trail


def arrays(ticks: list[int], values: list[float], signal: int = 3) -> tuple[np.ndarray, ...]:
    n = len(ticks)
    return np.array(ticks), np.full(n, signal, np.int32), np.array(values, float), np.zeros(n, np.int8)


def test_a_window_begins_with_the_value_that_held_then() -> None:
    ticks, values, quality = trail_of([0, 10, 20], [1, 2, 3]).window(3, 15, 25, 100)
    assert ticks.tolist() == [15, 20]
    assert values.tolist() == [2, 3]
    assert quality.tolist() == [0, 0]


def test_signals_do_not_mix() -> None:
    trail = Trail()
    trail.extend(np.array([1, 1, 2]), np.array([5, 2, 5]), np.array([1.0, 2.0, 3.0]), np.zeros(3, np.int8))
    assert trail.window(5, 0, 9, 100)[1].tolist() == [1, 3]
    assert trail.window(2, 0, 9, 100)[1].tolist() == [2]


def test_an_unknown_signal_has_an_empty_window() -> None:
    assert len(Trail().window(1, 0, 9, 100)[0]) == 0


@pytest.mark.parametrize("peak", [0, 1, 998, 777, 999])
def test_no_peak_is_lost_by_thinning(peak: int) -> None:
    values = [float(i % 7) for i in range(1000)]
    values[peak] = 99.0
    ticks, shown, _ = trail_of(list(range(1000)), values).window(3, 0, 1000, 40)
    assert len(shown) <= 42
    assert shown.max() == 99.0
    assert shown.min() == 0.0
    assert (np.diff(ticks) > 0).all()


def test_memory_stays_bounded_and_keeps_the_newest() -> None:
    trail, block, start = Trail(), 10_000, 0
    for start in range(0, 3 * MOST_RECORDS, block):
        trail.extend(*arrays(list(range(start, start + block)), [1.0] * block))
    column = trail.columns[3]
    assert len(column.tick) <= 2 * MOST_RECORDS
    assert column.size <= MOST_RECORDS
    assert column.tick[column.size - 1] == start + block - 1
