"""The pressure decay test: wait, capture, wait, capture, hourly leak [physics B.3]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.state import NEVER, Measured
from twin.signals import Quality

if TYPE_CHECKING:
    from twin.unit.model import Measure
    from twin.world import World

KELVIN = 273.15
TICKS_PER_MIN = 600


def hourly_leak_1_h(minutes: float, first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return Rh = (60 / t_min) (p1 T2 / (p2 T1) - 1) from two (absolute Pa, K) [B.3]."""
    (p1, t1), (p2, t2) = first, second
    return 60.0 / minutes * (p1 * t2 / (p2 * t1) - 1.0)


def capture(measure: Measure, world: World) -> tuple[float, float] | None:
    """Return (absolute Pa, K), or None when one of the readings is not good or not possible."""
    tags = (measure.pressure, measure.barometer, measure.temperature)
    if any(world.quality(tag) is not Quality.GOOD for tag in tags):
        return None
    dp, barometer, temperature_c = (world.value(tag) for tag in tags)
    pressure_pa, temperature_k = dp + barometer, temperature_c + KELVIN
    return (pressure_pa, temperature_k) if pressure_pa > 0.0 and temperature_k > 0.0 else None


def advance(measure: Measure, progress: Measured, world: World) -> tuple[Measured, float | None]:
    """Return the progress after this tick and, at its end, the hourly leak; a bad reading starts it again."""
    if progress.finished:
        return progress, None
    if progress.begun is None:
        begins = world.truth(measure.start) is True
        return (Measured(begun=world.tick) if begins else progress), None
    if world.tick < due(measure, progress):
        return progress, None
    taken = capture(measure, world)
    if taken is None:
        return Measured(begun=world.tick), None
    if progress.captured is None:
        return Measured(progress.begun, world.tick, *taken), None
    first = (progress.pressure_pa, progress.temperature_k)
    minutes = (world.tick - progress.captured) / TICKS_PER_MIN
    return Measured(finished=True), hourly_leak_1_h(minutes, first, taken)


def due(measure: Measure, progress: Measured) -> int:
    """Return the tick of the next capture."""
    if progress.captured is not None:
        return progress.captured + measure.over
    return NEVER if progress.begun is None else progress.begun + measure.stabilise
