"""Sensors, each in its own period: looked at when the truth has changed, or when what they show may matter."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from twin.kernel.calm import calm_until, promise
from twin.kernel.history import record_when_left
from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    COUNT,
    DERIVED_DIRTY,
    DERIVED_FROM,
    DERIVED_MARK,
    DERIVED_TO,
    FAULT,
    FLAGS,
    GROUP_DOZES,
    GROUP_FROM,
    GROUP_PERIOD,
    GROUP_TO,
    GUARD_HIGH,
    GUARD_LOW,
    LAG,
    MODULE,
    NEVER,
    NOISE,
    OVERLAY,
    PERIOD,
    QUALITY,
    SHOWN,
    TICK,
    VALUE,
)
from twin.kernel.sensor import follow, measured, reported, sense
from twin.kernel.watch import examine

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays, Derive, Ints, Sense


@inlined
def wake_groups(k: Arrays, tick: int) -> None:
    """The plant has moved: have each group that it moved look at its next sample from `tick` on."""
    for g in range(k.groups.shape[0]):
        period: int = k.groups[g, GROUP_PERIOD]
        following = (tick + period - 1) // period * period
        if k.group_due[g] > following and _has_moved(
            k.sense, k.members, k.groups[g, GROUP_FROM], k.groups[g, GROUP_TO]
        ):
            k.group_due[g] = following


@inlined
def _has_moved(n: Sense, members: Ints, first: int, end: int) -> bool:
    """Tell whether the truth of any of these sensors is not the one that it last saw."""
    moved = False
    for i in range(first, end):
        s: int = members[i]
        moved |= n.x[n.source[s]] != n.held[s]
    return moved


@inlined
def sample_group(k: Arrays, g: int) -> None:
    """Look at the sensors of a group whose truth has changed, or that may show something that matters."""
    tick: int = k.watch.clock[TICK]
    soonest = NEVER
    for i in range(k.groups[g, GROUP_FROM], k.groups[g, GROUP_TO]):
        s: int = k.members[i]
        if k.sense.until[s] <= tick or k.sense.x[k.sense.source[s]] != k.sense.held[s]:
            k.sense.until[s] = _look(k, s, tick, k.groups[g, GROUP_PERIOD])
        soonest = min(soonest, k.sense.until[s])
    k.group_due[g] = soonest


@compiled
def _look(k: Arrays, s: int, tick: int, period: int) -> int:
    """Sample a sensor where that may matter; return the tick before which it may be passed over.

    A count, a fault or a real value is never passed over.
    """
    n, number = k.sense, tick // period
    flags: int = n.si[s, FLAGS]
    if n.link[n.ci[s, MODULE]] == 0:
        return NEVER
    if not flags & OVERLAY:
        follow(n, s, number)
    awake = flags & (FAULT | OVERLAY | COUNT) != 0
    moves = flags & (NOISE | LAG) != 0
    if moves and not awake:
        until = calm_until(n, k.derive, s, number, period)
        if until > tick:
            return until
    value, quality = sense(n, s, tick, number)
    if awake:
        promise(n, s, -inf, inf)
    elif not moves:
        promise(n, s, value, value)
    n.si[s, SHOWN] = number
    _tell(k, s, value, quality)
    return tick + period if awake or moves else NEVER


@inlined
def _tell(k: Arrays, s: int, value: float, quality: int) -> None:
    """Report a sample; rows are examined only outside the guard band of a signal, or when its quality changed."""
    w = k.watch
    turned = quality != w.si[s, QUALITY]
    mark_derived(k.derive, w.ci, w.clock, s)
    if value == w.sf[s, VALUE] and not turned:
        return
    w.sf[s, VALUE] = value
    w.si[s, QUALITY] = quality
    record_when_left(k.log, s, w.clock[TICK])
    if turned or not w.sf[s, GUARD_LOW] < value < w.sf[s, GUARD_HIGH]:
        examine(w, s)


@inlined
def look_anew(k: Arrays, s: int) -> None:
    """Have a sensor looked at when its next sample is due: a band that it is held against has changed."""
    k.sense.until[s] = 0
    following = k.watch.clock[TICK] + 1
    for g in range(k.groups.shape[0]):
        period: int = k.groups[g, GROUP_PERIOD]
        if period == k.sense.ci[s, PERIOD]:
            k.group_due[g] = min(k.group_due[g], (following + period - 1) // period * period)


@inlined
def show_all(k: Arrays) -> None:
    """Bring the values of all sensors that were passed over to their last sample."""
    for g in range(k.groups.shape[0]):
        if k.groups[g, GROUP_DOZES] != 0:
            for i in range(k.groups[g, GROUP_FROM], k.groups[g, GROUP_TO]):
                show(k, k.members[i], k.groups[g, GROUP_PERIOD])


@inlined
def show(k: Arrays, s: int, period: int) -> None:
    """Bring the value of a sensor that was passed over to its last sample."""
    n = k.sense
    number = k.watch.clock[TICK] // period
    passed_over = n.until[s] > k.watch.clock[TICK] and n.si[s, FLAGS] & (NOISE | LAG) != 0
    if not passed_over or n.si[s, SHOWN] == number or n.link[n.ci[s, MODULE]] == 0:
        return
    n.si[s, SHOWN] = number
    n.sf[s, VALUE] = reported(n, s, measured(n, s, number))


@inlined
def mark_derived(d: Derive, ci: Ints, clock: Ints, s: int) -> None:
    """Note which derived signals depend on `s`; they follow once all samples of the tick are in."""
    for i in range(ci[s, DERIVED_FROM], ci[s, DERIVED_TO]):
        d.table[d.users[i], DERIVED_MARK] = 1
        clock[DERIVED_DIRTY] = 1
