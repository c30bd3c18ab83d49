"""The mutable state of a kernel: one float and one integer buffer, and the tables as views on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.kernel import layout as at
from twin.kernel import plan as tables
from twin.kernel.arrays import Arrays, Floats, Ints
from twin.kernel.noise import normal_table, signal_key
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
    """The two mutable buffers and the arrays of a plan on them."""

    floats: Floats
    ints: Ints
    arrays: Arrays


def build_buffers(plan: Plan) -> Buffers:
    """Return buffers in the plan's initial state."""
    period_table, members = tables.groups(plan)
    float_shapes = _float_shapes(plan)
    int_shapes = _int_shapes(plan, len(period_table))
    floats = np.zeros(sum(map(prod, float_shapes)))
    ints = np.zeros(sum(map(prod, int_shapes)), dtype=np.int64)
    f, i = views(floats, float_shapes), views(ints, int_shapes)
    arrays = _constants(plan, period_table, members)._replace(
        sf=f[0],
        rf=f[4],
        si=i[0],
        clock=i[1],
        group_due=i[2],
        link=i[3],
        ri=i[5],
        plant=plan.plant.bind(f[1], f[2], f[3], i[4]),
    )
    _set_initial(plan, arrays)
    return Buffers(floats, ints, arrays)


def _float_shapes(plan: Plan) -> tuple[Shape, ...]:
    p = plan.plant
    signals, rows = (plan.signal_count, at.SIGNAL_FLOATS), (len(plan.rows), at.ROW_FLOATS)
    return signals, p.x.shape, p.u.shape, p.fault.shape, rows


def _int_shapes(plan: Plan, group_count: int) -> tuple[Shape, ...]:
    signals, rows = (plan.signal_count, at.SIGNAL_INTS), (len(plan.rows), at.ROW_INTS)
    clocks = (at.CLOCK_INTS,), (group_count,), (len(plan.modules),)
    return signals, *clocks, plan.plant.due.shape, rows


def views(buffer: NDArray[Any], shapes: Sequence[Shape]) -> list[NDArray[Any]]:
    """Return consecutive parts of a buffer in these shapes."""
    ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
    return [buffer[e - prod(s) : e].reshape(s) for s, e in zip(shapes, ends, strict=True)]


def _constants(plan: Plan, period_table: Ints, members: Ints) -> Arrays:
    """Return the arrays with the constant tables filled in and the mutable ones empty."""
    keys = [signal_key(plan.seed, signal.tag) for signal in plan.catalogue]
    derived, floor = tables.derived_table(plan)
    none_f, none_i = np.zeros((0, 1)), np.zeros((0, 1), dtype=np.int64)
    flat_i = np.zeros(0, dtype=np.int64)
    return Arrays(
        sf=none_f,
        si=none_i,
        cf=tables.constant_floats(plan),
        ci=tables.constant_ints(plan, keys),
        rf=none_f,
        ri=none_i,
        rc=tables.row_constants(plan),
        row_list=tables.span(plan, tables.row_users(plan))[0],
        derived=derived,
        derived_floor=floor,
        derived_list=tables.span(plan, tables.derived_users(plan))[0],
        groups=period_table,
        members=members,
        group_due=flat_i,
        link=flat_i,
        clock=flat_i,
        control=np.zeros(at.CONTROL_INTS, dtype=np.int64),
        changed=np.zeros(2 * len(plan.rows) + 1, dtype=np.int64),
        history_ints=np.zeros((HISTORY_CAPACITY, 3), dtype=np.int64),
        history_values=np.zeros(HISTORY_CAPACITY),
        table=normal_table(),
        plant=plan.plant.bind(plan.plant.x, plan.plant.u, plan.plant.fault, plan.plant.due),
    )


def _set_initial(plan: Plan, k: Arrays) -> None:
    n = len(plan.catalogue)
    for name in ("x", "u", "fault", "due"):
        getattr(k.plant, name)[:] = getattr(plan.plant, name)
    k.sf[:n, at.VALUE] = [signal.initial for signal in plan.catalogue]
    k.si[:n, at.FLAGS] = [tables.initial_flags(signal) for signal in plan.catalogue]
    k.si[:, at.RECORDED_QUALITY] = -1
    k.sf[:, at.GUARD_LOW], k.sf[:, at.GUARD_HIGH] = -np.inf, np.inf
    for i in plan.sampled:
        k.sf[i, at.LAGGED] = k.plant.x[k.ci[i, at.SOURCE]]
    for tag, slot in plan.plant.outputs.items():
        k.plant.u[slot] = plan.catalogue[tag].initial
    k.link[:] = 1
    k.clock[at.ROWS_DUE] = at.NEVER
    set_rows(k, plan.rows, 0)


def set_rows(k: Arrays, rows: Sequence[RowSpec], start: int) -> None:
    """Set the rows from `start` on to their initial, unknown state."""
    for r, row in enumerate(rows[start:], start):
        k.rf[r] = row.on, row.off
        k.ri[r] = at.UNKNOWN, at.FALSE, at.NEVER


def carry_over(old: Arrays, new: Arrays) -> None:
    """Copy all state of `old` into a kernel that has the same signals and more rows or derived signals."""
    for name in ("sf", "si", "rf", "ri"):
        part: NDArray[Any] = getattr(old, name)
        getattr(new, name)[: len(part)] = part
    for name in ("clock", "group_due", "link"):
        getattr(new, name)[:] = getattr(old, name)
    for name in ("x", "u", "fault", "due"):
        getattr(new.plant, name)[:] = getattr(old.plant, name)
