"""What cycles do to outsides: gassing, steam, loss of grade A, start of freezing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from twin.material.ask import Ask, Verb
from twin.material.clock import left
from twin.material.item import Item, Outside
from twin.material.move import void
from twin.material.place import PlaceKind
from twin.material.rule import why_batch_blocked, why_in_gas, why_not_in_date

if TYPE_CHECKING:
    from twin.material.draft import Draft

TICKS_PER_S = 10
SECOND_CYCLE = ("SUP", "QA")


def _why_not_gas(ask: Ask) -> str | None:
    places = tuple(ask.args["places"])
    if not places:
        return "no place is named"
    return why_in_gas(ask, *places) or next(
        filter(None, (_why_not_gassed(ask, item) for place in places for item in ask.state.standing(place))),
        None,
    )


def _why_not_gassed(ask: Ask, item: Item) -> str | None:
    kind, facts = ask.kind(item), ask.facts
    end_tick = facts.tick + round((ask.number("duration_s") or 0.0) * TICKS_PER_S)
    if (item.wrap or "none") not in kind.wraps:
        return f"{kind.title} {item.id} may not be gassed in wrap '{item.wrap or 'none'}'"
    if item.surface_c < ask.kinds.entry_surface_c:
        return f"{item.id} is too cold: {item.surface_c:g} degC, needed {ask.kinds.entry_surface_c:g} degC"
    if kind.gas_cycles and item.gas_cycles >= kind.gas_cycles:
        return f"{item.id} was in {item.gas_cycles} gas cycles: no further one"
    if kind.gas_cycles and item.gas_cycles:
        missing = [role for role in SECOND_CYCLE if not item.gas_allowed.get(role)]
        if missing:
            return f"a further gas cycle of {item.id} needs the entry of {' and '.join(missing)}"
    return why_batch_blocked(ask, item) or why_not_in_date(ask, item, end_tick) or _why_too_short(ask, item)


def _why_too_short(ask: Ask, item: Item) -> str | None:
    rest = left(ask.kinds, item, ask.facts.tick)
    needed = round((ask.number("duration_s") or 0.0) * TICKS_PER_S)
    needed += ask.kinds.hold_after_gas_ticks if ask.kind(item).gas_cycles else 0
    if rest is None or rest >= needed:
        return None
    return f"{item.id}: the hold time left does not cover the cycle"


def _start_gas(ask: Ask, draft: Draft) -> None:
    places = tuple(ask.args["places"])
    draft.in_gas = (*draft.in_gas, *places)
    for place in places:
        for item in draft.at.get(place, ()):
            draft.change(item, gas_cycles=draft.items[item].gas_cycles + 1, gas_allowed={})
    draft.happened("gas_cycle_started", places[0], places=list(places))


def _why_not_allowed(ask: Ask) -> str | None:
    item, most = ask.item(), ask.kind(ask.item()).gas_cycles
    missing = [role for role in SECOND_CYCLE if not ask.args["approvals"].get(role)]
    if missing:
        return f"a further gas cycle of {item.id} needs the entry of {' and '.join(missing)}"
    if not 0 < item.gas_cycles < most:
        return f"{item.id} was in {item.gas_cycles} gas cycles of {most}: there is nothing to allow"
    return None


def _allow_gas(ask: Ask, draft: Draft) -> None:
    allowed = {role: ask.args["approvals"][role] for role in SECOND_CYCLE}
    draft.change(ask.item().id, gas_allowed=allowed)
    draft.happened("gas_cycle_allowed", ask.item().id, approvals=allowed)


def _why_no_gas(ask: Ask) -> str | None:
    idle = [place for place in ask.args["places"] if place not in ask.state.in_gas]
    if idle or not ask.args["places"]:
        return f"{idle[0] if idle else 'no place'} is not being gassed"
    return None


def _gas_done(ask: Ask, draft: Draft) -> None:
    places, accepted = tuple(ask.args["places"]), bool(ask.args["accepted"])
    draft.in_gas = tuple(place for place in draft.in_gas if place not in places)
    if accepted:
        _clean(ask, draft, places, Outside.DECONTAMINATED, "gas cycle accepted")
        draft.void = tuple(place for place in draft.void if place not in places)
        return
    airlocks = tuple(p for p in places if not ask.facts.site.places[p].clean)
    void(draft, airlocks, "gas cycle not accepted")
    draft.happened("gas_cycle_rejected", places[0], places=list(places))


def _clean(ask: Ask, draft: Draft, places: tuple[str, ...], outside: Outside, why: str) -> None:
    for place in places:
        for item in draft.at.get(place, ()):
            aerates = (
                draft.items[item].wrap in ask.kinds.permeable_wraps and outside is Outside.DECONTAMINATED
            )
            rest_until = ask.facts.tick + ask.kinds.permeable_rest_ticks if aerates else 0
            draft.change(item, outside=outside, outside_why=why, rest_until=rest_until)
            draft.happened("outside_cleaned", item, outside=str(outside), reason=why)


def _why_not_sterile(ask: Ask) -> str | None:
    wrong = [p for p in ask.args["places"] if ask.facts.site.places[p].kind is not PlaceKind.STERILISER]
    return f"{wrong[0]} is not in a steriliser" if wrong else None


def _sterilised(ask: Ask, draft: Draft) -> None:
    places = tuple(ask.args["places"])
    if ask.args["accepted"]:
        _clean(ask, draft, places, Outside.STERILE, "steam cycle accepted")
    else:
        void(draft, places, "steam cycle not accepted")


def _why_not_void(ask: Ask) -> str | None:
    return None if ask.args["places"] else "no place is named"


def _void_grade_a(ask: Ask, draft: Draft) -> None:
    places, why = tuple(ask.args["places"]), ask.text("reason")
    void(draft, places, why)
    clean = (place for place in places if ask.facts.site.places[place].clean and place not in draft.void)
    draft.void = (*draft.void, *clean)
    draft.happened("grade_a_voided", places[0], places=list(places), reason=why)


def _freezing_started(ask: Ask, draft: Draft) -> None:
    for place in ask.args["places"]:
        for item in draft.at.get(place, ()):
            draft.touch(item, "freezing_started")


def _why_not_freezing(ask: Ask) -> str | None:
    wrong = [p for p in ask.args["places"] if ask.facts.site.places[p].kind is not PlaceKind.FREEZER]
    return f"{wrong[0]} is not in a freezer" if wrong else None


VERBS: Mapping[str, Verb] = {
    "start_gas_cycle": Verb(("places", "duration_s"), _why_not_gas, _start_gas),
    "allow_gas_cycle": Verb(("item", "approvals"), _why_not_allowed, _allow_gas, roles=("QA",)),
    "gas_cycle_done": Verb(("places", "accepted"), _why_no_gas, _gas_done),
    "sterilised": Verb(("places", "accepted"), _why_not_sterile, _sterilised),
    "void_grade_a": Verb(("places", "reason"), _why_not_void, _void_grade_a),
    "freezing_started": Verb(("places",), _why_not_freezing, _freezing_started),
}
