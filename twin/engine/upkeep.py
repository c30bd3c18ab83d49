"""What goes on by itself around batches: hold times, presence against the record, the laboratory, counts for alarms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recipes.condition.tree import Compare, Span
from twin.engine.booking import ARM, robot_is_at
from twin.engine.people import asks
from twin.material import clock
from twin.material.place import UNKNOWN, ZONE
from twin.material.view import numbers
from twin.people.virtual import Crew, escalation, overdue
from twin.signals import Quality

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
        index = engine.catalogue.index
        self._known = {name for name in COUNTS if f"unit.{name}" in index}
        self._sensors = {name: place.present for name, place in engine.unit.places.items() if place.present}
        self._material: MaterialState | None = None
        self._runs: tuple[RunData, ...] = ()
        self._laboratory: LabState | None = None
        self._robot: ModuleState | None = None
        self._deviations: tuple[Deviation, ...] = ()
        self._written: dict[str, int] = {}

    def forget(self) -> None:
        """Look again in the next scan."""
        self._material, self._runs, self._laboratory, self._robot = None, (), None, None
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

    def advance(self, changed: AbstractSet[int]) -> None:
        """Do what is due, and note when the next thing is."""
        if self.rests(changed):
            return
        engine, memory = self._engine, self._engine.memory
        due = [engine.desk.work(), engine.deviations.work(), self._compare()]
        self._deviations = memory.deviations
        self._material, self._runs = memory.material, tuple(memory.runs.values())
        self._laboratory, self._robot = memory.laboratory, memory.modules.get(ARM)
        kinds = engine.bookings.material.kinds
        following = clock.due(kinds, memory.material, engine.tick)
        due += [NEVER if following is None else following, *self._escalations()]
        later = [tick for tick in due if tick > engine.tick]
        memory.upkeep_due = min(later, default=NEVER)
        self._write()

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
        now = {place: before.get(place, tick) for place in self._sensors if self._differs(place)}
        for place, since in now.items():
            if since >= 0 and tick >= since + DIFFERS_TICKS:
                self._engine.bookings.note(place, "presence_differs", {"place": place})
                now[place] = TOLD
        if now != before:
            memory.differs = now
        return min((since + DIFFERS_TICKS for since in now.values() if since != TOLD), default=NEVER)

    def _differs(self, place: str) -> bool:
        """Tell whether a sensor in order shows other than what is booked.

        Not where the robot is at work, nor where something was last whose place is unknown: that is told already.
        """
        engine = self._engine
        if engine.world.quality(self._sensors[place]) is not Quality.GOOD or robot_is_at(engine, place):
            return False
        if any(item.last_place == place for item in engine.memory.material.standing(UNKNOWN)):
            return False
        shown = bool(engine.world.value(self._sensors[place]))
        return shown != any(item.slot > 0 for item in engine.memory.material.standing(place))

    def _asks(self) -> Iterator[Ask]:
        engine = self._engine
        for batch, run in engine.memory.runs.items():
            yield from asks(engine.recipe_logics[batch], run)

    def _crew(self) -> Crew:
        people = self._engine.people
        return people if isinstance(people, Crew) else Crew()

    def _escalations(self) -> list[int]:
        crew = self._crew()
        return [escalation(ask, crew) for ask in self._asks()] if "prompts_overdue" in self._known else []

    def _write(self) -> None:
        """Write the counts that the unit's catalogue has, where they changed."""
        if not self._known:
            return
        for name, value in self._counts().items():
            if name in self._known and self._written.get(name) != value:
                self._written[name] = value
                self._engine.write_calculated(f"unit.{name}", float(value))
        if self._written.get("hold_limits"):
            self._engine.deviations.of_hold_times()

    def _counts(self) -> Mapping[str, int]:
        engine, memory = self._engine, self._engine.memory
        counted = numbers(engine.bookings.material.kinds, memory.material, engine.tick)
        late = overdue(self._asks(), self._crew(), engine.tick) if "prompts_overdue" in self._known else ()
        zone = [place.name for place in engine.bookings.site.places.values() if place.kind in ZONE]
        standing = (item for place in zone for item in memory.material.standing(place))
        cois = {memory.material.coi_of(item) for item in standing} - {""}
        found = {
            "prompts_overdue": len(late),
            "growth_unexpected": len(memory.growth),
            "zone_coi_count": len(cois),
        }
        return {**counted, **found}


COUNTS = (
    "hold_alerts", "hold_limits", "expired", "identity_faults", "unknown_places", "prompts_overdue",
    "growth_unexpected", "zone_coi_count",
)  # fmt: skip
"""Calculated signals of the unit that are written, where it has them."""
TOLD = -1
"""Since when a place differs whose difference has been told."""
