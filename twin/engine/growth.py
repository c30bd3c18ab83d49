"""What a culture is expected to do, and whether a count lies outside of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

COURSE: tuple[tuple[float, float], ...] = (
    (0, 1.0e8), (24, 1.0e8), (48, 2.1e8), (72, 4.0e8), (120, 1.0e9), (168, 1.75e9), (216, 2.4e9), (240, 2.7e9),
    (264, 2.9e9), (288, 3.05e9),
)  # fmt: skip
"""Hours after activation, viable cells in the vessel [C, unit.md 3.1]."""
SEEDED = COURSE[0][1]
"""The course is that of so many cells; of others it is as many times higher or lower."""
BAND = 0.4
"""So far a count may lie from what is expected [unit.md 3.1]."""
TICKS_PER_H = 36_000


@dataclass(frozen=True, slots=True)
class Culture:
    """When the culture of a batch was activated, and with how many booked cells (0: as many as planned)."""

    tick: int
    cells: float = 0.0


@dataclass(frozen=True, slots=True)
class Taken:
    """When a sample was taken, and of which booked volume."""

    tick: int
    volume_ml: float


def expected_viable(hours: float, cells: float = 0.0) -> float:
    """Return how many viable cells are expected so long after the activation of so many; the last known beyond it."""
    return _of_plan(hours) * ((cells or SEEDED) / SEEDED)


def _of_plan(hours: float) -> float:
    times = [time for time, _ in COURSE]
    i = bisect_right(times, hours)
    if i in {0, len(COURSE)}:
        return COURSE[min(i, len(COURSE) - 1)][1]
    (begin, low), (end, high) = COURSE[i - 1], COURSE[i]
    return float(low * (high / low) ** ((hours - begin) / (end - begin)))


def is_unexpected(viable: float, hours: float, cells: float = 0.0) -> bool:
    """Tell whether a count of the whole vessel lies outside of the band."""
    expected = expected_viable(hours, cells)
    return not (1.0 - BAND) * expected <= viable <= (1.0 + BAND) * expected
