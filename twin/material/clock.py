"""Hold times and expiry: what starts and stops them, when they are due, which are over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.material.item import GONE, Clock, Disposition, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from twin.material.kind import HoldTime, KindTable
    from twin.material.state import MaterialState

EXPIRY = "expiry"
PRIORITY = {"alert": 3, "limit": 2, "expired": 3}
"""Alarm priorities of U-09 and U-14."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A hold time past its alert or limit, or an expired item."""

    item: str
    hold: str
    level: str
    priority: int
    since_tick: int
    text: str


def touched(
    holds: Iterable[HoldTime], clocks: Mapping[str, Clock], happening: str, tick: int
) -> Mapping[str, Clock]:
    """Return the clocks after a happening; the same map when it concerns none of them."""
    after = dict(clocks)
    for hold in holds:
        if happening in hold.starts:
            after[hold.name] = _started(hold, after.get(hold.name, Clock()), tick)
        elif happening in hold.stops and hold.name in after:
            after[hold.name] = Clock(None, after[hold.name].total(tick))
    return clocks if after == clocks else after


def _started(hold: HoldTime, clock: Clock, tick: int) -> Clock:
    if clock.since is not None:
        return clock
    return Clock(tick, clock.spent if hold.counts == "total" else 0)


def hold_of(kinds: KindTable, item: Item, name: str) -> HoldTime | None:
    """Return a hold time of the item's kind."""
    return next((hold for hold in kinds.kinds[item.kind].holds if hold.name == name), None)


def why_too_late(kinds: KindTable, item: Item, tick: int) -> str | None:
    """Return which hold time of the item is past its limit and not released by QA."""
    for hold in kinds.kinds[item.kind].holds:
        clock = item.clocks.get(hold.name)
        if clock and hold.name not in item.waived and is_over(clock, hold.limit_ticks, tick):
            return f"{item.id}: hold time over ({hold.title}): {hold.at_limit}"
    return None


def is_over(clock: Clock, ticks: int, tick: int) -> bool:
    """Tell whether more than so many ticks of a hold time are spent."""
    return clock.total(tick) > ticks


def left(kinds: KindTable, item: Item, tick: int) -> int | None:
    """Return the ticks left of the hold time that runs out first; None when none runs."""
    running = [
        hold.limit_ticks - clock.total(tick)
        for hold in kinds.kinds[item.kind].holds
        if (clock := item.clocks.get(hold.name)) and clock.since is not None and hold.name not in item.waived
    ]
    return min(running, default=None)


def due(kinds: KindTable, state: MaterialState, tick: int) -> int | None:
    """Return the next tick at which an alert, a limit or an expiry is passed; None when nothing will."""
    return min((at for item in _present(state) for at in _dues(kinds, item) if at > tick), default=None)


def overdue(kinds: KindTable, state: MaterialState, tick: int) -> tuple[Overdue, ...]:
    """Return every hold time past its alert or limit and every expired item, in the order of the items."""
    return tuple(row for item in _present(state) for row in _overdue(kinds, item, tick))


def _present(state: MaterialState) -> Iterator[Item]:
    return (item for item in state.items.values() if item.disposition not in GONE)


def _dues(kinds: KindTable, item: Item) -> Iterator[int]:
    if item.disposition is Disposition.NONE:
        yield item.expiry_tick
    for hold in kinds.kinds[item.kind].holds if item.clocks else ():
        clock = item.clocks.get(hold.name)
        if clock and clock.since is not None and hold.name not in item.waived:
            begun = clock.since - clock.spent + 1
            yield begun + hold.alert_ticks
            yield begun + hold.limit_ticks


def _overdue(kinds: KindTable, item: Item, tick: int) -> Iterator[Overdue]:
    if tick >= item.expiry_tick and item.disposition is Disposition.NONE:
        text = f"{item.id} has expired"
        yield Overdue(item.id, EXPIRY, "expired", PRIORITY["expired"], item.expiry_tick, text)
    for hold in kinds.kinds[item.kind].holds if item.clocks else ():
        clock = item.clocks.get(hold.name)
        if clock is None or hold.name in item.waived:
            continue
        level = "limit" if is_over(clock, hold.limit_ticks, tick) else "alert"
        ticks = hold.limit_ticks if level == "limit" else hold.alert_ticks
        if clock.since is not None and is_over(clock, ticks, tick):
            text = f"{item.id}: {hold.title}, {level} passed"
            since = clock.since - clock.spent + 1 + ticks
            yield Overdue(item.id, hold.name, level, PRIORITY[level], since, text)
