"""Whose a place is: reservations of positions, release, line clearance between patients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twin.material.ask import Ask, Verb
from twin.material.place import PlaceKind
from twin.material.rule import why_not_two, why_stopped, why_virology_mixed
from twin.material.state import NEGATIVE

if TYPE_CHECKING:
    from twin.material.draft import Draft


def _why_not_reserve(ask: Ask) -> str | None:
    place, order = ask.facts.site.places[ask.text("place")], ask.order()
    if place.kind is not PlaceKind.POSITION:
        return f"{place.name} is not a position of an incubator"
    if order.closed:
        return f"{order.batch} is closed"
    if place.name in ask.state.reserved:
        return f"{place.name} is reserved for {ask.state.reserved[place.name]}"
    last = ask.state.used_by.get(place.name, "")
    if last not in {"", order.coi}:
        return f"{place.name}: no line clearance since {last}"
    stopped = why_stopped(ask, place.name, order.batch)
    return stopped or why_virology_mixed(ask, place.module, order.batch)


def _reserve(ask: Ask, draft: Draft) -> None:
    draft.reserved[ask.text("place")] = ask.order().batch
    draft.happened("position_reserved", ask.text("place"), batch=ask.order().batch)


def _why_not_release(ask: Ask) -> str | None:
    place = ask.text("place")
    if place not in ask.state.reserved:
        return f"{place} is not reserved"
    if ask.state.at.get(place) or ask.facts.present.get(place):
        return f"{place} is not empty"
    return why_stopped(ask, place)


def _release(ask: Ask, draft: Draft) -> None:
    batch = draft.reserved.pop(ask.text("place"))
    draft.happened("position_released", ask.text("place"), batch=batch)


def location_of(ask: Ask) -> str:
    """Return the name of clearance that the argument `location` means: itself, or that of a place."""
    name = ask.text("location")
    place = ask.place(name)
    return place.clearance if place else name


def _why_not_clear(ask: Ask) -> str | None:
    location = location_of(ask)
    places = ask.facts.site.cleared_together.get(location, ())
    if not location or not places:
        return f"'{ask.text('location')}' needs no line clearance"
    return (
        why_not_two(ask)
        or next(filter(None, (_why_foreign(ask, place) for place in places)), None)
        or _why_not_fully(ask, location)
    )


def _why_foreign(ask: Ask, place: str) -> str | None:
    left = [item.id for item in ask.state.standing(place) if ask.state.coi_of(item)]
    if left:
        return f"{left[0]} is still at {place}"
    if ask.facts.present.get(place) and not ask.state.standing(place):
        return f"the sensor of {place} shows something there"
    return why_stopped(ask, place)


def _why_not_fully(ask: Ask, location: str) -> str | None:
    order = ask.state.order_of(ask.state.used_by.get(location, ""))
    if order is None or order.virology == NEGATIVE or ask.args.get("full"):
        return None
    return f"{location}: {order.coi} is {order.virology}: full clearance"


def _clear(ask: Ask, draft: Draft) -> None:
    location = location_of(ask)
    last = draft.used_by.pop(location, "")
    signed: dict[str, str | bool] = {"first": ask.text("first"), "second": ask.text("second")}
    signed |= {"full": True} if ask.args.get("full") else {}
    draft.happened("line_cleared", location, after=last, **signed)


VERBS: Mapping[str, Verb] = {
    "reserve": Verb(("place", "batch"), _why_not_reserve, _reserve),
    "release_position": Verb(("place",), _why_not_release, _release),
    "clear_line": Verb(("location", "first", "second"), _why_not_clear, _clear, ("full",)),
}
