"""The loop: jump to the next tick at which anything is due, and do there what a tick does.

`advance` is the only compiled function that is called from outside, so that the whole is compiled once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.history import record_when_left
from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    DERIVED_A,
    DERIVED_B,
    DERIVED_DIRTY,
    DERIVED_KIND,
    DERIVED_MARK,
    DIRTY,
    DIRTY_COUNT,
    GUARD_HIGH,
    GUARD_LOW,
    HISTORY_COUNT,
    HISTORY_FULL,
    MODE,
    NEVER,
    PERIOD,
    PRIME,
    QUALITY,
    RATIO,
    REQUESTED,
    ROW_CHANGED,
    ROWS_DUE,
    SETTLE,
    STOP,
    TICK,
    VALUE,
)
from twin.kernel.sample import look_anew, mark_derived, sample_group, show, show_all, wake_groups
from twin.kernel.watch import examine, expire
from twin.physics.layout import DUE
from twin.physics.step import step_plant

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays, Ints


@compiled
def advance(k: Arrays, count: int) -> int:
    """Run at most `count` ticks; stop after the first one in which a row changed or history is nearly full."""
    clock, control = k.watch.clock, k.log.control
    start: int = clock[TICK]
    room = k.log.values.shape[0] - 2 * k.watch.si.shape[0]
    k.watch.changed[0] = 0
    control[STOP] = REQUESTED
    settles = control[MODE] == SETTLE
    once = settles or control[MODE] == PRIME
    while once or (clock[TICK] < start + count and control[STOP] == REQUESTED):
        if not once:
            clock[TICK] = min(start + count, _next_tick(clock, k.group_due, k.plant.due))
        if settles or _plant_due(k.plant.due) <= clock[TICK]:
            step_plant(k.plant, k.devices, clock[TICK], settles)
            wake_groups(k, clock[TICK] + 1 if settles else clock[TICK])
        if not settles:
            _observe(k)
        if k.watch.changed[0] > 0:
            control[STOP] = ROW_CHANGED
        elif control[HISTORY_COUNT] > room:
            control[STOP] = HISTORY_FULL
        once = False
        count = 0 if control[MODE] != 0 else count
    show_all(k)
    return clock[TICK] - start


@inlined
def _next_tick(clock: Ints, group_due: Ints, plant_due: Ints) -> int:
    """Return the next tick at which anything is due."""
    following: int = clock[TICK] + 1
    if clock[DIRTY_COUNT] > 0:
        return following
    due = min(clock[ROWS_DUE], _plant_due(plant_due))
    for g in range(group_due.shape[0]):
        due = min(due, group_due[g])
    return max(due, following)


@inlined
def _plant_due(plant_due: Ints) -> int:
    """Return the next tick at which any phenomenon is due."""
    due = NEVER
    for i in range(plant_due.shape[0]):
        due = min(due, plant_due[i, DUE])
    return due


@inlined
def _observe(k: Arrays) -> None:
    """Do what follows the plant in a tick: samples, written signals, derived signals, ended delays."""
    clock = k.watch.clock
    tick: int = clock[TICK]
    for g in range(k.group_due.shape[0]):
        if k.group_due[g] <= tick:
            sample_group(k, g)
    if clock[DIRTY_COUNT] > 0:
        _clean(k)
    if clock[DERIVED_DIRTY] > 0:
        _derive(k)
    if clock[ROWS_DUE] <= tick:
        expire(k.watch.ri, clock, k.watch.changed)


@inlined
def _clean(k: Arrays) -> None:
    """Record and examine every signal that was written since the last tick."""
    w = k.watch
    w.clock[DIRTY_COUNT] = 0
    last = w.si.shape[0] - k.derive.table.shape[0]
    for s in range(last):
        if w.si[s, DIRTY] != 0:
            w.si[s, DIRTY] = 0
            _bring_up(k, s)
            record_when_left(k.log, s, w.clock[TICK])
            examine(w, s)
            mark_derived(k.derive, w.ci, w.clock, s)


@inlined
def _bring_up(k: Arrays, s: int) -> None:
    """Show the present sample of a sensor whose rows are to be examined, and have it looked at with their new bands."""
    if k.sense.until[s] > 0:
        show(k, s, k.watch.ci[s, PERIOD])
        look_anew(k, s)


@compiled
def _derive(k: Arrays) -> None:
    """Recompute the marked derived signals, which have no history; under new bands their sources are looked at anew."""
    d, w = k.derive, k.watch
    w.clock[DERIVED_DIRTY] = 0
    first = w.si.shape[0] - d.table.shape[0]
    for i in range(d.table.shape[0]):
        if d.table[i, DERIVED_MARK] == 0:
            continue
        d.table[i, DERIVED_MARK] = 0
        a: int = d.table[i, DERIVED_A]
        b: int = d.table[i, DERIVED_B]
        show(k, a, w.ci[a, PERIOD])
        show(k, b, w.ci[b, PERIOD])
        value: float = w.sf[a, VALUE] - w.sf[b, VALUE]
        if d.table[i, DERIVED_KIND] == RATIO:
            value = _ratio(value, max(abs(w.sf[b, VALUE]), d.floor[i]))
        w.sf[first + i, VALUE] = value
        w.si[first + i, QUALITY] = max(w.si[a, QUALITY], w.si[b, QUALITY])
        low, high = w.sf[first + i, GUARD_LOW], w.sf[first + i, GUARD_HIGH]
        examine(w, first + i)
        if low != w.sf[first + i, GUARD_LOW] or high != w.sf[first + i, GUARD_HIGH]:
            look_anew(k, a)
            look_anew(k, b)


@inlined
def _ratio(difference: float, scale: float) -> float:
    """Return difference / scale; beside a scale of zero any difference is very large."""
    if scale > 0.0:
        return difference / scale
    return 0.0 if difference == 0.0 else difference * 1e300
