"""Moves of items: by persons in the room, by the robot, lost and found again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twin.material.ask import Ask, IdentityFailure, Verb
from twin.material.entry import labels_on
from twin.material.item import Disposition, Inside, Item, Outside
from twin.material.place import BY_PERSON_FROM, BY_PERSON_TO, FINAL, ROBOT, UNKNOWN, PlaceKind
from twin.material.rule import (
    why_batch_blocked,
    why_half_scanned,
    why_in_gas,
    why_not_in_date,
    why_not_there,
    why_other_code,
    why_stopped,
)

if TYPE_CHECKING:
    from twin.material.draft import Draft

LEAVES_DIRTY = "left grade A"


def why_cannot_leave(ask: Ask, item: Item) -> str | None:
    """Return why an item with its cargo may not leave its place now."""
    cargo = tuple(ask.state.cargo(item))
    aboard = {one.id for one in cargo}
    for one in cargo:
        joined = [other for other in one.connected if other not in aboard]
        if joined:
            return f"{one.id} is still joined to {joined[0]}"
        if one.inside is Inside.EXPOSED:
            return f"{one.id} is exposed: seal it first"
        blocked = why_batch_blocked(ask, one)
        if blocked:
            return blocked
    return why_in_gas(ask, item.place) or why_stopped(ask, item.place)


def _why_not_put(ask: Ask) -> str | None:
    item, to = ask.item(), ask.facts.site.places[ask.text("to")]
    origin = ask.place(item.place)
    if origin is None or origin.kind not in BY_PERSON_FROM:
        return f"{item.id} is at {item.place}, out of reach of a person in the room"
    if to.kind not in BY_PERSON_TO:
        return f"a person in the room cannot reach {to.name}"
    if to.name == origin.name and not ask.text("on"):
        return f"{item.id} is at {to.name} already"
    return (
        why_cannot_leave(ask, item)
        or why_other_code(ask, item)
        or why_half_scanned(ask, item)
        or _why_not_entering(ask, item, to.kind)
        or why_not_there(ask, item, to.name, ask.text("on"))
    )


def _why_not_entering(ask: Ask, item: Item, kind: PlaceKind) -> str | None:
    if kind not in {PlaceKind.AIRLOCK, PlaceKind.STERILISER}:
        return None
    return next(filter(None, (_why_not_admitted(ask, one) for one in ask.state.cargo(item))), None)


def _why_not_admitted(ask: Ask, item: Item) -> str | None:
    kind = ask.kind(item)
    if item.disposition is not Disposition.NONE:
        return f"{item.id} was put aside: {item.disposition}"
    if (item.wrap or "none") not in kind.wraps:
        return f"{kind.title} {item.id} may not enter in wrap '{item.wrap or 'none'}'"
    if labels_on(ask.state.labels, item.id) < kind.labels:
        return f"{item.id} lacks a label"
    return why_not_in_date(ask, item)


def _put(ask: Ask, draft: Draft) -> None:
    item, to = ask.item(), ask.facts.site.places[ask.text("to")]
    draft.move(item.id, to.name, ask.text("on"))
    for moved in draft.cargo(item.id):
        draft.change(moved, outside=Outside.DIRTY, outside_why="handled in the room")
    if to.kind in {PlaceKind.AIRLOCK, PlaceKind.STERILISER}:
        void(draft, ask.facts.site.of_module[to.module], "the outer door was opened")
    draft.hand_over(item.id, ask.number("temperature_c"), ask.text("seal"))


def separate(draft: Draft, item: str, others: tuple[str, ...]) -> None:
    """Take the connections between an item and others away; their contact stays."""
    for other in others:
        draft.change(other, connected=tuple(one for one in draft.items[other].connected if one != item))
    draft.change(item, connected=tuple(one for one in draft.items[item].connected if one not in others))


def void(draft: Draft, places: tuple[str, ...], why: str) -> None:
    """Make everything at these places dirty outside."""
    for place in places:
        for item in draft.at.get(place, ()):
            if draft.items[item].outside is not Outside.DIRTY:
                draft.change(item, outside=Outside.DIRTY, outside_why=why)
                draft.happened("outside_voided", item, reason=why)


def _why_not_pick(ask: Ask) -> str | None:
    item, place = ask.item(), ask.text("place")
    if item.place != place:
        return f"{item.id} is at {item.place}, not at {place}"
    return (
        _why_out_of_reach(ask, item, place)
        or why_cannot_leave(ask, item)
        or why_other_code(ask, item)
        or why_half_scanned(ask, item)
        or _why_too_heavy(ask, item)
        or why_not_there(ask, item, ROBOT)
    )


def _why_out_of_reach(ask: Ask, item: Item, place: str) -> str | None:
    kind = ask.facts.site.places[place].kind
    if kind in {PlaceKind.ROOM, PlaceKind.EXIT, PlaceKind.HAND, *FINAL}:
        return f"the robot takes nothing from {place}"
    if ask.facts.present.get(place) is False and not item.on:
        return f"the sensor of {place} shows nothing there"
    return None


def _why_too_heavy(ask: Ask, item: Item) -> str | None:
    mass_g = sum(one.mass_g for one in ask.state.cargo(item))
    limit_g = ask.kinds.carried_mass_g
    return f"{item.id} weighs {mass_g:.0f} g, more than {limit_g:.0f} g" if mass_g > limit_g else None


def _pick(ask: Ask, draft: Draft) -> None:
    item = ask.item()
    origin = ask.facts.site.places[item.place]
    if origin.kind is PlaceKind.KIT_BAY and ask.kind(item).single_use and item.group:
        draft.change(item.id, spent=True)
        draft.touch(item.id, "spent")
    draft.move(item.id, ROBOT)
    draft.hand_over(item.id)


def _why_not_place(ask: Ask) -> str | None:
    item, to = ask.item(), ask.facts.site.places[ask.text("to")]
    if item.place != ROBOT or item.on:
        return f"the robot does not hold {item.id}"
    if to.kind in {PlaceKind.ROOM, PlaceKind.HAND, *FINAL}:
        return f"the robot cannot reach {to.name}"
    return (
        why_cannot_leave(ask, item)
        or why_other_code(ask, item)
        or why_half_scanned(ask, item)
        or _why_wrong_kit(ask, item, to.kind)
        or why_not_there(ask, item, to.name, ask.text("on"))
    )


def _why_wrong_kit(ask: Ask, item: Item, kind: PlaceKind) -> str | None:
    if kind is not PlaceKind.KIT_BAY or not ask.kind(item).single_use:
        return None
    if item.spent:
        return IdentityFailure(f"{item.id} was used before")
    return None if item.coi else f"{item.id} is not bound to a patient"


def _place(ask: Ask, draft: Draft) -> None:
    item, to = ask.item(), ask.facts.site.places[ask.text("to")]
    draft.move(item.id, to.name, ask.text("on"))
    if to.kind is PlaceKind.EXIT or to.kind is PlaceKind.AIRLOCK:
        for moved in draft.cargo(item.id):
            draft.change(moved, outside=Outside.DIRTY, outside_why=LEAVES_DIRTY)
    draft.hand_over(item.id)


def _why_not_lost(ask: Ask) -> str | None:
    return f"the place of {ask.item().id} is unknown already" if ask.item().place == UNKNOWN else None


def _lose(ask: Ask, draft: Draft) -> None:
    """Lose an item and what travels on it; `whole` says that these are still together."""
    whole = bool(ask.args.get("whole"))
    for item in reversed(draft.cargo(ask.item().id)):
        if not whole:
            separate(draft, item, draft.items[item].connected)
        draft.move(item, UNKNOWN, draft.items[item].on if whole else "")
        draft.happened("item_place_lost", item, reason=ask.text("reason"))


def _why_not_rescan(ask: Ask) -> str | None:
    item, to = ask.item(), ask.facts.site.places[ask.text("place")]
    if item.place != UNKNOWN:
        return f"the place of {item.id} is known: {item.place}"
    if to.kind in FINAL:
        return f"nothing is scanned again at {to.name}"
    return (
        why_stopped(ask, item.owner, item.id)
        or why_other_code(ask, item)
        or why_half_scanned(ask, item)
        or why_not_there(ask, item, to.name, ask.text("on"))
    )


def _rescan(ask: Ask, draft: Draft) -> None:
    item, to = ask.item(), ask.facts.site.places[ask.text("place")]
    draft.move(item.id, to.name, ask.text("on"))
    if not to.clean:
        draft.change(item.id, outside=Outside.DIRTY, outside_why="found outside grade A")
    draft.happened("item_found", item.id, place=to.name)
    draft.hand_over(item.id)


def _why_not_identified(ask: Ask) -> str | None:
    return why_other_code(ask, ask.item())


def _identify(ask: Ask, draft: Draft) -> None:
    draft.happened("item_identified", ask.item().id, place=ask.item().place)


def _why_no_difference(ask: Ask) -> str | None:
    return why_stopped(ask, ask.text("place"))


def _presence_differs(ask: Ask, draft: Draft) -> None:
    place = ask.text("place")
    owners = [item.owner for item in ask.state.standing(place)]
    text = f"{place}: presence sensor and record differ"
    item = next((item.id for item in ask.state.standing(place)), "")
    draft.fault(text, [place, ask.state.reserved.get(place, ""), *owners], item)


def _why_no_mismatch(ask: Ask) -> str | None:
    return None if ask.items() else "nothing is named"


def _mismatch(ask: Ask, draft: Draft) -> None:
    items = ask.items()
    draft.fault(ask.text("reason"), [item.owner for item in items], items[0].id)


SCANNED = ("second_id", "coi")

VERBS: Mapping[str, Verb] = {
    "put": Verb(("item", "to", "code"), _why_not_put, _put, (*SCANNED, "on", "temperature_c", "seal")),
    "pick": Verb(("item", "place", "code"), _why_not_pick, _pick, SCANNED),
    "place": Verb(("item", "to", "code"), _why_not_place, _place, (*SCANNED, "on")),
    "unknown": Verb(("item", "reason"), _why_not_lost, _lose, ("whole",)),
    "rescan": Verb(("item", "place", "code"), _why_not_rescan, _rescan, (*SCANNED, "on")),
    "identify": Verb(("item", "code"), _why_not_identified, _identify, SCANNED),
    "mismatch": Verb(("items", "reason"), _why_no_mismatch, _mismatch),
    "presence_differs": Verb(("place",), _why_no_difference, _presence_differs),
}
