"""The scan as logic sees it: a read-only view of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.engine.loading import roster
from twin.engine.upkeep import why_late
from twin.machine.packml import State
from twin.material.clock import left
from twin.material.item import GONE
from twin.material.place import ROBOT, UNKNOWN, ZONE, PlaceKind
from twin.material.state import NEGATIVE, LabelState
from twin.procedure.booking import scanned
from twin.procedure.move import OPEN
from twin.procedure.state import ENDED, RunState
from twin.procedure.window import plans
from twin.signals import Quality

SCANNER = "robot.scanned_code"
INSIDE = (*ZONE, PlaceKind.POSITION, PlaceKind.PARKING, PlaceKind.COLD_STORE)
"""Where the robot reaches what stands there at any time."""
AT_REST = (RunState.LOADED, *ENDED)
KEEPING = (RunState.HOLDING, RunState.HELD)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.material.item import Item
    from twin.procedure.arbiter import Grants
    from twin.procedure.state import RunData
    from twin.unit.model import Place


class ScanWorld:
    """Implements World and RunWorld for machines, alarms, interlocks and recipe runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._index = engine.catalogue.index
        self._numbers = {name: 1.0 + i for i, name in enumerate(engine.unit.places)}
        self._groups: dict[str, tuple[str, ...]] = {}
        for place in engine.unit.places:
            group = place.rstrip("0123456789.")
            self._groups[group] = (*self._groups.get(group, ()), place)

    @property
    def tick(self) -> int:
        """Return the present tick."""
        return self._engine.kernel.tick

    def truth(self, condition: int) -> bool | None:
        """Return the truth of a Condition."""
        return self._engine.conditions.truths[condition]

    def value(self, tag: str) -> float:
        """Return the last reported value of a signal."""
        return float(self._engine.kernel.values[self._index[tag]])

    def quality(self, tag: str) -> Quality:
        """Return the quality of a signal."""
        return Quality(int(self._engine.kernel.quality[self._index[tag]]))

    def unmet(self, interlock: str) -> tuple[str, ...]:
        """Return the reasons of an interlock that are not met now."""
        return self._engine.interlock_logic.unmet(interlock, self)

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a command would be refused now, or None."""
        refusal = self._engine.why_not(target, verb, arguments)
        return None if refusal is None else str(refusal)

    def module_state(self, module: str) -> str:
        """Return the state word of a module."""
        return self._engine.memory.modules[module].state.title

    def refuses_hold(self, module: str) -> bool:
        """Tell whether a module is in a phase that is never held."""
        state = self._engine.memory.modules[module]
        phase = self._engine.unit.modules[module].phases.get(state.phase)
        return state.state is State.EXECUTE and phase is not None and bool(phase.no_hold)

    def module_reason(self, module: str) -> str:
        """Return why a module was held, stopped or aborted."""
        return self._engine.memory.modules[module].reason

    def module_cause(self, module: str) -> str:
        """Return the cause word of a module's last stop, abort or hold."""
        cause = self._engine.memory.modules[module].cause
        return cause.value if cause else ""

    def next_on_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which somebody of the role is there, or None if never."""
        people = roster(self._engine)
        return tick if people is None else people.next_on_shift(role, tick)

    def next_off_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which nobody of the role is there, or None if never."""
        people = roster(self._engine)
        return None if people is None else people.next_off_shift(role, tick)

    def item(self, item: str) -> Item | None:
        """Return what is booked of an item, or None if there is none."""
        return self._engine.memory.material.items.get(item)

    def scanned(self, item: Item) -> Mapping[str, Any]:
        """Return what the robot's scanner has read where this item is expected; nothing without a valid reading."""
        if SCANNER not in self._index:
            return self.readable(item)
        if self.quality(SCANNER) is not Quality.GOOD:
            return {}
        found = self._engine.hands.item_in(self.value(SCANNER))
        return self.readable(found) if found else {"code": self._engine.feeds.read(self.value(SCANNER))}

    def readable(self, item: Item) -> Mapping[str, Any]:
        """Return what stands on an item and on what it carries: a carrier shows the second identifier of its cargo."""
        cargo = self._engine.memory.material.cargo(item)
        second = next((one.second_id for one in cargo if one.second_id), "")
        return {**scanned(item), **({"second_id": second} if second else {})}

    def why_stopped(self, item: str) -> str | None:
        """Return the open identity failure that stops an item or its batch, or None."""
        known = self.item(item)
        owner = known.owner if known else item.partition(".")[0]
        faults = (one for one in self._engine.memory.material.faults if one.open)
        stopping = (one for one in faults if owner in one.stops or item in one.stops)
        return next((f"{one.id} until QA decides: {one.text}" for one in stopping), None)

    def why_late(self, items: tuple[str, ...]) -> str | None:
        """Return which of these items may not be worked with because a hold time is over, or None."""
        known = (one for one in map(self.item, items) if one is not None)
        return next(filter(None, (why_late(self._engine, one) for one in known)), None)

    def deadline(self, batch: str) -> int | None:
        """Return the tick at which the first hold time of a batch's items is over, or None when none runs."""
        kinds, tick = self._engine.bookings.material.kinds, self._engine.tick
        mine = (
            item
            for item in self._engine.memory.material.items.values()
            if item.batch == batch and item.clocks
        )
        rest = (left(kinds, item, tick) for item in mine if item.disposition not in GONE)
        return min((tick + ticks for ticks in rest if ticks is not None), default=None)

    def place(self, name: str) -> Place | None:
        """Return a place of the unit, or None."""
        return self._engine.unit.places.get(name)

    def place_number(self, name: str) -> float:
        """Return the number under which devices know a place, from 1."""
        return self._numbers[name]

    def occupant(self, place: str) -> str:
        """Return which item takes up a place that has room for one, or nothing."""
        capacity = self._engine.bookings.site.places[place].capacity
        standing = self._engine.memory.material.at.get(place, ())
        return standing[0] if standing and len(standing) >= capacity > 0 else ""

    def positions(self) -> tuple[str, ...]:
        """Return every position of an incubator."""
        places = self._engine.bookings.site.places.values()
        return tuple(place.name for place in places if place.kind is PlaceKind.POSITION)

    def one_of(self, name: str, standing: str) -> str:
        """Return the place of this name; for a group the one where the item stands, else the first that is free."""
        if name in self._engine.unit.places or not name:
            return name
        group = self._groups[name]
        return standing if standing in group else next((p for p in group if not self.occupant(p)), group[0])

    def places_of(self, name: str) -> tuple[str, ...]:
        """Return the place of this name, or those of a group; nothing where a place takes any number."""
        place = self._engine.bookings.site.places.get(name)
        if place is not None:
            return (name,) if place.capacity else ()
        return self._groups.get(name, ())

    def labels_to_apply(self, item: str) -> tuple[str, ...]:
        """Return the printed labels of an item that are not used up."""
        labels = self._engine.memory.material.labels.values()
        return tuple(one.id for one in labels if one.item == item and one.state is LabelState.PRINTED)

    def position_of(self, batch: str) -> str:
        """Return the position in an incubator that is reserved for a batch, or nothing."""
        reserved = self._engine.memory.material.reserved
        return next((place for place, owner in reserved.items() if owner == batch), "")

    def part_state(self, part: str) -> str:
        """Return the state of an equipment module (`module.part`)."""
        module, _, name = part.partition(".")
        return self._engine.memory.modules[module].parts[name].state

    def module_phase(self, module: str) -> str:
        """Return the phase of a module, empty if there is none."""
        state = self._engine.memory.modules.get(module)
        return state.phase if state else ""

    def module_procedure(self, module: str) -> str:
        """Return the procedure that a module runs or ran last."""
        return self._engine.memory.modules[module].procedure

    def parameters_of(self, module: str, procedure: str) -> tuple[str, ...]:
        """Return the names of the parameters of a procedure."""
        return tuple(self._engine.unit.modules[module].procedures[procedure].parameters)

    def has_procedure(self, module: str, procedure: str) -> bool:
        """Tell whether a module knows a procedure."""
        return (
            module in self._engine.unit.modules and procedure in self._engine.unit.modules[module].procedures
        )

    def has_command(self, module: str, verb: str) -> bool:
        """Tell whether a module knows a command of its own."""
        return module in self._engine.unit.modules and verb in self._engine.unit.modules[module].commands

    @property
    def grants(self) -> Grants:
        """Return who holds what."""
        return self._engine.memory.grants

    def next_inside(self, batch: str) -> str:
        """Return the first item of a batch that the robot carries, or reaches without a gas cycle; or nothing."""
        material, places = self._engine.memory.material, self._engine.bookings.site.places.values()
        inside = (ROBOT, UNKNOWN, *(place.name for place in places if place.kind in INSIDE))
        mine = (item for place in inside for item in material.standing(place) if item.batch == batch)
        return next((item.id for item in mine if not item.on), "")

    def standing_open(self) -> tuple[str, ...]:
        """Return what stands open on the isolator's side of a place."""
        accesses = dict.fromkeys(place.access for place in self._engine.unit.places.values())
        return tuple(access for access in accesses if access and self.part_state(access) == OPEN)

    def is_infectious(self, place: str) -> bool:
        """Tell whether whoever was last at a place is virology-positive or unknown: it is cleared in full."""
        material, known = self._engine.memory.material, self._engine.bookings.site.places.get(place)
        order = material.order_of(material.used_by.get(known.clearance if known else place, ""))
        return order is not None and order.virology != NEGATIVE

    def engaged(self, batch: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
        """Return when other batches plan to use one of these: begin and end of each."""
        engine = self._engine
        others = (b for b, run in engine.memory.runs.items() if b != batch and run.state is RunState.RUNNING)
        looks = (engine.recipe_logics[b].look(engine.memory.runs[b], self) for b in others)
        return tuple(one for look in looks for one in plans(look, names))

    def modules_for(self, batch: str) -> tuple[str, ...]:
        """Return the modules of a batch's recipe that it works with or has items in, and those that nobody does."""
        engine = self._engine
        at_work = {name for name, run in engine.memory.runs.items() if run.state not in AT_REST}
        told = (
            (m, at_work.intersection(engine.batches.affected(m)))
            for m in engine.programs[batch].recipe.modules
        )
        return tuple(module for module, batches in told if batch in batches or not batches)

    def is_kept(self, module: str, batch: str) -> bool:
        """Tell whether another batch that is held has a module: that one lets it go on."""
        memory = self._engine.memory
        others = {holder.partition("/")[0] for holder in memory.grants.get(module, ())} - {batch}
        return any(memory.runs[other].state in KEEPING for other in others)

    def hindrances(self, modules: tuple[str, ...]) -> tuple[str, ...]:
        """Return what forbids to resume a batch that works with these modules."""
        return self._engine.hindrances(modules)


class Surroundings:
    """What Conditions may ask about machines and batches."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def word(self, module: str, kind: str) -> str:
        """Return the state or phase of a module."""
        state = self._engine.memory.modules[module]
        return state.state.title if kind == "state" else state.phase

    def entered(self, owner: str) -> int | None:
        """Return when the owner's phase or step began."""
        module = self._engine.memory.modules.get(owner)
        if module is not None:
            return module.phase_origin
        run, name = self._of(owner)
        token = run.token(name) if run else None
        return token.entered if token else None

    def parameter(self, owner: str, name: str) -> float:
        """Return a parameter of the procedure that runs on a module, else its default."""
        running = self._engine.memory.modules[owner].parameters or {}
        return running[name] if name in running else self._engine.defaults[owner][name]

    def result(self, name: str) -> float | str | None:
        """Return the answer to a prompt."""
        run, name = self._of(name)
        return run.results.get(name) if run else None

    def completed(self, step: str) -> bool:
        """Tell whether a recipe step is completed."""
        run, name = self._of(step)
        return run is not None and name in run.completed

    def _of(self, name: str) -> tuple[RunData | None, str]:
        """Split `B1/name` into the batch's run and the name in it."""
        batch, _, rest = name.partition("/")
        return self._engine.memory.runs.get(batch), rest
