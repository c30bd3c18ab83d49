"""Small kernels for tests: a still plant whose sensors are fed through the overlay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.kernel.row import RowSpec
from twin.physics.plant import still_plant
from twin.signals import Catalogue, Kind, Role, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twin.kernel.row import Derived

PLAIN = Signal("m.a", "m", Role.INPUT, Kind.FLOAT, "A", low=-1e6, high=1e6, source="a")
OTHER = replace(PLAIN, tag="m.b", source="b")
OUTPUT = Signal("m.out", "m", Role.OUTPUT, Kind.FLOAT, "Out")
CALCULATED = Signal("m.calc", "m", Role.CALCULATED, Kind.FLOAT, "Calculated")
A, B, OUT, CALC = range(4)


def row(
    operator: str, on: float, off: float | None = None, ticks: tuple[int, int] = (0, 0), signal: int = A
) -> RowSpec:
    """A row on signal A by default."""
    return RowSpec(signal, operator, on, on if off is None else off, *ticks)


def kernel(
    rows: Sequence[RowSpec] = (),
    signals: Sequence[Signal] = (),
    derived: Sequence[Derived] = (),
    seed: int = 1,
) -> Kernel:
    """A kernel of the signals A, B, OUT and CALC, or of others."""
    catalogue = Catalogue(tuple(signals) or (PLAIN, OTHER, OUTPUT, CALCULATED))
    return Kernel(build_plan(catalogue, rows, still_plant(catalogue), seed, derived))


def feed(k: Kernel, value: float, index: int = A, ticks: int = 1) -> None:
    """Show a value to the sensor, and run."""
    k.set_overlay(index, value)
    k.advance(ticks)


def states(k: Kernel) -> list[int]:
    """States of all rows."""
    return [int(state) for state in k.row_states]
