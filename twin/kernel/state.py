"""The mutable state of a kernel: one float and one integer buffer, and the tables as views on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.kernel import layout as at
from twin.kernel import plan as tables
from twin.kernel.arrays import Arrays, Derive, Floats, Ints, Log, Sense, Watch
from twin.kernel.draw import normal_table, signal_key
from twin.kernel.row import Derived, RowSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.kernel.plan import Plan

HISTORY_CAPACITY = 1 << 17
"""Records between two calls of take_history."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class KernelState:
    """A copy of everything that changes in a kernel, with the rows that it belongs to."""

    tick: int
    floats: Floats
    ints: Ints
    rows: tuple[RowSpec, ...]
    derived: tuple[Derived, ...]


@dataclass(frozen=True)
class Buffers:
    """The two mutable buffers, the arrays of a plan on them, and the parts of the plant as plain arrays."""

    floats: Floats
    ints: Ints
    arrays: Arrays
    plant: tuple[Floats, Floats, Floats, Ints]


def build_buffers(plan: Plan) -> Buffers:
    """Return buffers in the plan's initial state."""
    period_table, members = tables.groups(plan)
    float_shapes = _float_shapes(plan)
    int_shapes = _int_shapes(plan, len(period_table))
    floats = np.zeros(sum(map(prod, float_shapes)))
    ints = np.zeros(sum(map(prod, int_shapes)), dtype=np.int64)
    f, i = views(floats, float_shapes), views(ints, int_shapes)
    arrays = replace(_arrays(plan, f, i), groups=period_table, members=members)
    buffers = Buffers(floats, ints, arrays, (f[1], f[2], f[3], i[4]))
    _set_initial(plan, buffers)
    return buffers


def _float_shapes(plan: Plan) -> tuple[Shape, ...]:
    p = plan.plant
    signals, rows = (plan.signal_count, at.SIGNAL_FLOATS), (len(plan.rows), at.ROW_FLOATS)
    return signals, p.x.shape, p.u.shape, p.fault.shape, rows, (plan.signal_count,)


def _int_shapes(plan: Plan, group_count: int) -> tuple[Shape, ...]:
    signals, rows = (plan.signal_count, at.SIGNAL_INTS), (len(plan.rows), at.ROW_INTS)
    clocks = (at.CLOCK_INTS,), (group_count,), (len(plan.modules),)
    return signals, *clocks, plan.plant.due.shape, rows, (plan.signal_count,)


def views(buffer: NDArray[Any], shapes: Sequence[Shape]) -> list[NDArray[Any]]:
    """Return consecutive parts of a buffer in these shapes."""
    ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
    return [buffer[e - prod(s) : e].reshape(s) for s, e in zip(shapes, ends, strict=True)]


def _arrays(plan: Plan, f: Sequence[Floats], i: Sequence[Ints]) -> Arrays:
    """Return the groups of arrays on these parts of the buffers."""
    keys = [signal_key(plan.seed, signal.tag) for signal in plan.catalogue]
    cf, ci = tables.constant_floats(plan), tables.constant_ints(plan, keys)
    derived, floor = tables.derived_table(plan)
    row_list = tables.span(plan, tables.row_users(plan))[0]
    lines, values = np.zeros((HISTORY_CAPACITY, 3), dtype=np.int64), np.zeros(HISTORY_CAPACITY)
    none = np.zeros((0, at.GROUP_INTS), dtype=np.int64)
    return Arrays(
        watch=Watch(
            sf=f[0],
            si=i[0],
            ci=ci,
            rf=f[4],
            ri=i[5],
            rc=tables.row_constants(plan),
            row_list=row_list,
            clock=i[1],
            changed=np.zeros(2 * len(plan.rows) + 2, dtype=np.int64),
        ),
        sense=Sense(
            sf=f[0],
            si=i[0],
            cf=cf,
            ci=ci,
            x=f[1],
            source=np.ascontiguousarray(ci[:, at.SOURCE]),
            held=f[5],
            until=i[6],
            link=i[3],
            table=normal_table(),
        ),
        log=Log(f[0], i[0], cf, lines, values, np.zeros(at.CONTROL_INTS, dtype=np.int64)),
        derive=Derive(derived, floor, tables.span(plan, tables.derived_users(plan))[0]),
        groups=none,
        members=i[3],
        group_due=i[2],
        plant=plan.plant.bind(f[1], f[2], f[3], i[4]),
        devices=plan.plant.bind_devices(f[1], f[2], f[3]),
    )


def _set_initial(plan: Plan, buffers: Buffers) -> None:
    n = len(plan.catalogue)
    k, w = buffers.arrays, buffers.arrays.watch
    x, u, fault, due = buffers.plant
    x[:], u[:], fault[:], due[:] = plan.plant.x, plan.plant.u, plan.plant.fault, plan.plant.due
    w.sf[:n, at.VALUE] = [signal.initial for signal in plan.catalogue]
    w.si[:n, at.FLAGS] = [tables.initial_flags(signal) for signal in plan.catalogue]
    w.si[:, at.RECORDED_QUALITY] = w.si[:, at.BLOCK] = -1
    w.si[:n, at.DIRTY] = 1
    w.sf[:, at.GUARD_LOW], w.sf[:, at.GUARD_HIGH] = -np.inf, np.inf
    for i in plan.sampled:
        w.sf[i, at.LAGGED] = k.sense.held[i] = x[w.ci[i, at.SOURCE]]
        if plan.catalogue.signals[i].module in plan.plant.real:
            w.si[i, at.FLAGS], w.sf[i, at.OVERLAY_VALUE] = at.OVERLAY, np.nan
    for tag, slot in plan.plant.outputs.items():
        u[slot] = plan.catalogue[tag].initial
    k.sense.link[:] = 1
    w.clock[at.ROWS_DUE] = at.NEVER
    w.clock[at.DIRTY_COUNT] = n
    set_rows(w, plan.rows, 0)


def set_rows(w: Watch, rows: Sequence[RowSpec], start: int) -> None:
    """Set the rows from `start` on to their initial, unknown state."""
    for r, row in enumerate(rows[start:], start):
        w.rf[r] = row.on, row.off
        w.ri[r] = at.UNKNOWN, at.FALSE, at.NEVER


def carry_over(before: Buffers, after: Buffers, rows: int, signals: int) -> None:
    """Copy all state of the first rows and signals into a kernel that begins with the same ones."""
    old, new = before.arrays, after.arrays
    for name, count in (("sf", signals), ("si", signals), ("rf", rows), ("ri", rows), ("clock", None)):
        part: NDArray[Any] = getattr(old.watch, name)
        getattr(new.watch, name)[:count] = part[:count]
    new.sense.link[:], new.sense.held[:signals] = old.sense.link, old.sense.held[:signals]
    wake(new)
    for target, source in zip(after.plant, before.plant, strict=True):
        target[:] = source


def wake(k: Arrays, signals: Ints | int | slice = slice(None)) -> None:
    """Have sensors looked at when their next sample is due."""
    periods = k.groups[:, at.GROUP_PERIOD]
    k.sense.until[signals] = 0
    k.group_due[:] = (k.watch.clock[at.TICK] // periods + 1) * periods


def record_now(log: Log, s: int, tick: int) -> None:
    """Record the reported value of a written signal, as the compiled code does for a sampled one."""
    left = abs(log.sf[s, at.VALUE] - log.sf[s, at.RECORDED]) > log.cf[s, at.HISTORY_BAND]
    count = int(log.control[at.HISTORY_COUNT])
    if count >= len(log.values) or not (left or log.si[s, at.QUALITY] != log.si[s, at.RECORDED_QUALITY]):
        return
    log.sf[s, at.RECORDED], log.si[s, at.RECORDED_QUALITY] = log.sf[s, at.VALUE], log.si[s, at.QUALITY]
    log.lines[count] = tick, s, log.si[s, at.QUALITY]
    log.values[count] = log.sf[s, at.VALUE]
    log.control[at.HISTORY_COUNT] = count + 1
