"""The recent history of every signal in memory, bounded, for trends; the full history is the historian's."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Window = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""Ticks, values and qualities of one signal."""

MOST_RECORDS = 1 << 18
"""Records kept per signal; beyond, the oldest half goes."""


@dataclass
class Column:
    """The records of one signal, in order of their ticks."""

    tick: NDArray[np.int64] = field(default_factory=lambda: np.empty(64, np.int64))
    value: NDArray[np.float64] = field(default_factory=lambda: np.empty(64, np.float64))
    quality: NDArray[np.int64] = field(default_factory=lambda: np.empty(64, np.int64))
    size: int = 0

    def extend(self, tick: NDArray[np.int64], value: NDArray[np.float64], quality: NDArray[np.int64]) -> None:
        """Add records."""
        self._make_room(len(tick))
        at = slice(self.size, self.size + len(tick))
        self.tick[at], self.value[at], self.quality[at] = tick, value, quality
        self.size += len(tick)

    def window(self, tick_from: int, tick_to: int) -> Window:
        """Return the records of a stretch of time, begun with the value that held at its start."""
        ticks = self.tick[: self.size]
        first, last = np.searchsorted(ticks, [tick_from, tick_to + 1]).tolist()
        first = max(0, first - 1)
        window = ticks[first:last].copy(), self.value[first:last].copy(), self.quality[first:last].copy()
        if last > first:
            window[0][0] = max(window[0][0], tick_from)
        return window

    def _make_room(self, more: int) -> None:
        if self.size + more > MOST_RECORDS and self.size > MOST_RECORDS // 2:
            self._keep_last(MOST_RECORDS // 2)
        wanted = self.size + more
        if wanted > len(self.tick):
            room = max(wanted, 2 * len(self.tick))
            self.tick, self.value, self.quality = (
                np.resize(self.tick, room),
                np.resize(self.value, room),
                np.resize(self.quality, room),
            )

    def _keep_last(self, count: int) -> None:
        for array in (self.tick, self.value, self.quality):
            array[:count] = array[self.size - count : self.size].copy()
        self.size = count


@dataclass
class Trail:
    """Columns by signal number."""

    columns: dict[int, Column] = field(default_factory=dict[int, Column])

    def extend(
        self,
        tick: NDArray[np.int64],
        signal: NDArray[np.integer],
        value: NDArray[np.float64],
        quality: NDArray[np.integer],
    ) -> None:
        """Add the records of one kernel call."""
        if not len(tick):
            return
        order = np.argsort(signal, kind="stable")
        sorted_signals = signal[order]
        starts = np.flatnonzero(np.diff(sorted_signals, prepend=-1)).tolist()
        for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
            chosen = order[start:end]
            column = self.columns.setdefault(int(sorted_signals[start]), Column())
            column.extend(tick[chosen], value[chosen], quality[chosen].astype(np.int64))

    def window(self, signal: int, tick_from: int, tick_to: int, points: int) -> Window:
        """Return at most about `points` records, minima and maxima kept."""
        column = self.columns.get(signal)
        if column is None:
            return np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.int64)
        return thinned(column.window(tick_from, tick_to), points)


def thinned(window: Window, points: int) -> Window:
    """Keep the lowest and the highest record of every stretch, so that no peak is lost."""
    ticks, values, quality = window
    stretches = max(1, points // 2)
    if len(ticks) <= max(points, 2):
        return window
    edges = np.linspace(0, len(ticks), stretches + 1).astype(np.int64)
    chosen = {0, len(ticks) - 1}
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        part = values[start:end]
        chosen |= {start + int(part.argmin()), start + int(part.argmax())}
    at = np.array(sorted(chosen))
    return ticks[at], values[at], quality[at]
