"""What a culture is expected to do, and whether a count lies outside of it."""

from __future__ import annotations

from bisect import bisect_right

COURSE: tuple[tuple[float, float], ...] = (
    (0, 1.0e8), (24, 1.0e8), (48, 2.1e8), (72, 4.0e8), (120, 1.0e9), (168, 1.75e9), (216, 2.4e9), (240, 2.7e9),
    (264, 2.9e9), (288, 3.05e9),
)  # fmt: skip
"""Hours after activation, viable cells in the vessel [C, unit.md 3.1]."""
BAND = 0.4
"""So far a count may lie from what is expected [unit.md 3.1]."""
TICKS_PER_H = 36_000


def expected_viable(hours: float) -> float:
    """Return how many viable cells are expected so long after activation; the last known ones beyond the course."""
    times = [time for time, _ in COURSE]
    i = bisect_right(times, hours)
    if i in {0, len(COURSE)}:
        return COURSE[min(i, len(COURSE) - 1)][1]
    (begin, low), (end, high) = COURSE[i - 1], COURSE[i]
    return float(low * (high / low) ** ((hours - begin) / (end - begin)))


def is_unexpected(viable: float, hours: float) -> bool:
    """Tell whether a count of the whole vessel lies outside of the band."""
    expected = expected_viable(hours)
    return not (1.0 - BAND) * expected <= viable <= (1.0 + BAND) * expected
