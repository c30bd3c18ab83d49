"""What deviations ask of a unit: whose an item is, what stands where, what an alarm speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from twin.engine.engine import Engine
    from twin.material.item import Item
    from twin.material.kind import Kind, KindTable
    from twin.material.place import PlaceKind
    from twin.material.state import MaterialState


class DeviationFacts:
    """A view of the engine; holds no state of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def material(self) -> MaterialState:
        """Return what is booked."""
        return self._engine.memory.material

    @property
    def kinds(self) -> KindTable:
        """Return the table of kinds."""
        return self._engine.bookings.material.kinds

    def kind_of(self, item: Item) -> Kind:
        """Return the kind of an item."""
        return self.kinds.kinds[item.kind]

    def batch_of(self, item: str) -> str:
        """Return the batch that an item belongs to, or nothing."""
        known = self.material.items.get(item)
        return known.batch if known else ""

    def is_batch(self, name: str) -> bool:
        """Tell whether a batch of this name was ordered or loaded."""
        return name in self.material.orders or name in self._engine.programs

    def standing(self, places: Iterable[str]) -> Iterator[Item]:
        """Yield the patients' items at places that stand there by themselves."""
        for place in places:
            for item in self.material.standing(place):
                if not item.on and self.material.coi_of(item):
                    yield item

    def place_kind(self, name: str) -> PlaceKind | None:
        """Return what a place is; None for the unknown one."""
        place = self._engine.bookings.site.places.get(name)
        return place.kind if place else None

    def places_of_kind(self, kinds: Iterable[PlaceKind]) -> list[str]:
        """Return the places of these kinds."""
        wanted = frozenset(kinds)
        return [name for name, place in self._engine.bookings.site.places.items() if place.kind in wanted]

    def places_of_module(self, module: str) -> tuple[str, ...]:
        """Return the places of a module."""
        return self._engine.bookings.site.of_module.get(module, ())

    def module_of_alarm(self, alarm: str) -> str:
        """Return the module of an alarm."""
        return self._engine.unit.alarms[alarm].module

    def alarm_text(self, alarm: str) -> str:
        """Return what an alarm says."""
        return self._engine.unit.alarms[alarm].text

    def type_of(self, module: str) -> str:
        """Return the type of a module, nothing for the unit itself."""
        known = self._engine.unit.modules.get(module)
        return known.type if known else ""
