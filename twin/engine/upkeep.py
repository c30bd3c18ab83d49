"""What goes on by itself around batches: hold times, presence against the record, the laboratory, counts for alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.condition.tree import Compare, Span
from twin.engine.held import Held
from twin.engine.people import asks
from twin.engine.presence import ARM
from twin.material import clock
from twin.material.place import ZONE
from twin.material.view import concerned
from twin.people.virtual import Crew, escalation, overdue
from twin.plain import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from twin.conditions.book import BookBuilder
    from twin.deviation import Deviation
    from twin.engine.engine import Engine
    from twin.laboratory.work import LabState
    from twin.machine.state import ModuleState
    from twin.material.item import Item
    from twin.material.state import MaterialState
    from twin.people.virtual import Ask
    from twin.procedure.state import RunData
    from twin.unit.model import Unit

DIFFERS_TICKS = 50
"""A presence sensor may differ from the record for 5 s [unit.md 4.1, N-10]."""
NEVER = 2**62
WAY_BACK = "return"
"""How the words of a hold time begin whose limit does not end the work but hurries it."""
NOTHING_NEW = frozenset[int]()


def why_late(engine: Engine, item: Item) -> str | None:
    """Return which hold time forbids to go on with an item; one that asks for its return leaves the way back free."""
    kinds = engine.bookings.material.kinds
    ways_back = tuple(
        hold.name for hold in kinds.kinds[item.kind].holds if hold.at_limit.startswith(WAY_BACK)
    )
    waived = replace(item, waived=(*item.waived, *ways_back))
    return clock.why_too_late(kinds, waived, engine.tick)


def presence_conditions(builder: BookBuilder, unit: Unit) -> frozenset[int]:
    """Add a Condition for every presence sensor, so that a scan comes when one changes; return their numbers."""
    tags = [place.present for place in unit.places.values() if place.present]
    return frozenset(
        builder.add(Compare(tag, "==", "true", None, Span(0, 0)), "", f"{tag} == true") for tag in tags
    )


class Upkeep:
    """Looks only when something changed or is due. What it keeps itself can be computed again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held = Held(engine)
        index = engine.catalogue.index
        self._known = {name for name in COUNTS if f"unit.{name}" in index}
        self._material: MaterialState | None = None
        self._runs: tuple[RunData, ...] = ()
        self._laboratory: LabState | None = None
        self._robot: ModuleState | None = None
        self._deviations: tuple[Deviation, ...] = ()
        self._written: dict[str, int] = {}
        self._counted: Mapping[str, int] = {}
        self._alarms = {name: _alarms_on(engine.unit, f"unit.{name}") for name in self._known}
        self._counted_of: MaterialState | None = None
        self._counted_until = 0

    def forget(self) -> None:
        """Look again in the next scan."""
        self._material, self._runs, self._laboratory, self._robot = None, (), None, None
        self._counted_of = None
        self._written.clear()

    def next_due(self) -> int:
        """Return the next tick at which a scan is wanted."""
        return self._engine.memory.upkeep_due or NEVER

    def rests(self, changed: AbstractSet[int] = NOTHING_NEW) -> bool:
        """Tell whether there is nothing to do now; `changed` are the Conditions that are other than before."""
        memory = self._engine.memory
        return (
            memory.material is self._material
            and memory.laboratory is self._laboratory
            and memory.modules.get(ARM) is self._robot
            and memory.deviations is self._deviations
            and self._same_runs()
            and self.next_due() > self._engine.tick
            and changed.isdisjoint(self._engine.presence)
        )

    def advance(self, changed: AbstractSet[int]) -> tuple[str, ...]:
        """Do what is due, note when the next thing is; return the alarms that speak of something new."""
        if self.rests(changed):
            return ()
        engine, memory = self._engine, self._engine.memory
        due = [engine.desk.work(), engine.deviations.work(), self._held.work(), self._compare()]
        self._deviations = memory.deviations
        self._material, self._runs = memory.material, tuple(memory.runs.values())
        self._laboratory, self._robot = memory.laboratory, memory.modules.get(ARM)
        asked = tuple(self._asks()) if "prompts_overdue" in self._known else ()
        fresh = self._count()
        due += [self._counted_until, *(escalation(ask, self._crew()) for ask in asked)]
        later = [tick for tick in due if tick > engine.tick]
        memory.upkeep_due = min(later, default=NEVER)
        self._write(asked)
        return fresh

    def _same_runs(self) -> bool:
        runs = self._engine.memory.runs
        return len(runs) == len(self._runs) and all(
            a is b for a, b in zip(runs.values(), self._runs, strict=True)
        )

    def _compare(self) -> int:
        """Open an identity failure where a sensor differs from the record for too long; return when the next may."""
        memory, tick = self._engine.memory, self._engine.tick
        if not memory.material.items:
            return NEVER
        before = memory.differs
        now = {place: before.get(place, tick) for place in self._engine.bookings.presence.differing()}
        for place, since in now.items():
            if since >= 0 and tick >= since + DIFFERS_TICKS:
                self._engine.bookings.note(place, "presence_differs", {"place": place})
                now[place] = TOLD
        if now != before:
            memory.differs = now
        return min((since + DIFFERS_TICKS for since in now.values() if since != TOLD), default=NEVER)

    def _asks(self) -> Iterator[Ask]:
        engine = self._engine
        for batch, run in engine.memory.runs.items():
            yield from asks(engine.recipe_logics[batch], run)

    def _crew(self) -> Crew:
        people = self._engine.people
        return people if isinstance(people, Crew) else Crew()

    def _write(self, asked: tuple[Ask, ...]) -> None:
        """Write the counts that the unit's catalogue has, where they changed."""
        if not self._known:
            return
        late = overdue(asked, self._crew(), self._engine.tick)
        growth = len(self._engine.memory.growth)
        for name, value in {
            **self._counted,
            "prompts_overdue": len(late),
            "growth_unexpected": growth,
        }.items():
            if name in self._known and self._written.get(name) != value:
                self._written[name] = value
                self._engine.write_calculated(f"unit.{name}", float(value))
        if self._written.get("hold_limits"):
            self._engine.deviations.of_hold_times()

    def _count(self) -> tuple[str, ...]:
        """Count what alarms ask of the material; it stays so until an item changes or one of its times is over."""
        engine, material = self._engine, self._engine.memory.material
        if material is self._counted_of and engine.tick < self._counted_until:
            return ()
        kinds, places = engine.bookings.material.kinds, engine.bookings.site.places.values()
        zone = (item for place in places if place.kind in ZONE for item in material.standing(place.name))
        cois = {material.coi_of(item) for item in zone} - {""}
        named = {**concerned(kinds, material, engine.tick), "zone_coi_count": tuple(sorted(cois))}
        self._counted = {name: len(what) for name, what in named.items()}
        following = clock.due(kinds, material, engine.tick)
        self._counted_of, self._counted_until = material, NEVER if following is None else following
        return self._speak({name: what for name, what in named.items() if what})

    def _speak(self, named: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Remember what alarms speak of, also when it is gone; return those that speak of something new."""
        memory = self._engine.memory
        now = {alarm: what for name, what in named.items() for alarm in self._alarms.get(name, ())}
        before = memory.concerned
        memory.concerned = {**before, **now}
        return tuple(alarm for alarm, what in now.items() if not set(what) <= set(before.get(alarm, ())))


def _alarms_on(unit: Unit, tag: str) -> tuple[str, ...]:
    return tuple(alarm.id for alarm in unit.alarms.values() if tag in alarm.condition_text.split())


COUNTS = (
    "hold_alerts", "hold_limits", "expired", "identity_faults", "unknown_places", "prompts_overdue",
    "growth_unexpected", "zone_coi_count",
)  # fmt: skip
"""Calculated signals of the unit that are written, where it has them."""
TOLD = -1
"""Since when a place differs whose difference has been told."""
