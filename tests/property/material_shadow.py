"""An independent book of material: what physically happened by the accepted commands, and what must hold of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from tests.unit.material.shop import PATIENTS, SITE, Shop, kinds

if TYPE_CHECKING:
    from twin.material.material import Answer

ZONE = ("BN", "KB", "VD")
INCUBATORS = {"incubator_1": ("IN1.1", "IN1.2"), "incubator_2": ("IN2.1", "IN2.2")}
TOGETHER = (ZONE, ("AL1", "AL2", "AL3", "AL4"), ("FZ1", "FZ2"))
"""Places that may hold one patient only at a time."""
CLEAN = (*ZONE, "PK1", "PK2", "PK3", "CS1", "CS2", "IN1.1", "IN1.2", "IN2.1", "IN2.2", "FZ1", "FZ2", "robot")
CODED = {"put", "pick", "place", "rescan", "discard", "ship", "bind", "receive"}


class Shadow:
    """Follows accepted commands with its own simple rules; never reads what the record concludes."""

    accepted: ClassVar[int] = 0
    refused: ClassVar[int] = 0
    verbs: ClassVar[Counter[str]] = Counter()

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.place: dict[str, str] = {}
        self.patients: dict[str, frozenset[str]] = {}
        self.touched: dict[str, set[str]] = {}
        self.clean: dict[str, bool] = {}
        self.last: dict[str, str] = {}
        self.void: set[str] = set()
        self.aboard: dict[str, str] = {}
        self.used_kits: set[str] = set()
        self.reserved: dict[str, str] = {}

    def copy(self) -> Shadow:
        """Return a book that goes on from here; contact sets stay shared between the items in contact."""
        shop = Shop()
        shop.state, shop.tick = self.shop.state, self.shop.tick
        other = Shadow(shop)
        sets = {id(touched): set(touched) for touched in self.touched.values()}
        other.touched = {item: sets[id(touched)] for item, touched in self.touched.items()}
        for name in ("place", "patients", "clean", "last", "void", "aboard", "used_kits", "reserved"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def ask(self, verb: str, args: dict[str, Any]) -> Answer:
        before = self.shop.state
        answer = self.shop.ask(verb, **args)
        if answer.refusal is not None:
            type(self).refused += 1
            assert answer.state.items == before.items
            assert answer.state.at == before.at
            return answer
        type(self).accepted += 1
        self.verbs[verb] += 1
        if verb in CODED:
            assert args["code"] == before.items[args["item"]].code
        follow = getattr(self, f"after_{verb}", None)
        if follow:
            follow(**args)
        return answer

    def after_issue(self, item: str, batch: str = "", **_: Any) -> None:
        assert item not in self.place
        self.place[item], self.clean[item] = "room", False
        self.patients[item] = frozenset({batch} if batch else ())
        self.touched[item] = {item}

    def after_put(self, item: str, to: str, on: str = "", **_: Any) -> None:
        self.move(item, to, on)
        for one in self.with_cargo(item):
            self.clean[one] = False
        for places in (("AL1", "AL2", "AL3", "AL4"), ("ST1", "ST2")):
            if to in places:
                self.soil(places)

    def after_pick(self, item: str, **_: Any) -> None:
        if self.place[item] == "KB" and "kit" in item and len(self.touched[item]) > 1:
            self.used_kits.add(item)
        self.move(item, "robot", "")

    def after_place(self, item: str, to: str, on: str = "", **_: Any) -> None:
        self.move(item, to, on)
        if to == "KB":
            assert item not in self.used_kits
        if to.startswith("AL") or to == "RT":
            for one in self.with_cargo(item):
                self.clean[one] = False

    def after_unknown(self, item: str, **_: Any) -> None:
        for one in self.with_cargo(item):
            self.move(one, "unknown", "")

    def after_rescan(self, item: str, place: str, on: str = "", **_: Any) -> None:
        self.move(item, place, on)
        if place not in CLEAN:
            self.clean[item] = False

    def after_discard(self, item: str, to: str, **_: Any) -> None:
        self.move(item, to, "")

    after_ship = after_discard

    def after_gas_cycle_done(self, places: list[str], accepted: bool) -> None:
        for item, place in self.place.items():
            if place in places and (accepted or place.startswith("AL")):
                self.clean[item] = accepted
        self.void -= set(places) if accepted else set()

    def after_start_gas_cycle(self, places: list[str], **_: Any) -> None:
        for item, place in self.place.items():
            if place in places and item.endswith("bag"):
                assert self.shop.item(item).gas_cycles <= 2

    def after_sterilised(self, places: list[str], accepted: bool) -> None:
        for item, place in self.place.items():
            if place in places:
                self.clean[item] = accepted

    def after_void_grade_a(self, places: list[str], **_: Any) -> None:
        self.soil(tuple(places))
        self.void |= set(places)

    def after_join(self, items: list[str], **_: Any) -> None:
        together = set[str]().union(*(self.touched[item] for item in items))
        for item in items:
            self.fit_for_use(item)
            assert self.place[item] in ZONE
        for item in together:
            self.touched[item] = together

    def after_dispense(self, source: str, target: str, **_: Any) -> None:
        assert source in self.touched[target]
        for item in (source, target):
            self.fit_for_use(item)

    def after_reserve(self, place: str, batch: str) -> None:
        """A position has one owner at a time, and an incubator never mixes virology, cleared or not."""
        assert place not in self.reserved, f"{place} was given to {batch} beside {self.reserved[place]}"
        self.reserved[place] = batch
        incubator = next(name for name, positions in INCUBATORS.items() if place in positions)
        owners = {
            book.get(one, batch) for one in INCUBATORS[incubator] for book in (self.reserved, self.last)
        }
        virology = {PATIENTS[owner][2] for owner in owners}
        assert len(owners) == 1 or virology == {"negative"}, f"{owners} share {incubator}"

    def after_release_position(self, place: str) -> None:
        assert not self.whose(place)
        del self.reserved[place]

    def after_clear_line(self, location: str, first: str, second: str, **_: Any) -> None:
        assert first != second
        places = {"zone": ZONE, "freezer": ("FZ1", "FZ2")}.get(location, (location,))
        for place in places:
            assert not self.whose(place)
            self.last.pop(place, None)

    def fit_for_use(self, item: str) -> None:
        record = self.shop.item(item)
        assert record.expiry_tick > self.shop.tick
        assert record.status == "released"
        assert self.clean[item]
        assert item not in self.used_kits
        for hold in kinds().kinds[record.kind].holds:
            clock = record.clocks.get(hold.name)
            assert not clock or hold.name in record.waived or clock.total(self.shop.tick) <= hold.limit_ticks

    def move(self, item: str, to: str, on: str) -> None:
        for one in self.with_cargo(item):
            self.place[one] = to
            owner = self.reserved.get(to, "")
            assert not to.startswith("IN") or self.patients[one] <= {owner}, f"{one} came to {to} of {owner}"
            for batch in sorted(self.patients[one]):
                self.visited(to, batch)
        self.aboard.pop(item, None)
        if on:
            self.aboard[item] = on

    def visited(self, place: str, batch: str) -> None:
        """A patient after another at a place needs a line clearance between them."""
        together = next((group for group in TOGETHER if place in group and "AL1" not in group), (place,))
        if together == (place,) and not place.startswith("IN"):
            return
        for one in together:
            assert self.last.get(one, batch) == batch, f"no clearance of {place} between patients"
            self.last[one] = batch

    def with_cargo(self, item: str) -> list[str]:
        return [item, *(one for one, carrier in self.aboard.items() if carrier == item)]

    def soil(self, places: tuple[str, ...]) -> None:
        for item, place in self.place.items():
            if place in places:
                self.clean[item] = False

    def whose(self, *places: str) -> set[str]:
        there = (item for item, place in self.place.items() if place in places)
        return {batch for item in there for batch in self.patients[item]}

    def check(self) -> None:
        state = self.shop.state
        assert {item.id: item.place for item in state.items.values()} == self.place
        standing = sorted(item for items in state.at.values() for item in items)
        assert standing == sorted(state.items), "an item is lost or there twice"
        for place, items in state.at.items():
            assert all(self.place[item] == place for item in items)
        self.check_patients()
        self.check_clean()
        self.check_room()

    def check_patients(self) -> None:
        for item, touched in self.touched.items():
            batches = set[str]().union(*(self.patients[one] for one in touched))
            assert len(batches) <= 1, f"{item} was in contact with {batches}"
            coi = self.shop.item(item).coi
            assert not coi or batches == {b for b, (c, _, _) in PATIENTS.items() if c == coi}
        for places in TOGETHER:
            assert len(self.whose(*places)) <= 1, f"two patients in {places}"
        for incubator, positions in INCUBATORS.items():
            batches = self.whose(*positions)
            virology = {PATIENTS[batch][2] for batch in batches}
            assert len(batches) <= 1 or virology == {"negative"}, f"mixed virology in {incubator}"
            assert all(len(self.whose(position)) <= 1 for position in positions)

    def check_clean(self) -> None:
        for item, place in self.place.items():
            dirty = place in CLEAN and not self.clean[item] and place not in self.void
            assert not dirty, f"{item} is dirty at {place}"
            assert (self.shop.item(item).outside != "dirty") == self.clean[item]

    def check_room(self) -> None:
        for name, place in SITE.places.items():
            standing = [
                item for item, where in self.place.items() if where == name and item not in self.aboard
            ]
            assert not place.capacity or len(standing) <= place.capacity, f"{name} holds {standing}"
        for record in self.shop.state.items.values():
            kind = kinds().kinds[record.kind]
            assert not kind.tails or record.tails_used <= kind.tails
