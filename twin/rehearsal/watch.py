"""Follows the material of a rehearsal from scan to scan: hold times that ran, and what containers truly held."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.engine.hands import GROWS_IN
from twin.material.item import GONE
from twin.material.state import MaterialState
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.material.item import Clock, Item

SAMPLE_TICKS = 15 * 60 * TICKS_PER_S
"""So often the true content of a culture is noted."""
Content = dict[str, float]
"""True columns of a container in the plant, by name."""


@dataclass(frozen=True, slots=True)
class HoldRun:
    """One time that a hold time ran: since a tick, until another (None: it still runs), and all ticks spent then."""

    item: str
    hold: str
    since: int
    until: int | None
    spent: int


@dataclass(frozen=True, slots=True)
class Point:
    """The true content of a culture at a tick."""

    tick: int
    content: Content


@dataclass
class Watch:
    """Looks after every scan; changes nothing. Without `course` it leaves out what only a report draws."""

    engine: Engine
    course: bool = True
    runs: list[HoldRun] = field(default_factory=list[HoldRun])
    left: dict[str, Content] = field(default_factory=dict[str, Content])
    cultures: dict[str, list[Point]] = field(default_factory=dict[str, list[Point]])
    _seen: MaterialState | None = None

    def look(self) -> None:
        """Note what has changed since the last scan."""
        material = self.engine.memory.material
        if material is self._seen:
            return
        before: Mapping[str, Item] = self._seen.items if self._seen is not None else {}
        for item in material.items.values():
            last = before.get(item.id)
            if item is not last:
                self._follow(item, last)
        self._seen = material

    def room(self) -> int:
        """Return the ticks until the next note of the cultures is due."""
        return SAMPLE_TICKS - self.engine.tick % SAMPLE_TICKS

    def sample(self) -> None:
        """Note the true content of every culture, where that is due now."""
        if not self.course or self.engine.tick % SAMPLE_TICKS:
            return
        for item in self.engine.memory.material.items.values():
            if item.kind in GROWS_IN and item.slot > 0 and item.disposition not in GONE:
                content = self.engine.kernel.slot(item.slot)
                if content["viable"] + content["dead"] > 0.0:
                    self.cultures.setdefault(item.id, []).append(Point(self.engine.tick, content))

    def content(self, item: Item) -> Content | None:
        """Return what an item truly holds, or held when it left; None without a container in the plant."""
        if item.slot < 1:
            return None
        return self.left.get(item.id) or self.engine.kernel.slot(item.slot)

    def hold_runs(self, item: str, hold: str) -> list[HoldRun]:
        """Return every run of a hold time of an item, in order."""
        return [run for run in self.runs if (run.item, run.hold) == (item, hold)]

    def _follow(self, item: Item, last: Item | None) -> None:
        clocks: Mapping[str, Clock] = last.clocks if last is not None else {}
        if item.clocks is not clocks:
            for name, clock in item.clocks.items():
                if clock != clocks.get(name):
                    self._note(item.id, name, clock)
        was_there = last is None or last.disposition not in GONE
        if item.disposition in GONE and was_there and item.slot > 0:
            self.left[item.id] = self.engine.kernel.slot(item.slot)

    def _note(self, item: str, hold: str, clock: Clock) -> None:
        """Note that a clock has begun, or has stopped and what it shows."""
        tick = self.engine.tick
        if clock.since is not None:
            self.runs.append(HoldRun(item, hold, clock.since, None, clock.spent))
            return
        i = next((i for i in reversed(range(len(self.runs))) if self._is_open(i, item, hold)), None)
        since = tick - clock.spent if i is None else self.runs.pop(i).since
        self.runs.append(HoldRun(item, hold, since, tick, clock.spent))

    def _is_open(self, i: int, item: str, hold: str) -> bool:
        run = self.runs[i]
        return (run.item, run.hold, run.until) == (item, hold, None)
