"""What identity and material have against the start of a procedure: asked when the command arrives, of no signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.engine.growth import TICKS_PER_H
from twin.material.ask import IdentityFailure
from twin.material.place import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from twin.engine.engine import Engine
    from twin.material.item import Item
    from twin.messages import Command
    from twin.unit.model import Place

WINDOW_H = (24.0, 36.0)
"""Hours after activation in which the vector is added [unit.md 3.2, step 25]."""
WAITED_H, ACTIVATION = 12.0, "_activation"
"""Cells that were not activated get so much longer, once: their second sample shows it [unit.md 3.2, step 23]."""
GRAM, POSITIVE = "_gram", 0.5
"""The end of the name of a Gram stain's result, and the count from which it is positive."""
HARVEST = "harvest"
"""Hold time of a kit that holds product, not back-up cells."""
BAGS = ("product_bag", "backup_bag", "qc_bag")
SCANNED = ("pick", "place")
RECEIVED, ENTRY = "patient_bag", "IL-I5"
"""Kind of item with which a patient's cells come in, and the interlock of the isolator that then asks."""


class Start:
    """A procedure that is to start on a module, with the items that it was given, by parameter."""

    def __init__(self, engine: Engine, arguments: Mapping[str, Any]) -> None:
        self.engine, self.arguments = engine, arguments
        self.procedure = str(arguments.get("procedure", ""))

    def item(self, role: str) -> Item | None:
        """Return the item that a parameter means, if any."""
        slot: object = self.arguments.get(role)
        if not isinstance(slot, int | float) or isinstance(slot, bool) or slot < 1:
            return None
        return self.engine.hands.item_in(float(slot))

    def items(self) -> tuple[Item, ...]:
        """Return all items that it was given, each once."""
        known = (self.item(role) for role in ROLES)
        return tuple({one.id: one for one in known if one is not None}.values())


ROLES = ("vessel", "medium", "waste", "pouch", "kit", "source", "target", "second", "third", "reagent")
"""Parameters of procedures that mean a container."""


def why_not_one_patient(start: Start) -> str | None:
    """IL-P1, P-07: kit, source and target of one patient, no used kit, nothing that an identity failure stops."""
    material, kinds = start.engine.memory.material, start.engine.bookings.material.kinds.kinds
    items = start.items()
    cois = tuple(dict.fromkeys(coi for item in items if (coi := material.coi_of(item))))
    if len(cois) > 1:
        return IdentityFailure(f"IL-P1: {' and '.join(cois)} would be joined")
    used = next((item.id for item in items if kinds[item.kind].single_use and item.spent), None)
    if used is not None:
        return IdentityFailure(f"P-07: {used} was used before")
    return next((why for item in items if (why := start.engine.world.why_stopped(item.id))), None)


def why_not_vector(start: Start) -> str | None:
    """IL-P4: in the transduction window, in time after the thaw, on cells counted today."""
    vessel, vector, engine = start.item("vessel"), start.item("medium"), start.engine
    if vessel is None or vector is None:
        return "IL-P4: vessel and vector are not named"
    counted, most = vessel.booked.counted_tick, engine.bookings.material.kinds.counted_ticks
    if counted is None or engine.tick - counted > most:
        return f"IL-P4: the cells of {vessel.id} were not counted today"
    late = engine.world.why_late((vector.id,))
    return f"IL-P4: {late}" if late else _why_not_now(start, vessel)


def _why_not_now(start: Start, vessel: Item) -> str | None:
    culture = start.engine.memory.activated.get(vessel.batch)
    if culture is None:
        return f"IL-P4: the cells of {vessel.id} are not activated"
    hours, (low, high) = (start.engine.tick - culture.tick) / TICKS_PER_H, WINDOW_H
    high += WAITED_H if _has_waited(start, vessel.batch) else 0.0
    if low <= hours <= high:
        return None
    return f"IL-P4: {hours:.1f} h after activation; the vector is added from {low:g} to {high:g} h"


def _has_waited(start: Start, batch: str) -> bool:
    """Tell whether a second sample for activation was tested."""
    run = start.engine.memory.runs.get(batch)
    return run is not None and sum(name.endswith(ACTIVATION) for name in run.results) > 1


def why_not_formulate(start: Start) -> str | None:
    """IL-P2: labels of the bags verified; of the product also the Gram stain entered as negative."""
    kit, memory = start.item("kit"), start.engine.memory
    if kit is None:
        return "IL-P2: no kit is named"
    labels = [one for one in memory.material.labels.values() if one.batch == kit.batch]
    bags = (one for one in labels if memory.material.items[one.item].kind in BAGS)
    loose = next((one.id for one in bags if not one.verified), None)
    if loose is not None:
        return f"IL-P2: label {loose} is not verified"
    return _why_not_gram(start, kit.batch) if HARVEST in kit.clocks else None


def _why_not_gram(start: Start, batch: str) -> str | None:
    run = start.engine.memory.runs.get(batch)
    results: Mapping[str, float | str] = {} if run is None else run.results
    found = [float(value) for name, value in results.items() if name.endswith(GRAM)]
    if not found:
        return f"IL-P2: no Gram stain of {batch} is entered"
    return f"IL-P2: the Gram stain of {batch} is positive" if found[-1] >= POSITIVE else None


def why_not_moved(start: Start) -> str | None:
    """IL-R2: the record allows the pick or the place that the robot is about to do."""
    engine, place = start.engine, _place(start)
    if place is None or start.procedure not in SCANNED:
        return None
    at = {"pick": place.name, "place": "robot"}[start.procedure]
    standing = [one for one in engine.memory.material.standing(at) if not one.on]
    item = start.item("item") or next(iter(standing), None)
    if item is None:
        return f"IL-R2: nothing is booked at {at}"
    end = {"place": place.name} if start.procedure == "pick" else {"to": place.name}
    asked = {"item": item.id, **end, **engine.world.readable(item)}
    refused = engine.bookings.why_not(start.procedure, asked)
    return f"IL-R2: {refused}" if refused else None


def why_not_entering(start: Start) -> str | None:
    """IL-I5: a patient's cells come out of the airlock only into an isolator whose gloves and leak were tested."""
    engine, place = start.engine, _place(start)
    if start.procedure != "pick" or place is None or ENTRY not in engine.interlock_logic.interlocks:
        return None
    if engine.bookings.site.places[place.name].kind is not PlaceKind.AIRLOCK:
        return None
    standing = engine.memory.material.standing(place.name)
    if not any(one.kind == RECEIVED for one in standing):
        return None
    return (
        "; ".join(f"{ENTRY}: {reason}" for reason in engine.interlock_logic.unmet(ENTRY, engine.world))
        or None
    )


def _place(start: Start) -> Place | None:
    """Return the place of the number that the robot was given."""
    given: object = start.arguments.get("place")
    number = int(given) if isinstance(given, int | float) else 0
    places = tuple(start.engine.unit.places.values())
    return places[number - 1] if 0 < number <= len(places) else None


RULES: Mapping[str, tuple[tuple[str, Callable[[Start], str | None]], ...]] = {
    "bench": (("", why_not_one_patient), ("transduce", why_not_vector)),
    "processor": (("", why_not_one_patient), ("formulate", why_not_formulate)),
    "robot": (("", why_not_moved), ("pick", why_not_entering)),
}
"""Module type -> (procedure, or nothing for all of them; rule)."""


def why_not(engine: Engine, module: str, verb: str, arguments: Mapping[str, Any]) -> str | None:
    """Return what identity or material has against a start, or None."""
    if verb != "start" or not engine.memory.material.items:
        return None
    start = Start(engine, arguments)
    rules = RULES.get(engine.unit.modules[module].type, ())
    asked = (rule(start) for of, rule in rules if of in {"", start.procedure})
    return next(filter(None, asked), None)


def refused(engine: Engine, command: Command, reason: str) -> None:
    """Open an identity failure of all that was to be brought together, and show it at the module."""
    items = [item.id for item in Start(engine, command.arguments).items()]
    by = command.origin.name if command.origin.source != "recipe" else command.target
    engine.bookings.note(by, "mismatch", {"items": items, "reason": str(reason)})
    engine.feeds.say_identity(command.target, wrong=True)
