"""Trend values as CSV: one record per line, with quality, as recorded and not resampled."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from twin.signals import TICK_S, Quality, Signal
from ui.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.core_port import Window

HEADINGS = ("simulated_s", "signal", "value", "unit", "quality")


def write_csv(path: Path, signals: tuple[Signal, ...], window: Callable[[str], Window]) -> str:
    """Write the file and say in words what came of it."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADINGS)
            count = sum(_write_signal(writer.writerow, signal, window(signal.tag)) for signal in signals)
    except OSError as error:
        return tr("Could not write {name}: {why}.", name=path.name, why=error.strerror)
    return tr("Saved {name}: {count} simulated records.", name=path.name, count=count)


def _write_signal(write: Callable[[tuple[object, ...]], object], signal: Signal, window: Window) -> int:
    for tick, value, quality in zip(*window, strict=True):
        write(
            (f"{tick * TICK_S:.1f}", signal.tag, repr(float(value)), signal.unit, Quality(int(quality)).name)
        )
    return len(window[0])
