"""How material leaves the record: discard, shipment, decisions of QA, closing of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.material.ask import Ask, Verb
from twin.material.item import Disposition, Item, Status
from twin.material.move import why_cannot_leave
from twin.material.place import BY_PERSON_FROM, UNKNOWN, PlaceKind
from twin.material.rule import why_half_scanned, why_not_two, why_other_code, why_stopped
from twin.material.state import LabelState

if TYPE_CHECKING:
    from twin.material.draft import Draft

DECISIONS = (Disposition.CONTINUE, Disposition.REWORK, Disposition.QUARANTINE, Disposition.LOST)
LEFT_OVER = LabelState.PRINTED


def _why_not_out(ask: Ask, kinds: tuple[PlaceKind, ...]) -> str | None:
    item, to = ask.item(), ask.facts.site.places[ask.text("to")]
    origin = ask.place(item.place)
    if to.kind not in kinds:
        return f"{to.name} is not the place for this"
    if origin is None or origin.kind not in BY_PERSON_FROM:
        return f"{item.id} is at {item.place}, out of reach of a person in the room"
    return why_cannot_leave(ask, item) or why_other_code(ask, item) or why_half_scanned(ask, item)


def _why_not_discard(ask: Ask) -> str | None:
    return _why_not_out(ask, (PlaceKind.WASTE,))


def _why_not_ship(ask: Ask) -> str | None:
    refused = _why_not_out(ask, (PlaceKind.CRYO, PlaceKind.LABORATORY))
    to = ask.facts.site.places[ask.text("to")]
    rejected = [one.id for one in ask.state.cargo(ask.item()) if one.status is Status.REJECTED]
    if rejected and to.kind is PlaceKind.CRYO:
        return f"{rejected[0]} is rejected"
    return refused


def _out(ask: Ask, draft: Draft, disposition: Disposition) -> None:
    item, to = ask.item().id, ask.text("to")
    cargo = draft.cargo(item)
    draft.move(item, to)
    draft.hand_over(item, ask.number("temperature_c"), ask.text("seal"))
    for one in cargo:
        draft.change(one, disposition=disposition, reason=ask.text("reason"))
        draft.happened(f"item_{disposition}", one, place=to, reason=ask.text("reason"))


def _discard(ask: Ask, draft: Draft) -> None:
    _out(ask, draft, Disposition.DISCARDED)


def _ship(ask: Ask, draft: Draft) -> None:
    _out(ask, draft, Disposition.SHIPPED)


def _why_not_resolve(ask: Ask) -> str | None:
    fault = next((one for one in ask.state.faults if one.id == ask.text("fault")), None)
    if fault is None:
        return f"identity failure '{ask.text('fault')}' is not known"
    return None if fault.open else f"{fault.id} is resolved"


def _resolve(ask: Ask, draft: Draft) -> None:
    decision, by = ask.text("decision"), ask.facts.person
    draft.faults = tuple(
        replace(fault, open=False, decision=decision, by=by) if fault.id == ask.text("fault") else fault
        for fault in draft.faults
    )
    draft.happened("identity_resolved", ask.text("fault"), decision=decision, by=by)


def _why_no_disposition(ask: Ask) -> str | None:
    if ask.text("decision") not in DECISIONS:
        return f"decide {' or '.join(DECISIONS)}"
    if not ask.text("reason").strip():
        return "a decision has a reason"
    lost = ask.text("decision") == Disposition.LOST
    return (
        f"{ask.item().id} is at {ask.item().place}: not lost"
        if lost and ask.item().place != UNKNOWN
        else None
    )


def _dispose(ask: Ask, draft: Draft) -> None:
    decision = Disposition(ask.text("decision"))
    draft.change(ask.item().id, disposition=decision, reason=ask.text("reason"))
    draft.happened("disposition_set", ask.item().id, decision=str(decision), reason=ask.text("reason"))


def _why_not_close(ask: Ask) -> str | None:
    batch = ask.order().batch
    if ask.order().closed:
        return f"{batch} is closed"
    mine = [item for item in ask.state.items.values() if item.batch == batch]
    return (
        why_not_two(ask)
        or why_stopped(ask, batch, *(item.id for item in mine))
        or why_labels_inexact(ask, batch)
        or next(filter(None, (_why_open(item) for item in mine)), None)
        or _why_reserved(ask, batch)
    )


def why_labels_inexact(ask: Ask, batch: str) -> str | None:
    """Return which label was printed and neither used, destroyed nor returned."""
    labels = (label for label in ask.state.labels.values() if label.batch == batch)
    return next(
        (f"label {label.id} is not accounted for" for label in labels if label.state is LEFT_OVER), None
    )


def _why_open(item: Item) -> str | None:
    return None if item.disposition else f"{item.id} has no disposition (it is at {item.place})"


def _why_reserved(ask: Ask, batch: str) -> str | None:
    held = next((place for place, owner in ask.state.reserved.items() if owner == batch), "")
    return f"{held} is still reserved" if held else None


def _close(ask: Ask, draft: Draft) -> None:
    order = ask.order()
    draft.orders[order.batch] = replace(order, closed=True)
    draft.happened("batch_closed", order.batch, first=ask.text("first"), second=ask.text("second"))


SCANNED = ("second_id", "coi", "temperature_c", "seal")

VERBS: Mapping[str, Verb] = {
    "discard": Verb(("item", "to", "code", "reason"), _why_not_discard, _discard, SCANNED),
    "ship": Verb(("item", "to", "code"), _why_not_ship, _ship, (*SCANNED, "reason")),
    "resolve": Verb(("fault", "decision"), _why_not_resolve, _resolve, ("reason",), roles=("QA",)),
    "disposition": Verb(("item", "decision", "reason"), _why_no_disposition, _dispose, roles=("QA", "SUP")),
    "close_batch": Verb(("batch", "first", "second"), _why_not_close, _close),
}
