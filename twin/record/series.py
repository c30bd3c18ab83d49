"""Values in memory, found by signal and time: blocks sorted by signal, the older ones on disk."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK = 1_000_000
"""Records in a full block."""
UNSORTED = 1 << 15
"""Records that wait before they are sorted into a block."""
BLOCKS_IN_MEMORY = 6
"""Full blocks kept in memory, about 17 MB each; older ones lie in a temporary file and are mapped."""


class Records(NamedTuple):
    """Reported values in the order of their ticks; a column each."""

    tick: NDArray[np.int64]
    signal: NDArray[np.int32]
    value: NDArray[np.float64]
    quality: NDArray[np.int8]

    @classmethod
    def of(cls, columns: Any) -> Self:
        """Return anything with these four columns in these types."""
        return cls(
            np.asarray(columns.tick, dtype=np.int64),
            np.asarray(columns.signal, dtype=np.int32),
            np.asarray(columns.value, dtype=np.float64),
            np.asarray(columns.quality, dtype=np.int8),
        )

    def of_signal(self, signal: int) -> Window:
        """Return the records of one signal."""
        mask = self.signal == signal
        return Window(self.tick[mask], self.value[mask], self.quality[mask])


def joined(parts: Sequence[Records]) -> Records:
    """Return several as one."""
    if len(parts) == 1:
        return parts[0]
    return Records(
        np.concatenate([part.tick for part in parts]),
        np.concatenate([part.signal for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.quality for part in parts]),
    )


class Window(NamedTuple):
    """One signal's records, in the order of time."""

    tick: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.int8]

    def part(self, piece: slice) -> Window:
        """Return a piece, without copying."""
        return Window(self.tick[piece], self.value[piece], self.quality[piece])

    def between(self, tick_from: int, tick_to: int) -> Window:
        """Return the records from one tick to another, both included, without copying."""
        start, stop = (
            np.searchsorted(self.tick, tick_from, "left"),
            np.searchsorted(self.tick, tick_to, "right"),
        )
        return self.part(slice(int(start), int(stop)))


def chained(parts: Sequence[Window]) -> Window:
    """Return several windows of one signal, one after the other, as one."""
    if len(parts) == 1:
        return parts[0]
    return Window(
        np.concatenate([part.tick for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.quality for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class Block:
    """Records sorted by signal, then time; signal i stands at starts[i] to starts[i + 1]."""

    columns: Window
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.columns.tick)

    def of(self, signal: int) -> Window:
        """Return all records of one signal, without copying."""
        return self.columns.part(slice(int(self.starts[signal]), int(self.starts[signal + 1])))

    def records(self) -> Records:
        """Return the records in this block's order."""
        signal = np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))
        return Records(self.columns.tick, signal, self.columns.value, self.columns.quality)


def block_of(records: Records, signals: int) -> Block:
    """Sort records by signal; those of one signal keep their order."""
    order = np.argsort(records.signal.astype(np.uint16), kind="stable")
    counts = np.bincount(records.signal, minlength=signals)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Block(Window(records.tick[order], records.value[order], records.quality[order]), starts)


class Series:
    """All records of a run. Small blocks are merged when they fill a large one, so there are never many of them.

    One thread appends; others may read meanwhile, for what is read is replaced and never changed.
    """

    def __init__(self, signals: int, blocks_in_memory: int = BLOCKS_IN_MEMORY) -> None:
        """Hold nothing yet."""
        self.count = 0
        self._signals = signals
        self._blocks_in_memory = blocks_in_memory
        self._unsorted_count = 0
        self._held: tuple[tuple[Block, ...], list[Records]] = ((), [])

    def append(self, records: Records) -> None:
        """Add records that are not older than those before."""
        self.count += len(records.tick)
        self._held[1].append(records)
        self._unsorted_count += len(records.tick)
        if self._unsorted_count >= UNSORTED:
            self._sort()

    def windows(self, signal: int) -> list[Window]:
        """Return one signal's records as a few windows in the order of time."""
        blocks, unsorted = self._held
        new = list(unsorted)
        return [block.of(signal) for block in blocks] + ([joined(new).of_signal(signal)] if new else [])

    def _sort(self) -> None:
        blocks = (*self._held[0], block_of(joined(self._held[1]), self._signals))
        full = [block for block in blocks if len(block) >= BLOCK]
        small = [block for block in blocks if len(block) < BLOCK]
        if sum(len(block) for block in small) >= BLOCK:
            full.append(block_of(joined([block.records() for block in small]), self._signals))
            small = []
        old = max(0, len(full) - self._blocks_in_memory)
        self._held = (*(_on_disk(block) for block in full[:old]), *full[old:], *small), []
        self._unsorted_count = 0


def _on_disk(block: Block) -> Block:
    """Return the same block with its columns in temporary files."""
    if isinstance(block.columns.tick, np.memmap):
        return block
    tick, value, quality = block.columns
    return Block(Window(_mapped(tick), _mapped(value), _mapped(quality)), block.starts)


def _mapped(column: NDArray[Any]) -> NDArray[Any]:
    with tempfile.TemporaryFile(prefix="celltwin") as file:
        column.tofile(file)
        file.flush()
        return np.memmap(file, dtype=column.dtype, mode="r", shape=column.shape) if len(column) else column
