"""What people do with their hands in the virtual plant: fill containers, put them at places, carry them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.engine.content import CELL_RICH, collected_ml, content_of, donated
from twin.engine.faulting import code_inside
from twin.laboratory.table import read_tests
from twin.material.item import GONE
from twin.physics.furnish import vessel_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from twin.engine.engine import Engine
    from twin.material.item import Item
    from twin.material.state import MaterialState

NONE = -1
"""The slot of an item without a container in the virtual plant."""
BY_HAND = ("issue", "put", "receive", "ship", "discard", "bind")
"""Verbs that somebody carries out with his hands; all others are done by devices."""
GROWS_IN = {"vessel": "static_vessel"}
"""Kind of item -> kind of vessel in the plant, where cells do something of their own in it."""
ISSUE = "issue"
CHANGE_BOTTLE = "change_bottle"
BOTTLES = ("solution_g",)
"""True contents that stand in a bottle which people change."""


class Hands:
    """Keeps the containers of the virtual plant where people have brought them. Holds no state of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._count = engine.plant.constants.slots
        self._vessels = vessel_kinds(engine.loaded.plant)
        self._incoming = read_tests().incoming
        real = engine.plant.real
        module = {name: place.module for name, place in engine.unit.places.items()}
        self._numbers = {
            name: i for i, name in enumerate(engine.plant.places, 1) if module.get(name, "") not in real
        }

    def prepared(self, verb: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of a command with what only the hands know: the container, and a bag's volume."""
        if verb != ISSUE or not self._count:
            return dict(args)
        found = dict(args)
        if args.get("kind") == CELL_RICH and not args.get("volume_ml"):
            found["volume_ml"] = collected_ml(self._order(str(args.get("batch", ""))), self._draw(args))
        return found if "slot" in args else {**found, "slot": self._free()}

    def why_not(self, verb: str, args: Mapping[str, Any]) -> str | None:
        """Return why nobody can do this in the virtual plant, or None."""
        if verb == ISSUE and args.get("slot") == NONE and self._count:
            return f"all {self._count} containers of the virtual plant are in use"
        if verb == CHANGE_BOTTLE and not self._bottle(str(args["supply"])):
            return f"{args['supply']} shows no bottle"
        return None

    def bring(self, supply: str) -> None:
        """Put a full bottle where a signal shows what is left in one."""
        name, plant = self._bottle(supply), self._engine.plant
        if name in plant.truth:
            self._engine.kernel.supply(name, float(plant.x[plant.truth[name]]))

    def _bottle(self, supply: str) -> str:
        """Return the name of the true content of a bottle, by the signal that shows it; empty for any other signal."""
        if supply not in self._engine.catalogue.index:
            return ""
        signal = self._engine.catalogue[supply]
        return f"{signal.module}.{signal.source}" if signal.source in BOTTLES else ""

    def follow(self, verb: str, before: MaterialState, after: MaterialState) -> None:
        """Do in the plant what was booked of a person's work."""
        if verb == "place" and self._count:
            self._drop(before, after)
        if verb not in BY_HAND or not self._count:
            return
        for item in _moved(before, after):
            if item.id not in before.items:
                self._fill(item)
            self._stand(item)

    def _drop(self, before: MaterialState, after: MaterialState) -> None:
        """Let what came to a place that takes any number fall into its bag, so that the next finds room."""
        site = self._engine.bookings.site.places
        for item in _moved(before, after):
            number = self._numbers.get(item.place)
            if number is not None and item.slot != NONE and not site[item.place].capacity:
                self._engine.kernel.put_slot(item.slot, "")
                self._engine.kernel.fill_slot(item.slot, {"place": number})

    def item_in(self, slot: float) -> Item | None:
        """Return the item in a container, or None."""
        items = self._engine.memory.material.items.values()
        return next((one for one in items if one.slot == slot and one.disposition not in GONE), None)

    def is_what_it_says(self, item: Item) -> bool:
        """Tell what a confirming test would: whether the container holds what its item stands for."""
        return item.slot == NONE or self._engine.kernel.slot(item.slot)["code_inside"] == item.slot

    def _free(self) -> int:
        items = self._engine.memory.material.items.values()
        used = {item.slot for item in items if item.disposition not in GONE}
        return next((n for n in range(1, self._count + 1) if n not in used), NONE)

    def _fill(self, item: Item) -> None:
        """Fill a new container; whatever was in it before is gone."""
        if item.slot == NONE:
            return
        batch, _, name = item.id.partition(".")
        draw, order, volume_ml = (self._engine.seed, batch, name), self._order(batch), item.booked.volume_ml
        if item.kind == CELL_RICH:
            said = {**self._given(batch, name), **order}
            content = donated(said, volume_ml, self._incoming, draw)
        else:
            content = content_of(item.kind, volume_ml, self._given(batch, name), draw)
        empty = item.mass_g - volume_ml
        vessel = GROWS_IN.get(item.kind, "")
        columns = {
            **dict.fromkeys(self._engine.kernel.slot(item.slot), 0.0),
            "temperature_c": item.surface_c,
            **content,
            "mass_g": empty + content["volume_ml"],
            "code_inside": code_inside(self._engine, item.slot),
            "vessel": 1.0 + self._vessels.index(vessel) if vessel in self._vessels else 0.0,
        }
        self._engine.kernel.put_slot(item.slot, "")
        self._engine.kernel.fill_slot(item.slot, columns)

    def _stand(self, item: Item) -> None:
        """Put a container where its item is booked: on its carrier or beside others, where the place is taken."""
        kernel, number = self._engine.kernel, self._numbers.get(item.place)
        if item.slot == NONE:
            return
        kernel.put_slot(item.slot, "")
        if number is None:
            return
        beside = [one for one in self._engine.memory.material.standing(item.place) if one.id != item.id]
        if item.on or any(one.slot != NONE and not one.on for one in beside):
            kernel.fill_slot(item.slot, {"place": number})
        else:
            kernel.put_slot(item.slot, item.place)

    def _draw(self, args: Mapping[str, Any]) -> tuple[int, str, str]:
        batch, _, name = str(args.get("item", "")).partition(".")
        return self._engine.seed, batch, name

    def _order(self, batch: str) -> Mapping[str, str | float]:
        program = self._engine.programs.get(batch)
        return program.batch.order if program else {}

    def _given(self, batch: str, name: str) -> Mapping[str, float | str]:
        program = self._engine.programs.get(batch)
        material = program.recipe.materials.get(name) if program else None
        return material.content if material else {}


def _moved(before: MaterialState, after: MaterialState) -> Iterator[Item]:
    """Yield the items that are new or stand elsewhere now, carriers before what travels on them."""
    for item in sorted(after.items.values(), key=lambda one: bool(one.on)):
        last = before.items.get(item.id)
        if last is None or (last.place, last.on, last.disposition) != (item.place, item.on, item.disposition):
            yield item
