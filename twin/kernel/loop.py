"""The loop: jump to the next tick at which anything is due, and do there what a tick does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.history import record_when_left
from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    CHANGED_COUNT,
    DERIVED_DIRTY,
    DIRTY,
    DIRTY_COUNT,
    GROUP_PERIOD,
    HISTORY_COUNT,
    HISTORY_FULL,
    QUALITY,
    REQUESTED,
    ROW_CHANGED,
    ROWS_DUE,
    STOP,
    TICK,
    VALUE,
)
from twin.kernel.sample import derive, mark_derived, sample_group
from twin.kernel.watch import examine, expire
from twin.physics.step import plant_due, settle_plant, step_plant, wake_plant

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays


@compiled
def advance(k: Arrays, count: int) -> int:
    """Run at most `count` ticks; stop after the first one in which a row changed or history is nearly full."""
    start = k.clock[TICK]
    end = start + count
    room = k.history_values.shape[0] - 2 * k.si.shape[0]
    k.control[CHANGED_COUNT] = 0
    k.control[STOP] = REQUESTED
    while k.clock[TICK] < end and k.control[STOP] == REQUESTED:
        k.clock[TICK] = min(end, _next_tick(k))
        _run_tick(k)
        if k.control[CHANGED_COUNT] > 0:
            k.control[STOP] = ROW_CHANGED
        elif k.control[HISTORY_COUNT] > room:
            k.control[STOP] = HISTORY_FULL
    return k.clock[TICK] - start


@inlined
def _next_tick(k: Arrays) -> int:
    """Return the next tick at which anything is due."""
    if k.clock[DIRTY_COUNT] > 0:
        return k.clock[TICK] + 1
    due = min(k.clock[ROWS_DUE], plant_due(k.plant))
    for g in range(k.group_due.shape[0]):
        due = min(due, k.group_due[g])
    return max(due, k.clock[TICK] + 1)


@inlined
def _run_tick(k: Arrays) -> None:
    """Do one tick: plant, samples, derived signals, written signals, ended delays."""
    tick = k.clock[TICK]
    if plant_due(k.plant) <= tick:
        step_plant(k.plant, tick)
    for g in range(k.group_due.shape[0]):
        if k.group_due[g] <= tick:
            k.group_due[g] = tick + k.groups[g, GROUP_PERIOD]
            sample_group(k, g)
    if k.clock[DIRTY_COUNT] > 0:
        clean(k)
    if k.clock[DERIVED_DIRTY] > 0:
        derive(k)
    if k.clock[ROWS_DUE] <= tick:
        expire(k)


@compiled
def clean(k: Arrays) -> None:
    """Examine the rows of every signal that was written since the last tick."""
    k.clock[DIRTY_COUNT] = 0
    for s in range(k.si.shape[0]):
        if k.si[s, DIRTY] != 0:
            k.si[s, DIRTY] = 0
            examine(k, s, k.clock[TICK])
            mark_derived(k, s)


@compiled
def touch(k: Arrays, s: int) -> None:
    """Have the rows of signal `s` examined in the next tick."""
    k.si[s, DIRTY] = 1
    k.clock[DIRTY_COUNT] += 1


@compiled
def write(k: Arrays, s: int, value: float, quality: int) -> None:
    """Set a commanded or calculated value at the present tick."""
    if value == k.sf[s, VALUE] and quality == k.si[s, QUALITY]:
        return
    k.sf[s, VALUE] = value
    k.si[s, QUALITY] = quality
    if k.control[HISTORY_COUNT] < k.history_values.shape[0]:
        record_when_left(k, s, k.clock[TICK])
    touch(k, s)


@compiled
def apply_output(k: Arrays, slot: int, value: float) -> None:
    """Change an output that the devices act on, after the plant has come to the present tick."""
    if k.plant.u[slot] != value:
        settle_plant(k.plant, k.clock[TICK])
        k.plant.u[slot] = value
        wake_plant(k.plant, k.clock[TICK])


@compiled
def apply_fault(k: Arrays, slot: int, value: float) -> None:
    """Change a plant fault, after the plant has come to the present tick."""
    if k.plant.fault[slot] != value:
        settle_plant(k.plant, k.clock[TICK])
        k.plant.fault[slot] = value
        wake_plant(k.plant, k.clock[TICK])


@compiled
def prime(k: Arrays) -> None:
    """Take the first sample of every signal and examine every row, at the present tick."""
    _run_tick(k)
    for s in range(k.si.shape[0] - k.derived.shape[0]):
        record_when_left(k, s, k.clock[TICK])
        examine(k, s, k.clock[TICK])
        mark_derived(k, s)
    derive(k)
    k.control[CHANGED_COUNT] = 0
