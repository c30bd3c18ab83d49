"""Figures of the kernel: twelve days of work with scans, and the same scaled up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.kernel.kernel import Kernel
from twin.kernel.plan import Plan, build_plan
from twin.signals import TICKS_PER_S, Catalogue, Kind, Role, Signal
from ui.cli.benches.figure import Measured
from ui.cli.benches.rig import drain, isolator_at_work, seconds_of, tell

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.kernel.row import RowSpec

DAY_TICKS = 86_400 * TICKS_PER_S
DAYS = 12
EVERY_TICKS = 2 * 3600 * TICKS_PER_S
VISIT_TICKS = 20 * 60 * TICKS_PER_S
SIGNALS = 200
SCALED_TICKS = 2_000_000


def twelve_days() -> Measured:
    """Run the isolator at work for twelve days, with a visit every two hours; scans and history included."""
    engine = isolator_at_work()
    drain(engine)
    scans, begin = engine.scans, engine.tick
    wall_s = seconds_of(lambda: _visits(engine, begin + DAYS * DAY_TICKS))
    ticks = engine.tick - begin
    signals, rows = len(engine.catalogue), len(engine.kernel.plan.rows)
    note = f"{signals} signals, {rows} rows, {engine.scans - scans:,} scans, {wall_s / ticks * 1e9:.0f} ns per tick"
    return Measured(ticks / TICKS_PER_S / wall_s, note)


def _visits(engine: Engine, end: int) -> None:
    while engine.tick < end:
        tell(engine, "isolator", "transfer")
        engine.run(VISIT_TICKS)
        tell(engine, "isolator", "close_work")
        engine.run(min(EVERY_TICKS - VISIT_TICKS, max(0, end - engine.tick)))
        drain(engine)


def scaled() -> Measured:
    """Run the kernel alone with generated signals and rows beside those of the unit."""
    engine = isolator_at_work()
    kernel = Kernel(scaled_plan(engine.kernel.plan))
    for signal in engine.catalogue:
        if signal.role is Role.OUTPUT:
            index = engine.catalogue.index[signal.tag]
            kernel.write_output(index, float(engine.kernel.values[index]))
    _advance(kernel, 200_000)
    wall_s = min(seconds_of(lambda: _advance(kernel, SCALED_TICKS)) for _ in range(2))
    note = f"{len(kernel.plan.catalogue)} signals, {len(kernel.plan.rows)} rows"
    return Measured(wall_s / SCALED_TICKS * 1e9, note)


def _advance(kernel: Kernel, ticks: int) -> None:
    left = ticks
    while left > 0:
        left -= kernel.advance(left)
        kernel.take_history()


def scaled_plan(plan: Plan) -> Plan:
    """Return the plan with copies of its sensors and of the rows on them, up to 200 signals and more than 150 rows."""
    old = plan.catalogue.signals
    sensors = [s for s in old if s.role is Role.INPUT and s.kind is Kind.FLOAT]
    copies = [_copy(sensors[i % len(sensors)], i) for i in range(max(0, SIGNALS - len(old)))]
    catalogue = Catalogue((*old, *copies))
    moved = [_moved(row, len(old), len(copies)) for row in plan.rows]
    return build_plan(catalogue, _rows(moved, catalogue, len(old)), plan.plant, plan.seed, plan.derived)


def _copy(signal: Signal, number: int) -> Signal:
    return replace(signal, tag=f"{signal.tag}_{number}")


def _moved(row: RowSpec, old: int, more: int) -> RowSpec:
    """Keep a row on its derived signal, which now stands further back."""
    return replace(row, signal=row.signal + more) if row.signal >= old else row


def _rows(rows: list[RowSpec], catalogue: Catalogue, old: int) -> list[RowSpec]:
    """Add rows on the copied sensors, each like a row on its original."""
    models = {catalogue.signals[row.signal].tag: row for row in rows if row.signal < old}
    found = list(rows)
    for index in range(old, len(catalogue)):
        model = models.get(catalogue.signals[index].tag.rpartition("_")[0])
        if model is not None:
            found.append(replace(model, signal=index))
    return found
