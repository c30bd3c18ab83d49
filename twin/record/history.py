"""The history of a run: every reported value that left its deadband, for trends now and as Parquet for ever."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from twin.record.failure import system_reason
from twin.record.parquet import ParquetStore, read_parquet
from twin.record.series import BLOCK, BLOCKS_IN_MEMORY, Records, Series, Window, chained, joined
from twin.signals import TICK_S, Catalogue, Quality, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = 1
NO_WINDOW = Window(np.empty(0, np.int64), np.empty(0), np.empty(0, np.int8))


class Sample(NamedTuple):
    """One reported value."""

    tick: int
    value: float
    quality: Quality


class History:
    """Takes records as the kernel makes them; a value stands until the next record of its signal.

    `path` None keeps history in memory only; a path ending in .parquet is one file, any other a folder of parts
    that is complete after every `flush`. A disk that fails costs the file, or the part
    of the folder that is being written, said in `why_not_written`, and not the run.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        path: Path | None = None,
        about: Mapping[str, Any] | None = None,
        *,
        blocks_in_memory: int = BLOCKS_IN_MEMORY,
    ) -> None:
        """Start an empty history. `about` (unit, mode, recipe, seed ...) goes into the files' metadata."""
        self.catalogue = catalogue
        self.about = {**(about or {}), **_self_description(catalogue)}
        self.why_not_written = ""
        self._series = Series(len(catalogue), blocks_in_memory)
        self._store = None if path is None else ParquetStore(path, catalogue, self.about)
        self._unwritten: list[Records] = []
        self._unwritten_count = 0

    def __len__(self) -> int:
        return self._series.count

    def append(self, records: Any) -> None:
        """Add the records of one kernel call: columns tick, signal (index in the catalogue), value, quality."""
        found = Records.of(records)
        if not len(found.tick):
            return
        self._series.append(found)
        if self._store is not None:
            self._unwritten.append(found)
            self._unwritten_count += len(found.tick)
            if self._unwritten_count >= BLOCK:
                self._write()

    def flush(self) -> None:
        """Write what has come so far; parts in a folder are then complete, a single file is so after `close`."""
        self._write()
        self._guarded(ParquetStore.complete_part)

    def close(self) -> None:
        """Write everything and let go of the files; the history in memory can still be read."""
        self._write()
        self._guarded(ParquetStore.close)
        self._store = None

    def window(self, index: int, tick_from: int, tick_to: int) -> Window:
        """Return the records of one signal from `tick_from` to `tick_to`, both included."""
        parts = [window.between(tick_from, tick_to) for window in self._series.windows(index)]
        return chained([part for part in parts if len(part.tick)] or [NO_WINDOW])

    def value_at(self, index: int, tick: int) -> Sample | None:
        """Return the value that stood at a tick, or None before the first record."""
        for window in reversed(self._series.windows(index)):
            at = int(np.searchsorted(window.tick, tick, side="right")) - 1
            if at >= 0:
                return Sample(int(window.tick[at]), float(window.value[at]), Quality(int(window.quality[at])))
        return None

    def decimated(
        self, index: int, tick_from: int, tick_to: int, points: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return at most 2 * points + 2 values to draw as steps: extremes are kept, not-good values are NaN.

        The first is the value that stands at `tick_from`, the last the one that stands at `tick_to`.
        """
        found = self.window(index, tick_from, tick_to)
        tick, value = found.tick, np.where(found.quality == Quality.GOOD, found.value, np.nan)
        if len(tick) > 2 * points:
            tick, value = _extremes(
                tick, value, (tick - tick_from) * points // max(1, tick_to - tick_from + 1)
            )
        return self._held(index, tick_from, tick_to, tick, value)

    def _held(
        self, index: int, tick_from: int, tick_to: int, tick: NDArray[np.int64], value: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        before, last = self.value_at(index, tick_from), self.value_at(index, tick_to)
        if before is not None and (not len(tick) or tick[0] > tick_from):
            tick, value = np.insert(tick, 0, tick_from), np.insert(value, 0, _drawn(before))
        if last is not None and tick[-1] < tick_to:
            tick, value = np.append(tick, tick_to), np.append(value, _drawn(last))
        return tick, value

    def _write(self) -> None:
        if self._unwritten and self._store is not None:
            self._guarded(partial(ParquetStore.write, records=joined(self._unwritten)))
        self._unwritten, self._unwritten_count = [], 0

    def _guarded(self, act: Callable[[ParquetStore], None]) -> None:
        if self._store is None:
            return
        try:
            act(self._store)
        except OSError as error:
            self.why_not_written = f"the history cannot be written: {system_reason(error)}"
            self._store = self._store if self._store.abandon() else None


def load_history(path: Path) -> History:
    """Read a Parquet file, or a folder of them, with the catalogue that it carries."""
    about, parts = read_parquet(path)
    catalogue = Catalogue(tuple(msgspec.convert(about["signals"], list[Signal])))
    history = History(catalogue, about=about)
    for part in parts:
        history.append(part)
    return history


def catalogue_sha256(catalogue: Catalogue) -> str:
    """Return the hash over everything that the catalogue says."""
    return sha256(msgspec.json.encode(catalogue.signals, order="sorted")).hexdigest()


def _self_description(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tick_s": TICK_S,
        "catalogue_sha256": catalogue_sha256(catalogue),
        "quality": {quality.name: quality.value for quality in Quality},
        "signals": msgspec.to_builtins(catalogue.signals),
    }


def _extremes(
    tick: NDArray[np.int64], value: NDArray[np.float64], bucket: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each bucket's least and greatest value, at the times of its first and last record."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(bucket)) + 1])
    ends = np.append(starts[1:], len(tick)) - 1
    ticks = np.stack([tick[starts], tick[ends]], axis=1).ravel()
    values = np.stack([np.fmin.reduceat(value, starts), np.fmax.reduceat(value, starts)], axis=1).ravel()
    return ticks, values


def _drawn(sample: Sample) -> float:
    return sample.value if sample.quality is Quality.GOOD else float("nan")
