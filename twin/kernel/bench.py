"""Measurements of the kernel alone; the caller brings the clock (seconds) and prints the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from twin.kernel.kernel import Kernel
from twin.kernel.plain import uncompiled
from twin.kernel.plan import build_plan, is_sampled
from twin.kernel.row import RowSpec
from twin.signals import TICKS_PER_S, Catalogue, Kind, Role, Signal

if TYPE_CHECKING:
    from twin.kernel.plan import Plan
    from twin.physics.plant import Plant

Clock = Callable[[], float]
HOUR = 3600 * TICKS_PER_S
DAY = 24 * HOUR
VISIT_EVERY, VISIT_LASTS = 2 * HOUR, 60 * TICKS_PER_S
SCALED_SIGNALS, SCALED_ROWS = 200, 150


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: simulated ticks, seconds of the clock, history records and stops on the way."""

    ticks: int
    wall_s: float
    records: int
    stops: int

    @property
    def ns_per_tick(self) -> float:
        """Nanoseconds of the clock per tick."""
        return 1e9 * self.wall_s / self.ticks

    @property
    def speed(self) -> float:
        """Simulated seconds per second."""
        return self.ticks / TICKS_PER_S / self.wall_s


def run(
    kernel: Kernel, ticks: int, clock: Clock, visits: Sequence[tuple[int, float, float]] = ()
) -> Measured:
    """Run with rows, noise and history; each visit writes (output, value, rest) every two hours for a minute."""
    records = stops = 0
    began, end = clock(), kernel.tick + ticks
    while kernel.tick < end:
        phase = kernel.tick % VISIT_EVERY
        inside = phase < VISIT_LASTS
        for index, value, rest in visits:
            kernel.write_output(index, value if inside else rest)
        border = kernel.tick - phase + (VISIT_LASTS if inside else VISIT_EVERY)
        while kernel.tick < min(border, end):
            kernel.advance(min(border, end) - kernel.tick)
            stops += 1
            if kernel.stop:
                records += len(kernel.take_history().tick)
    records += len(kernel.take_history().tick)
    return Measured(ticks, clock() - began, records, stops)


def at_work(plan: Plan, clock: Clock, days: float = 12.0) -> Measured:
    """The unit at work: 12 days with the inner door of the airlock open for a minute every two hours."""
    return run(Kernel(plan), round(days * DAY), clock, door_visits(plan.catalogue))


def door_visits(catalogue: Catalogue) -> list[tuple[int, float, float]]:
    """Return the outputs that open the inner door, with their values in and outside a visit."""
    wanted = {"inner_lock": (0.0, 1.0), "inner_inflate": (0.0, 1.0), "inner_open": (1.0, 0.0)}
    return [
        (i, *wanted[signal.tag.partition(".")[2]])
        for i, signal in enumerate(catalogue)
        if signal.role is Role.OUTPUT and signal.tag.partition(".")[2] in wanted
    ]


def scaled(catalogue: Catalogue, plant: Plant, seed: int = 1) -> Plan:
    """Return a plan of 200 sampled signals and 150 rows, made by repeating those of the unit."""
    sensors = [signal for signal in catalogue if is_sampled(signal)]
    others = tuple(signal for signal in catalogue if not is_sampled(signal))
    repeated = (replace(s, tag=f"{s.tag}.{i}") for i, s in enumerate(cycle(sensors)))
    signals = (*islice(repeated, SCALED_SIGNALS), *others)
    floats = [i for i, s in enumerate(signals[:SCALED_SIGNALS]) if s.kind is Kind.FLOAT]
    rows = [_limit(index, signals[index]) for index in islice(cycle(floats), SCALED_ROWS)]
    return build_plan(Catalogue(signals), rows, plant, seed)


def _limit(index: int, signal: Signal) -> RowSpec:
    """Return a high limit near the top of a signal's range, as alarms have."""
    high = signal.low + 0.9 * (signal.high - signal.low)
    return RowSpec(index, ">", high, high - signal.off_margin, 50, 0)


def plain_hour(plan: Plan, clock: Clock, hours: float = 1.0) -> Measured:
    """The same functions uncompiled, every tick a call, for one simulated hour."""
    with uncompiled():
        kernel = Kernel(plan)
        began, records = clock(), 0
        for _ in range(round(hours * HOUR)):
            kernel.advance(1)
        records += len(kernel.take_history().tick)
        return Measured(kernel.tick, clock() - began, records, kernel.tick)


def snapshot_s(plan: Plan, clock: Clock, repeats: int = 20) -> float:
    """Return the mean time of one snapshot and its restore in seconds."""
    kernel = Kernel(plan)
    began = clock()
    for _ in range(repeats):
        kernel.restore(kernel.snapshot())
    return (clock() - began) / repeats


def call_s(plan: Plan, clock: Clock, repeats: int = 5000) -> float:
    """Return the mean time of one `advance(1)` in seconds."""
    kernel = Kernel(plan)
    began = clock()
    for _ in range(repeats):
        kernel.advance(1)
    return (clock() - began) / repeats
