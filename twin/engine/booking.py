"""Commands about material: the places of a unit as material sees them, and the moment in which a command is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.engine.hands import CHANGE_BOTTLE
from twin.engine.presence import Presence
from twin.material.kind_table import read_kinds
from twin.material.material import VERBS, Material
from twin.material.place import Facts, Place, PlaceKind, Site
from twin.procedure.booking import MATERIAL, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.material.item import Item
    from twin.procedure.batch import Batch
    from twin.unit.model import Place as UnitPlace
    from twin.unit.model import Unit

OUTSIDE = {
    "ROOM": PlaceKind.ROOM,
    "QC": PlaceKind.LABORATORY,
    "CRYO": PlaceKind.CRYO,
    "WASTE": PlaceKind.WASTE,
}
OF_TYPE = {
    "decontamination": PlaceKind.AIRLOCK,
    "steriliser": PlaceKind.STERILISER,
    "incubator": PlaceKind.POSITION,
    "freezer": PlaceKind.FREEZER,
    "bench": PlaceKind.BENCH,
    "processor": PlaceKind.DOCK,
}
CAPACITY = {
    **dict.fromkeys(
        (PlaceKind.ROOM, PlaceKind.LABORATORY, PlaceKind.CRYO, PlaceKind.WASTE, PlaceKind.EXIT), 0
    ),
}
"""Items that a place takes, 0 any number; all others take one [unit.md 1.3]."""


class Bookings:
    """Asks the rules of material and keeps what they answer in the engine's memory."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.site = site_of(engine.unit)
        self.material = Material(read_kinds())
        self.presence = Presence(engine)

    def why_not(self, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why a command about material is refused, or None."""
        if verb == SAMPLE:
            return self._why_not_sample(arguments)
        args, facts = self._asked(verb, arguments)
        refused = self.material.why_not(self._engine.memory.material, verb, args, facts)
        return refused or self._engine.hands.why_not(verb, args) or self._why_not_closed(verb, args)

    def accept_order(self, batch: Batch) -> None:
        """Book the two identifiers under which a batch was ordered; one without them brings no patient's material."""
        codes = {name: batch.order[name] for name in ("coi", "second_id") if name in batch.order}
        order = {"batch": batch.id, "virology": "negative", **codes}
        order |= {"virology": batch.order["virology"]} if "virology" in batch.order else {}
        if len(codes) == len(("coi", "second_id")):
            self.carry_out("accept_order", order)

    def carry_out(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """Carry out an accepted command."""
        if verb == SAMPLE:
            self._draw(arguments)
            return
        self._keep(verb, *self._asked(verb, arguments))
        if verb == "close_batch":
            self._say_open(str(arguments["batch"]))

    def note(self, by: str, verb: str, arguments: Mapping[str, Any]) -> bool:
        """Book what a device has done; tell whether the rules allowed it. What they did not is an event."""
        args, facts = self._asked(verb, {**arguments, "by": by})
        refusal = self._keep(verb, args, facts)
        if refusal is not None:
            self._engine.emit("booking_refused", by, {"verb": verb, "reason": str(refusal)})
        return refusal is None

    def refused(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """Let a refused command open an identity failure, where it is one."""
        if verb in VERBS:
            self._keep(verb, *self._asked(verb, arguments))

    def _keep(self, verb: str, args: Mapping[str, Any], facts: Facts) -> str | None:
        engine, before = self._engine, self._engine.memory.material
        answer = self.material.answer(before, verb, args, facts)
        engine.memory.material = answer.state
        if answer.refusal is None:
            engine.hands.follow(verb, before, answer.state)
        if answer.refusal is None and verb == CHANGE_BOTTLE:
            engine.hands.bring(str(args["supply"]))
        for happening in answer.happenings:
            engine.emit(happening.kind, happening.object, happening.payload)
            if happening.kind == "identity_resolved":
                engine.feeds.end_identity()
        if answer.happenings:
            engine.touch(MATERIAL)
        return answer.refusal

    def _asked(self, verb: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], Facts]:
        engine = self._engine
        args = {name: value for name, value in arguments.items() if name not in {"by", "role"}}
        args = engine.hands.prepared(verb, args)
        person, role = str(arguments.get("by", "")), str(arguments.get("role", ""))
        return args, Facts(engine.tick, self.site, person, role, self.presence.shown())

    def _why_not_sample(self, arguments: Mapping[str, Any]) -> str | None:
        item = self._engine.memory.material.items.get(str(arguments.get("item")))
        if item is None:
            return f"{arguments.get('item')} is not in the unit"
        volume_ml = float(arguments.get("volume_ml", 0.0))
        own = self._is_fluid(item) and not arguments.get("of")
        if own and item.booked.volume_ml < volume_ml:
            return f"{item.id} holds {item.booked.volume_ml:g} mL, less than {volume_ml:g} mL"
        return self._engine.desk.why_not_sample(item, arguments)

    def _why_not_closed(self, verb: str, args: Mapping[str, Any]) -> str | None:
        """Return which decision a batch still waits for that is to be closed."""
        batch = str(args.get("batch", ""))
        return self._engine.deviations.why_not_close(batch) if verb == "close_batch" else None

    def _is_fluid(self, item: Item) -> bool:
        """Tell whether an item has a content to draw from; plates are tested as they are."""
        return self.material.kinds.kinds[item.kind].fluid

    def _say_open(self, batch: str) -> None:
        """Say which results a closed batch still waits for: they block its release, not its closing."""
        awaited = list(self._engine.desk.open_for_release(batch))
        if awaited:
            self._engine.emit("results_awaited", batch, {"results": awaited})

    def _draw(self, arguments: Mapping[str, Any]) -> None:
        """Book what was drawn and tell the laboratory."""
        engine = self._engine
        item = engine.memory.material.items[str(arguments["item"])]
        volume_ml = float(arguments["volume_ml"])
        engine.desk.receive(item, arguments)
        told = {name: value for name, value in arguments.items() if name not in {"item", "by", "role"}}
        engine.emit("sample_drawn", item.id, {"batch": item.batch, "place": item.place, **told})
        if arguments.get("of") or not self._is_fluid(item):
            return
        share = volume_ml / item.booked.volume_ml if item.booked.volume_ml else 0.0
        left = {"volume_ml": item.booked.volume_ml - volume_ml}
        left |= {"viable_cells": item.booked.viable_cells * (1.0 - share)}
        _, facts = self._asked(SAMPLE, {"by": arguments.get("by", "")})
        self._keep("book", {"item": item.id, "source_of_value": "sample drawn", **left}, facts)


def site_of(unit: Unit) -> Site:
    """Return the places of a unit as material sees them."""
    return Site.of(_place(unit, place) for place in unit.places.values())


def _place(unit: Unit, place: UnitPlace) -> Place:
    kind = _kind(unit, place)
    cold = place.grade == "cold" or kind in {PlaceKind.FREEZER, PlaceKind.CRYO, PlaceKind.ROOM}
    return Place(place.name, place.module or "room", kind, CAPACITY.get(kind, 1), cold)


def _kind(unit: Unit, place: UnitPlace) -> PlaceKind:
    if not place.module:
        return OUTSIDE.get(place.name, PlaceKind.ROOM)
    if place.module in unit.modules and (known := OF_TYPE.get(unit.modules[place.module].type)):
        return PlaceKind.KIT_BAY if known is PlaceKind.DOCK and "kit" in place.holds else known
    if place.grade == "cold":
        return PlaceKind.COLD_STORE
    return PlaceKind.EXIT if place.access else PlaceKind.PARKING
