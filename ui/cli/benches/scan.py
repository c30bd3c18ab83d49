"""Figures of the engine: one scan, one snapshot."""

from __future__ import annotations

from statistics import median

from twin.messages import Command
from twin.signals import TICKS_PER_S
from ui.cli.benches.figure import Measured
from ui.cli.benches.rig import BENCH, drain, recipe_engine, seconds_of

INTO_TICKS = 40 * 60 * TICKS_PER_S
"""Far enough into the recipe for both modules to be at work."""
SCANS = 3000
SNAPSHOTS = 50


def one_scan() -> Measured:
    """Return the median of a tick with its full scan, two modules at work."""
    engine = recipe_engine()
    engine.submit(Command("recipe", "start", BENCH))
    engine.run(INTO_TICKS)
    drain(engine)
    times = sorted(seconds_of(engine.step) for _ in range(SCANS))
    states = ", ".join(f"{name} {s.phase or s.state.title}" for name, s in engine.memory.modules.items())
    return Measured(median(times) * 1e6, f"99 % {times[SCANS * 99 // 100] * 1e6:.0f} us; {states}")


def snapshot_and_restore() -> Measured:
    """Return the median of a snapshot and its restore in the middle of a recipe."""
    engine = recipe_engine()
    engine.submit(Command("recipe", "start", BENCH))
    engine.run(INTO_TICKS)
    drain(engine)
    times = [seconds_of(lambda: engine.restore(engine.snapshot())) for _ in range(SNAPSHOTS)]
    return Measured(median(times) * 1e3, f"{len(engine.snapshot().encode()):,} bytes encoded")
