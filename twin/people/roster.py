"""When people are there: shifts and head counts by role, as whole ticks of a week that repeats."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from twin.signals import TICKS_PER_S

MINUTE = 60 * TICKS_PER_S
DAY = 24 * 60 * MINUTE
WEEK = 7 * DAY
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Presence:
    """How many of a role are there over the week: `count[i]` from tick `begin[i]` of the week on."""

    begin: tuple[int, ...] = (0,)
    count: tuple[int, ...] = (0,)

    def at(self, week_tick: int) -> int:
        """Return the number in the stretch that holds this tick of the week."""
        return bisect_right(self.begin, week_tick) - 1


@dataclass(frozen=True, slots=True)
class Roster:
    """Presence by role; `start` is the tick of the week at which the simulated time begins."""

    start: int
    presence: Mapping[str, Presence]
    called: Mapping[str, Presence]

    def head_count(self, role: str, tick: int) -> int:
        """Return how many people of a role are there."""
        return _count(self.presence.get(role, _NOBODY), self._week(tick))

    def on_shift(self, role: str, tick: int) -> bool:
        """Tell whether anybody of a role is there."""
        return self.head_count(role, tick) > 0

    def on_call(self, role: str, tick: int) -> bool:
        """Tell whether those of a role who are there have to be called first."""
        return self.on_shift(role, tick) and _count(self.called.get(role, _NOBODY), self._week(tick)) > 0

    def next_change(self, role: str, tick: int) -> int | None:
        """Return the next tick after this one at which the head count may change; None if it never does."""
        presence = self.presence.get(role, _NOBODY)
        if len(presence.begin) == 1:
            return None
        now = self._week(tick)
        i = presence.at(now) + 1
        ahead = presence.begin[i] - now if i < len(presence.begin) else WEEK + presence.begin[0] - now
        return tick + ahead

    def next_on_shift(self, role: str, tick: int, heads: int = 1) -> int | None:
        """Return the first tick from this one on at which `heads` of a role are there, or None if never."""
        return self._first(role, tick, lambda count: count >= heads)

    def next_off_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which nobody of a role is there, or None if never."""
        return self._first(role, tick, lambda count: count == 0)

    def after_work(self, role: str, tick: int, ticks: int) -> int | None:
        """Return when `ticks` of work are done that begins at `tick` and rests while nobody of the role is there."""
        now, left = tick, ticks
        while True:
            begin = self.next_on_shift(role, now)
            if begin is None:
                return None
            end = self.next_off_shift(role, begin)
            if end is None or end - begin >= left:
                return begin + left
            now, left = end, left - (end - begin)

    def clock(self, tick: int) -> str:
        """Return weekday and time of day in words: "tuesday 07:00"."""
        day, rest = divmod(self._week(tick), DAY)
        return f"{DAYS[day]} {rest // (60 * MINUTE):02d}:{rest // MINUTE % 60:02d}"

    def _week(self, tick: int) -> int:
        return (self.start + tick) % WEEK

    def _first(self, role: str, tick: int, fits: Callable[[int], bool]) -> int | None:
        presence = self.presence.get(role, _NOBODY)
        now = tick
        for _ in range(len(presence.begin) + 1):
            if fits(_count(presence, self._week(now))):
                return now
            following = self.next_change(role, now)
            if following is None:
                return None
            now = following
        return None


_NOBODY = Presence()


def presence_of(stretches: Mapping[tuple[int, int], int]) -> Presence:
    """Add up stretches (begin, length in ticks of the week) -> heads into one presence."""
    steps: dict[int, int] = {0: 0}
    for (begin, length), heads in stretches.items():
        first = begin % WEEK
        for low, high in ((first, min(first + length, WEEK)), (0, first + length - WEEK)):
            if high > low:
                steps[low] = steps.get(low, 0) + heads
                steps[high] = steps.get(high, 0) - heads
    ticks = sorted(tick for tick in steps if tick < WEEK)
    counts = list(accumulate(steps[tick] for tick in ticks))
    kept = [i for i in range(len(ticks)) if i == 0 or counts[i] != counts[i - 1]]
    return Presence(tuple(ticks[i] for i in kept), tuple(counts[i] for i in kept))


def _count(presence: Presence, week_tick: int) -> int:
    return presence.count[presence.at(week_tick)]
