"""The whole booked material of a unit between two commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from twin.material.item import Item

NEGATIVE = "negative"
"""The virology status that shares an incubator."""


class LabelState(StrEnum):
    """What became of a label."""

    PRINTED = "printed"
    USED = "used"
    DESTROYED = "destroyed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Label:
    """One printed label: whose it is and what it names."""

    id: str
    batch: str
    item: str
    state: LabelState = LabelState.PRINTED
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A batch as ordered: its two identifiers and the virology status of its patient."""

    batch: str
    coi: str
    second_id: str
    virology: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """An identity failure. While it is open, everything that it stops stays where it is."""

    id: str
    tick: int
    text: str
    stops: tuple[str, ...]
    open: bool = True
    decision: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Custody:
    """One hand-over: where the item came to, by whom, at which temperature, under which seal."""

    tick: int
    item: str
    place: str
    by: str
    temperature_c: float | None = None
    seal: str = ""


@dataclass(frozen=True, slots=True)
class MaterialState:
    """All items and what belongs to them. `at` and `codes` are indexes of `items`."""

    items: Mapping[str, Item] = field(default_factory=dict[str, Item])
    at: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    orders: Mapping[str, Order] = field(default_factory=dict[str, Order])
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    labels: Mapping[str, Label] = field(default_factory=dict[str, Label])
    reserved: Mapping[str, str] = field(default_factory=dict[str, str])
    used_by: Mapping[str, str] = field(default_factory=dict[str, str])
    in_gas: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    custody: tuple[Custody, ...] = ()

    def coi_of(self, item: Item) -> str:
        """Return whose the item is or, by its batch, will be; empty for stock of the unit."""
        order = self.orders.get(item.batch)
        return item.coi or (order.coi if order else "")

    def order_of(self, coi: str) -> Order | None:
        """Return the order of a patient's code."""
        return next((order for order in self.orders.values() if order.coi == coi), None)

    def cargo(self, item: Item) -> Iterator[Item]:
        """Yield the item and all that travels on it."""
        yield item
        for other in self.at.get(item.place, ()):
            if self.items[other].on == item.id:
                yield self.items[other]

    def standing(self, place: str) -> tuple[Item, ...]:
        """Return all items at a place, with those on carriers."""
        return tuple(self.items[item] for item in self.at.get(place, ()))

    def free_standing(self, place: str) -> int:
        """Return how many items take up the place themselves."""
        return sum(not self.items[item].on for item in self.at.get(place, ()))

    def joined(self, item: str) -> tuple[str, ...]:
        """Return every item of the fluid path that is connected with this one now, itself first."""
        found, todo = {item: None}, [item]
        while todo:
            for other in self.items[todo.pop()].connected:
                if other not in found:
                    found[other] = None
                    todo.append(other)
        return tuple(found)
