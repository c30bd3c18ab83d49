"""Moving content between containers conserves it, whatever is moved and in whatever order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.physics import layout as at
from twin.physics.fluid import DENSITY_G_ML, concentrate, exchange, transfer, transfer_cells

KEPT = (
    at.S_VOLUME, at.S_MASS, at.S_VIABLE, at.S_DEAD, at.S_GLUCOSE, at.S_LACTATE, at.S_CYTOKINE, at.S_VECTOR, at.S_CRYO,
    at.S_REAGENT, at.S_PEROXIDE, at.S_SPORES,
)  # fmt: skip
amounts = st.floats(0.0, 1e9, allow_nan=False, allow_subnormal=False)
volumes = st.floats(0.0, 3000.0, allow_nan=False, allow_subnormal=False)


@st.composite
def containers(draw: st.DrawFn) -> np.ndarray:
    row = np.zeros(len(at.SLOT))
    for column in KEPT:
        row[column] = draw(amounts)
    row[at.S_VOLUME] = draw(volumes)
    row[at.S_MASS] = 50.0 + row[at.S_VOLUME] * DENSITY_G_ML
    row[at.S_CAR] = draw(st.floats(0.0, 1.0))
    row[at.S_TEMPERATURE] = draw(st.floats(2.0, 40.0))
    return row


moves = st.tuples(
    st.sampled_from(["transfer", "transfer_cells", "concentrate", "exchange"]),
    st.permutations([0, 1, 2]),
    volumes,
    st.floats(0.0, 1.0),
)


def _do(move: tuple[str, list[int], float, float], rows: list[np.ndarray]) -> None:
    name, (a, b, c), volume, share = move
    if name == "transfer":
        transfer(rows[a], rows[b], volume, share)
    elif name == "transfer_cells":
        transfer_cells(rows[a], rows[b], 1e6 * volume)
    elif name == "concentrate":
        concentrate(rows[a], rows[b], volume, share)
    else:
        exchange(rows[a], rows[b], rows[c], volume, share)


@given(st.lists(containers(), min_size=3, max_size=3), st.lists(moves, min_size=1, max_size=8))
def test_nothing_is_made_or_lost(
    rows: list[np.ndarray], steps: list[tuple[str, list[int], float, float]]
) -> None:
    before = np.sum(rows, axis=0)
    for step in steps:
        _do(step, rows)
        after = np.sum(rows, axis=0)
        for column in KEPT:
            assert abs(after[column] - before[column]) <= 1e-9 * max(1.0, before[column]), at.SLOT[column]
        assert all(row[column] >= -1e-9 for row in rows for column in KEPT)


@given(containers(), containers(), volumes, st.floats(0.0, 1.0))
def test_the_gene_is_conserved_and_mixtures_lie_between(
    source: np.ndarray, target: np.ndarray, volume: float, share: float
) -> None:
    carried = sum(row[at.S_VIABLE] * row[at.S_CAR] for row in (source, target))
    low, high = sorted((source[at.S_TEMPERATURE], target[at.S_TEMPERATURE]))
    transfer(source, target, volume, share)
    assert abs(sum(row[at.S_VIABLE] * row[at.S_CAR] for row in (source, target)) - carried) <= 1e-6 * (
        1.0 + carried
    )
    assert low - 1e-9 <= target[at.S_TEMPERATURE] <= high + 1e-9


def _suspension(volume_ml: float, viable: float) -> np.ndarray:
    row = np.zeros(len(at.SLOT))
    row[at.S_VOLUME], row[at.S_VIABLE], row[at.S_LACTATE] = volume_ml, viable, 10.0
    return row


def test_three_volumes_of_buffer_leave_a_twentieth_of_what_is_dissolved() -> None:
    held, buffer, waste = _suspension(100.0, 1e9), _suspension(1000.0, 0.0), _suspension(0.0, 0.0)
    buffer[at.S_LACTATE] = waste[at.S_LACTATE] = 0.0
    for _ in range(300):
        exchange(held, buffer, waste, 1.0, 0.01)
    assert abs(held[at.S_LACTATE] / 10.0 - np.exp(-3.0)) < 0.001
    assert abs(held[at.S_VIABLE] / 1e9 - 0.97) < 0.001


def test_a_seed_has_the_cells_asked_for() -> None:
    source, target = _suspension(50.0, 4e8), _suspension(0.0, 0.0)
    assert abs(transfer_cells(source, target, 1e8) - 12.5) < 1e-9
    assert abs(target[at.S_VIABLE] - 1e8) < 1.0


def test_settled_cells_stay_when_the_supernatant_is_drawn() -> None:
    source, target = _suspension(197.0, 4e8), _suspension(0.0, 0.0)
    transfer(source, target, 150.0, 0.02)
    assert source[at.S_VIABLE] > 0.98 * 4e8


def test_how_fast_cells_grow_goes_with_them_and_is_mixed_by_cells() -> None:
    source, target = _suspension(100.0, 3.0e8), _suspension(50.0, 1.0e8)
    source[at.S_GROWTH] = 0.2
    transfer(source, target, 100.0, 1.0)
    assert target[at.S_GROWTH] == pytest.approx(0.15)
