"""The rules that several commands share: scans, stops, use, and what may stand where."""

from __future__ import annotations

from collections.abc import Iterable

from twin.material.ask import Ask, IdentityFailure
from twin.material.clock import why_too_late
from twin.material.item import Disposition, Inside, Item, Outside, Status
from twin.material.place import CLEAN, UNKNOWN, ZONE, Place, PlaceKind
from twin.material.state import NEGATIVE


def why_stopped(ask: Ask, *subjects: str) -> str | None:
    """Return the open identity failure that stops one of these batches, items or places."""
    for fault in ask.state.faults:
        if fault.open and any(subject in fault.stops for subject in subjects):
            return f"stopped by {fault.id} until QA decides: {fault.text}"
    return None


def why_batch_blocked(ask: Ask, item: Item) -> str | None:
    """Return what stops an item and its whole batch: an identity failure, or an item whose place is unknown."""
    stopped = why_stopped(ask, item.owner, item.id)
    if stopped:
        return stopped
    for lost in ask.state.at.get(UNKNOWN, ()):
        other = ask.state.items[lost]
        if other.owner == item.owner and other.disposition is Disposition.NONE:
            return f"the place of {lost} is unknown: scan it again"
    return None


def why_other_code(ask: Ask, item: Item) -> IdentityFailure | None:
    """Return how the scanned codes differ from what the record expects."""
    if ask.args["code"] != item.code:
        return IdentityFailure(f"{item.id}: scanned {ask.args['code']}, expected {item.code}")
    expected = ask.args.get("coi", ask.state.coi_of(item))
    if expected != ask.state.coi_of(item):
        return IdentityFailure(
            f"{item.id} belongs to {ask.state.coi_of(item) or 'nobody'}, not to {expected}"
        )
    return _why_other_second(ask, item)


def _why_other_second(ask: Ask, item: Item) -> IdentityFailure | None:
    second = ask.args.get("second_id")
    for one in ask.state.cargo(item):
        if second is not None and one.second_id and second != one.second_id:
            return IdentityFailure(f"{one.id}: second identifier {second}, expected {one.second_id}")
    return None


def why_half_scanned(ask: Ask, item: Item) -> str | None:
    """Return which patient item lacks the scan of its second identifier."""
    if "second_id" in ask.args:
        return None
    bound = (one for one in ask.state.cargo(item) if one.coi and ask.kind(one).patient)
    return next((f"{one.id}: the second identifier is not scanned" for one in bound), None)


def why_in_gas(ask: Ask, *places: str) -> str | None:
    """Return which place is being gassed."""
    return next((f"{place} is being gassed" for place in places if place in ask.state.in_gas), None)


def why_not_usable(ask: Ask, item: Item) -> str | None:
    """Return why an item may not be joined, drawn from or filled."""
    kind = ask.kind(item)
    reasons = (
        why_batch_blocked(ask, item),
        why_not_in_date(ask, item),
        None if item.disposition in {"", "continue"} else f"{item.id} was put aside: {item.disposition}",
        f"{item.id} is {item.inside}" if item.inside is Inside.EXPOSED else None,
        f"{item.id} is dirty outside: {item.outside_why}" if item.outside is Outside.DIRTY else None,
        f"{item.id} aerates until its gas is gone" if ask.facts.tick < item.rest_until else None,
        IdentityFailure(f"{item.id} was used before") if kind.single_use and item.spent else None,
        why_too_late(ask.kinds, item, ask.facts.tick),
    )
    return next(filter(None, reasons), None)


def why_not_in_date(ask: Ask, item: Item, until_tick: int = 0) -> str | None:
    """Return why status or expiry forbid the use of an item."""
    if item.status is not Status.RELEASED:
        return f"{item.id} is in status {item.status}"
    if item.expiry_tick <= max(ask.facts.tick, until_tick):
        return (
            f"{item.id} has expired" if item.expiry_tick <= ask.facts.tick else f"{item.id} expires too soon"
        )
    return None


def why_not_there(ask: Ask, item: Item, to: str, on: str = "") -> str | None:
    """Return why an item with its cargo may not come to a place."""
    place = ask.facts.site.places[to]
    cargo = tuple(ask.state.cargo(item))
    return (
        why_stopped(ask, to)
        or why_in_gas(ask, to)
        or _why_no_room(ask, item, place, on)
        or _why_wrong_kind(ask, cargo, place)
        or _why_dirty(ask, cargo, place)
        or _why_other_patient(ask, cargo, place, on)
    )


def _why_no_room(ask: Ask, item: Item, place: Place, on: str) -> str | None:
    if on:
        return _why_not_carried(ask, item, place, on)
    others = ask.state.free_standing(place.name) - (item.place == place.name and not item.on)
    if place.capacity and others >= place.capacity:
        return f"{place.name} is taken"
    if place.capacity == 1 and ask.facts.present.get(place.name) and item.place != place.name:
        return f"the sensor of {place.name} shows something there"
    return None


def _why_not_carried(ask: Ask, item: Item, place: Place, on: str) -> str | None:
    carrier = ask.state.items[on]
    if carrier.place != place.name:
        return f"{on} is not at {place.name}"
    if carrier.id == item.id or carrier.on or len(tuple(ask.state.cargo(item))) > 1:
        return f"{item.id} cannot travel on {on}"
    return None if ask.kind(carrier).carries else f"{on} carries nothing"


def _why_wrong_kind(ask: Ask, cargo: tuple[Item, ...], place: Place) -> str | None:
    for item in cargo:
        if place.kind not in ask.kind(item).places or (place.holds and item.kind not in place.holds):
            return f"{ask.kind(item).title} {item.id} does not belong to {place.name}"
    return None


def _why_dirty(ask: Ask, cargo: tuple[Item, ...], place: Place) -> str | None:
    allowed = cargo[0].place == UNKNOWN or cargo[0].place in ask.state.void
    if place.kind not in CLEAN or (place.name in ask.state.void and allowed):
        return None
    dirty = (item for item in cargo if item.outside is Outside.DIRTY)
    return next((f"{item.id} is dirty outside: {item.outside_why}" for item in dirty), None)


def _why_other_patient(ask: Ask, cargo: tuple[Item, ...], place: Place, on: str) -> str | None:
    companions = (*cargo, *ask.state.cargo(ask.state.items[on])) if on else cargo
    cois = cois_of(ask, companions)
    if len(cois) > 1:
        return f"{' and '.join(cois)} would travel together"
    return _why_neighbour(ask, cargo, place, cois[0]) if cois else _why_unreserved(ask, place, "")


def _why_neighbour(ask: Ask, cargo: tuple[Item, ...], place: Place, coi: str) -> str | None:
    last = ask.state.used_by.get(place.clearance, "") if place.clearance else ""
    if last and last != coi:
        return f"{place.name}: no line clearance since {last}"
    moved = {item.id for item in cargo}
    beside = (
        item for name in _beside(ask, place) for item in ask.state.standing(name) if item.id not in moved
    )
    others = [other for other in cois_of(ask, beside) if other != coi]
    if others:
        return f"{place.name}: {others[0]} is there"
    return _why_unreserved(ask, place, coi)


def _beside(ask: Ask, place: Place) -> tuple[str, ...]:
    """Return the places that may hold one patient only together with this one."""
    if place.kind in ZONE:
        return ask.facts.site.cleared_together["zone"]
    if place.kind in {PlaceKind.AIRLOCK, PlaceKind.STERILISER, PlaceKind.FREEZER}:
        return ask.facts.site.of_module[place.module]
    return ()


def _why_unreserved(ask: Ask, place: Place, coi: str) -> str | None:
    if place.kind is not PlaceKind.POSITION:
        return None
    batch = ask.state.reserved.get(place.name, "")
    if not batch:
        return f"{place.name} is not reserved"
    if coi != ask.state.orders[batch].coi:
        return f"{place.name} is reserved for {ask.state.orders[batch].coi}"
    return None


def cois_of(ask: Ask, items: Iterable[Item]) -> tuple[str, ...]:
    """Return whose these items are or will be, each once; stock of the unit is nobody's."""
    return tuple(dict.fromkeys(coi for item in items if (coi := ask.state.coi_of(item))))


def why_virology_mixed(ask: Ask, module: str, batch: str) -> str | None:
    """Return whose virology status forbids another batch in the same incubator."""
    order = ask.state.orders[batch]
    for name in ask.facts.site.of_module[module]:
        for coi in (_reserving(ask, name), ask.state.used_by.get(name, "")):
            other = ask.state.order_of(coi) if coi else None
            if other is None or other.coi == order.coi:
                continue
            if order.virology != NEGATIVE or other.virology != NEGATIVE:
                return f"{module}: {other.coi} is {other.virology}, {order.coi} is {order.virology}"
    return None


def _reserving(ask: Ask, place: str) -> str:
    batch = ask.state.reserved.get(place, "")
    return ask.state.orders[batch].coi if batch else ""


def why_not_two(ask: Ask) -> str | None:
    """Return why the two signatures are not those of two persons."""
    first, second = ask.text("first").strip(), ask.text("second").strip()
    if not first or not second:
        return "two persons sign"
    return "the second person is the first" if first.casefold() == second.casefold() else None
