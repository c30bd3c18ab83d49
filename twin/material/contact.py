"""Fluid paths: joining, parting, kit checks, transfers, booked content, open and sealed lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.material.ask import Ask, IdentityFailure, Verb
from twin.material.clock import hold_of
from twin.material.item import GONE, Booked, Inside, Item
from twin.material.move import separate
from twin.material.place import ZONE
from twin.material.rule import cois_of, why_batch_blocked, why_not_two, why_not_usable

if TYPE_CHECKING:
    from twin.material.draft import Draft

INTEGRITY = "kit_integrity"


def _why_not_join(ask: Ask) -> str | None:
    items = ask.items()
    if len(items) < 2:
        return "two or more items are joined"
    return (
        next(filter(None, (_why_not_connected(ask, item) for item in items)), None)
        or next(filter(None, (why_not_usable(ask, item) for item in items)), None)
        or why_two_patients(ask, items)
        or next(filter(None, (why_kit_unfit(ask, item) for item in items)), None)
    )


def _why_not_connected(ask: Ask, item: Item) -> str | None:
    place = ask.place(item.place)
    if not ask.kind(item).fluid:
        return f"{ask.kind(item).title} {item.id} has no fluid path"
    if place is None or place.kind not in ZONE:
        return f"{item.id} is at {item.place}, not in the connection zone"
    if place.name in ask.state.void:
        return f"the grade A state of {place.name} is void"
    tails = ask.kind(item).tails
    return f"{item.id} has no weld tail left" if tails and item.tails_used >= tails else None


def why_two_patients(ask: Ask, items: tuple[Item, ...]) -> str | None:
    """Return which patients would come together, now or by what was in contact before (the contact rule)."""
    groups = dict.fromkeys(item.group for item in items if item.group)
    touched = [ask.state.items[one] for group in groups for one in ask.state.groups[group]]
    cois = cois_of(ask, (*items, *touched))
    expected = ask.args.get("coi", cois[0] if cois else "")
    if len(cois) > 1:
        return IdentityFailure(f"{' and '.join(cois)} would be joined")
    if not cois:
        return "nothing is joined without a patient"
    return IdentityFailure(f"{cois[0]} instead of {expected}") if cois[0] != expected else None


def why_kit_unfit(ask: Ask, item: Item) -> str | None:
    """Return why a kit may not be connected: unbound, not tested, or tested too long ago."""
    hold = hold_of(ask.kinds, item, INTEGRITY)
    if hold is None:
        return None
    if not item.coi:
        return f"{item.id} is not bound to a patient"
    clock = item.clocks.get(INTEGRITY)
    return None if clock and clock.since is not None else f"the integrity of {item.id} is not proven"


def _join(ask: Ask, draft: Draft) -> None:
    items = ask.items()
    ids = tuple(item.id for item in items)
    for item in items:
        others = tuple(one for one in ids if one != item.id)
        draft.change(
            item.id,
            connected=tuple(dict.fromkeys((*item.connected, *others))),
            tails_used=item.tails_used + bool(ask.kind(item).tails),
            inside=Inside.CLOSED,
            inside_why=f"joined to {', '.join(others)}",
        )
    _unite(ask, draft, items)
    draft.happened("items_joined", ids[0], items=list(ids))


def _unite(ask: Ask, draft: Draft, items: tuple[Item, ...]) -> None:
    """Make one contact group of the items and all that they touched before; it is one patient's for ever."""
    groups = dict.fromkeys(item.group for item in items if item.group)
    members = (*(one for group in groups for one in draft.groups.pop(group)), *(item.id for item in items))
    together = tuple(dict.fromkeys(members))
    name = next(iter(groups), items[0].id)
    draft.groups[name] = together
    order = _order_among(draft, together)
    for one in together:
        draft.change(one, group=name, **(order if order else {}))
    draft.occupy(items[0].id)


def _order_among(draft: Draft, members: tuple[str, ...]) -> dict[str, str]:
    found = (draft.orders.get(draft.items[one].batch) for one in members)
    order = next(filter(None, found), None)
    return {"batch": order.batch, "coi": order.coi, "second_id": order.second_id} if order else {}


def _why_not_part(ask: Ask) -> str | None:
    items = ask.items()
    if len(items) < 2:
        return "two or more items are parted"
    ids = {item.id for item in items}
    alone = [item.id for item in items if not ids & set(item.connected)]
    return f"{alone[0]} is not joined to the others" if alone else None


def _part(ask: Ask, draft: Draft) -> None:
    ids = tuple(item.id for item in ask.items())
    for item in ids:
        separate(draft, item, tuple(one for one in ids if one in draft.items[item].connected))
    draft.happened("items_parted", ids[0], items=list(ids))


def _sever(ask: Ask, draft: Draft) -> None:
    """Part everything of a batch: its lines were clamped and sealed by hand, through the gloves."""
    batch = ask.order().batch
    mine = [item.id for item in draft.items.values() if item.batch == batch and item.disposition not in GONE]
    for item in mine:
        now = draft.items[item]
        if now.connected:
            separate(draft, item, now.connected)
        if now.inside is Inside.EXPOSED:
            draft.change(
                item, inside=Inside.CLOSED, inside_why=f"sealed by hand; was exposed: {now.inside_why}"
            )
    signed = {"first": ask.text("first"), "second": ask.text("second")}
    draft.happened("lines_severed", batch, **signed)


def _why_no_checks(ask: Ask) -> str | None:
    item, place = ask.item(), ask.place(ask.item().place)
    if hold_of(ask.kinds, item, INTEGRITY) is None:
        return f"{item.id} has no integrity test"
    if place is None or place.kind not in ZONE:
        return f"{item.id} is not installed"
    return why_not_usable(ask, item)


def _connect_checks(ask: Ask, draft: Draft) -> None:
    item = ask.item().id
    if ask.args["passed"]:
        draft.touch(item, "integrity_passed")
    draft.happened("integrity_tested", item, passed=ask.args["passed"])


def _why_not_dispense(ask: Ask) -> str | None:
    source, target = ask.item("source"), ask.item("target")
    path = ask.state.joined(source.id)
    if target.id not in path or target.id == source.id:
        return f"{target.id} is not joined to {source.id}"
    if (ask.number("volume_ml") or 0.0) > source.booked.volume_ml + 1e-9:
        return f"{source.id} holds {source.booked.volume_ml:g} mL"
    items = tuple(ask.state.items[one] for one in path)
    return (
        next(filter(None, (why_not_usable(ask, one) for one in (source, target))), None)
        or why_two_patients(ask, items)
        or next(filter(None, (why_kit_unfit(ask, one) for one in items)), None)
        or _why_not_counted(ask, source, target)
    )


def _why_not_counted(ask: Ask, source: Item, target: Item) -> str | None:
    if source.kind != "vector":
        return None
    counted = target.booked.counted_tick
    late = counted is None or ask.facts.tick - counted > ask.kinds.counted_ticks
    return f"the cells of {target.id} were not counted today" if late else None


def _dispense(ask: Ask, draft: Draft) -> None:
    source, target = ask.item("source"), ask.item("target")
    volume_ml = ask.number("volume_ml") or 0.0
    share = volume_ml / source.booked.volume_ml if source.booked.volume_ml else 0.0
    cells = 0.0 if ask.args.get("settled") else source.booked.viable_cells * share
    _rebook(draft, source, -volume_ml, -cells, f"to {target.id}")
    _rebook(draft, target, volume_ml, cells, f"from {source.id}")
    if source.kind == "cryo_medium" and volume_ml:
        draft.touch(target.id, "cryoprotectant_added")
    if draft.items[source.id].booked.volume_ml <= 1e-6:
        draft.touch(source.id, "used_up")
    draft.happened("content_dispensed", target.id, source=source.id, volume_ml=volume_ml)


def _rebook(draft: Draft, item: Item, volume_ml: float, cells: float, source: str) -> None:
    booked = replace(
        item.booked,
        volume_ml=max(0.0, item.booked.volume_ml + volume_ml),
        viable_cells=max(0.0, item.booked.viable_cells + cells),
        tick=draft.facts.tick,
        source=f"calculated {source}",
    )
    draft.change(item.id, booked=booked, mass_g=max(0.0, item.mass_g + volume_ml))


def _why_not_book(ask: Ask) -> str | None:
    named = ("volume_ml", "viable_cells", "surface_c", "mass_g")
    return None if any(name in ask.args for name in named) else "nothing to book"


def _book(ask: Ask, draft: Draft) -> None:
    item, tick = ask.item(), ask.facts.tick
    volume_ml, cells = ask.number("volume_ml"), ask.number("viable_cells")
    mass_g, surface_c = ask.number("mass_g"), ask.number("surface_c")
    booked = Booked(
        volume_ml=item.booked.volume_ml if volume_ml is None else volume_ml,
        viable_cells=item.booked.viable_cells if cells is None else cells,
        tick=tick,
        source=ask.text("source_of_value"),
        counted_tick=item.booked.counted_tick
        if cells is None or ask.args.get("planned")
        else ask.args.get("at_tick", tick),
    )
    draft.change(
        item.id,
        booked=item.booked if volume_ml is None and cells is None else booked,
        mass_g=item.mass_g if mass_g is None else mass_g,
        surface_c=item.surface_c if surface_c is None else surface_c,
    )
    draft.happened("content_booked", item.id, source=ask.text("source_of_value"))


def _why_not_mark(ask: Ask) -> str | None:
    known = {one for hold in ask.kind(ask.item()).holds for one in (*hold.starts, *hold.stops)}
    happening = ask.text("happening")
    return None if happening in known else f"'{happening}' starts or stops no hold time of {ask.item().id}"


def _mark(ask: Ask, draft: Draft) -> None:
    draft.touch(ask.item().id, ask.text("happening"), ask.args.get("at_tick"))
    draft.happened("hold_marked", ask.item().id, happening=ask.text("happening"))


def _why_not_exposed(ask: Ask) -> str | None:
    return f"{ask.item().id} is exposed already" if ask.item().inside is Inside.EXPOSED else None


def _expose(ask: Ask, draft: Draft) -> None:
    draft.change(ask.item().id, inside=Inside.EXPOSED, inside_why=ask.text("reason"))
    draft.happened("item_exposed", ask.item().id, reason=ask.text("reason"))


def _why_not_seal(ask: Ask) -> str | None:
    return why_batch_blocked(ask, ask.item())


def _seal(ask: Ask, draft: Draft) -> None:
    item = ask.item()
    was = f"sealed after being exposed: {item.inside_why}" if item.inside is Inside.EXPOSED else "sealed"
    if ask.args["passed"]:
        draft.change(item.id, inside=Inside.CLOSED, inside_why=was)
    draft.happened("item_sealed", item.id, passed=ask.args["passed"])


def _why_not_release_hold(ask: Ask) -> str | None:
    known = hold_of(ask.kinds, ask.item(), ask.text("hold"))
    return None if known else f"{ask.item().id} has no hold time '{ask.text('hold')}'"


def _release_hold(ask: Ask, draft: Draft) -> None:
    item = ask.item()
    draft.change(item.id, waived=tuple(dict.fromkeys((*item.waived, ask.text("hold")))))
    draft.happened("hold_released", item.id, hold=ask.text("hold"), reason=ask.text("reason"))


VERBS: Mapping[str, Verb] = {
    "join": Verb(("items",), _why_not_join, _join, ("coi",)),
    "part": Verb(("items",), _why_not_part, _part),
    "sever": Verb(("batch", "first", "second"), why_not_two, _sever),
    "connect_checks": Verb(("item", "passed"), _why_no_checks, _connect_checks),
    "dispense": Verb(("source", "target", "volume_ml"), _why_not_dispense, _dispense, ("coi", "settled")),
    "book": Verb(
        ("item", "source_of_value"),
        _why_not_book,
        _book,
        ("volume_ml", "viable_cells", "surface_c", "mass_g", "at_tick", "planned"),
    ),
    "mark": Verb(("item", "happening"), _why_not_mark, _mark, ("at_tick",)),
    "expose": Verb(("item", "reason"), _why_not_exposed, _expose),
    "seal": Verb(("item", "passed"), _why_not_seal, _seal),
    "release_hold": Verb(("item", "hold", "reason"), _why_not_release_hold, _release_hold, roles=("QA",)),
}
