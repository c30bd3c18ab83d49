"""The skip oracle: every scan of a stretch of time is run in full; one that would be left out must change nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.engine_kit import log
from twin.engine.batches import Batches
from twin.engine.memory import Memory
from twin.engine.scan import Scanner
from twin.engine.upkeep import Upkeep
from twin.fault import Injection
from twin.rehearsal.prepare import prepare
from twin.rehearsal.request import RehearsalRequest

if TYPE_CHECKING:
    from collections.abc import Generator

    from twin.engine import Engine, Snapshot

COUNTED = "scans"
"""The one field of the memory that a scan changes which changes nothing."""
WINDOW_TICKS = 300
ENDED = ("complete", "held", "stopped", "aborted")


def started(recipe: str, seed: int = 0) -> Engine:
    """Return an engine of the whole unit at which the virtual people rehearse a recipe."""
    ready = prepare(RehearsalRequest(recipe, "poc1", seed=seed))
    for command in ready.starts.due(0):
        ready.engine.enqueue(command)
    return ready.engine


def busiest(engine: Engine, last_tick: int) -> dict[int, Snapshot]:
    """Run a recipe; return, by tick, the windows with most events of each module or batch."""
    found: dict[str, tuple[int, Snapshot]] = {}
    while engine.recipe_state not in ENDED and engine.tick < last_tick:
        here = engine.snapshot()
        engine.run(WINDOW_TICKS)
        heads = [event.object.partition(".")[0] for event in engine.take_events()]
        engine.take_history()
        engine.outcomes()
        for name in (*engine.unit.modules, "material", *engine.programs):
            count = heads.count(name)
            if count > found.get(name, (0,))[0]:
                found[name] = (count, here)
    return {snapshot.tick: snapshot for _, snapshot in found.values()}


@contextmanager
def every_scan_in_full(engine: Engine) -> Generator[list[int]]:
    """Let no scan leave anything out, and assert that one which is not due changes nothing; yield their ticks."""
    omitted: list[int] = []
    scan = Scanner.scan

    def checked(scanner: Scanner) -> None:
        due, before, outputs = engine.scan_due(), engine.memory.copy(), engine.kernel.values.copy()
        scan(scanner)
        if not due:
            omitted.append(engine.tick)
            assert changes(before, engine.memory) == [], f"at tick {engine.tick}"
            assert np.array_equal(outputs, engine.kernel.values, equal_nan=True), f"at tick {engine.tick}"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("twin.engine.scan.rests", lambda *_: False)
        patch.setattr(Batches, "_rests", lambda *_: False)
        patch.setattr(Upkeep, "rests", lambda *_: False)
        patch.setattr(Scanner, "_all", property(lambda _: True, lambda *_: None), raising=False)
        patch.setattr(Scanner, "scan", checked)
        yield omitted


def changes(before: Memory, after: Memory) -> list[str]:
    """Return the names of what a scan has changed."""
    names = [field.name for field in fields(Memory) if field.name != COUNTED]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def both_ways(engine: Engine, start: Snapshot, fault: str = "") -> int:
    """Run a window with skipping and with every scan in full: the same bytes; return how many scans were omitted."""
    lean, end = _played(engine, start, fault, skip=True)
    with every_scan_in_full(engine) as omitted:
        full, now = _played(engine, start, fault, skip=False)
    assert full == lean
    assert changes(end.memory, now.memory) == []
    return len(omitted)


def _played(engine: Engine, start: Snapshot, fault: str, *, skip: bool) -> tuple[bytes, Snapshot]:
    engine.restore(start)
    if fault:
        engine.inject(Injection.parse(fault, engine.faults))
    engine.run(WINDOW_TICKS, skip=skip)
    return log(engine.take_events()), engine.snapshot()
