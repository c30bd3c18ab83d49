"""How material comes into the record: orders, issue, receipt, binding, status, labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.material.ask import Ask, IdentityFailure, Verb
from twin.material.item import Booked, Item, Status
from twin.material.place import PlaceKind
from twin.material.rule import why_batch_blocked, why_not_two, why_other_code, why_stopped
from twin.material.state import Label, LabelState, Order

if TYPE_CHECKING:
    from twin.material.draft import Draft

VIROLOGY = ("negative", "positive", "unknown")


def _why_not_order(ask: Ask) -> str | None:
    batch, coi = ask.text("batch"), ask.text("coi")
    if batch in ask.state.orders:
        return f"{batch} is already ordered"
    if ask.state.order_of(coi):
        return f"{coi} is already ordered"
    if any(order.second_id == ask.args["second_id"] for order in ask.state.orders.values()):
        return f"{ask.args['second_id']} is already ordered"
    return None if ask.text("virology") in VIROLOGY else f"virology is {' or '.join(VIROLOGY)}"


def _order(ask: Ask, draft: Draft) -> None:
    batch = ask.text("batch")
    order = Order(batch, ask.text("coi"), ask.text("second_id"), ask.text("virology"))
    draft.orders[batch] = order
    draft.happened("order_accepted", batch, coi=order.coi, virology=order.virology)


def _why_not_issue(ask: Ask) -> str | None:
    item, code, batch = ask.text("item"), ask.text("code"), ask.text("batch")
    place = ask.place(ask.text("place"))
    if item in ask.state.items or code in ask.state.codes:
        return f"{item if item in ask.state.items else code} exists already"
    if ask.text("kind") not in ask.kinds.kinds:
        return f"kind '{ask.text('kind')}' is not known"
    if place is None or place.kind is not PlaceKind.ROOM:
        return "material is issued in the room"
    if batch and ask.state.orders[batch].closed:
        return f"{batch} is closed"
    known_status = ask.text("status") in {"", *Status}
    return None if known_status else f"status is {' or '.join(Status)}"


def _issue(ask: Ask, draft: Draft) -> None:
    kind = ask.kinds.kinds[ask.text("kind")]
    mass_g, volume_ml, surface_c = ask.number("mass_g"), ask.number("volume_ml"), ask.number("surface_c")
    booked = Booked(volume_ml or 0.0, 0.0, ask.facts.tick, "as issued")
    item = Item(
        id=ask.text("item"),
        code=ask.text("code"),
        kind=kind.name,
        lot=ask.text("lot"),
        place=ask.text("place"),
        expiry_tick=ask.args["expiry_tick"],
        mass_g=kind.mass_g + (volume_ml or 0.0) if mass_g is None else mass_g,
        batch=ask.text("batch"),
        status=Status(ask.text("status") or Status.RELEASED),
        wrap=ask.text("wrap"),
        surface_c=21.0 if surface_c is None else surface_c,
        booked=booked,
        slot=ask.args.get("slot", -1),
    )
    draft.add(item)
    draft.happened("item_issued", item.id, material=kind.name, lot=item.lot, batch=item.batch)
    draft.hand_over(item.id)


def _why_not_receive(ask: Ask) -> str | None:
    item = ask.item()
    if not item.batch or not ask.kind(item).patient:
        return f"{item.id} is not a patient's item of an order"
    if item.coi:
        return f"{item.id} was received before"
    order = ask.state.orders[item.batch]
    if (ask.args["coi"], ask.args["second_id"]) != (order.coi, order.second_id):
        scanned = f"{ask.args['coi']} and {ask.args['second_id']}"
        return IdentityFailure(f"{item.id}: scanned {scanned}, ordered {order.coi} and {order.second_id}")
    return why_batch_blocked(ask, item) or why_other_code(ask, item)


def _receive(ask: Ask, draft: Draft) -> None:
    item = ask.item()
    draft.change(item.id, coi=ask.text("coi"), second_id=ask.text("second_id"))
    draft.touch(item.id, "collected", ask.args.get("collected_tick", ask.facts.tick))
    draft.touch(item.id, "received")
    draft.happened("item_received", item.id, coi=ask.text("coi"))
    draft.hand_over(item.id, ask.number("temperature_c"), ask.text("seal"))


def _why_not_bind(ask: Ask) -> str | None:
    item, order = ask.item(), ask.order()
    if not ask.kind(item).patient:
        return f"{ask.kind(item).title} {item.id} is bound by contact only"
    if ask.kind(item).single_use and item.spent:
        return IdentityFailure(f"{item.id} was used before")
    if ask.state.coi_of(item) not in {"", order.coi}:
        return IdentityFailure(f"{item.id} belongs to {ask.state.coi_of(item)}, not to {order.coi}")
    return (
        why_stopped(ask, order.batch)
        or why_batch_blocked(ask, item)
        or _why_not_same_scan(ask, item)
        or _why_not_free(ask, item)
    )


def _why_not_free(ask: Ask, item: Item) -> str | None:
    """Return why stock of the unit cannot become a patient's here: only alone, untouched and in the room."""
    place = ask.place(item.place)
    if ask.state.coi_of(item) or (place and place.kind is PlaceKind.ROOM and not item.on and not item.group):
        return None
    return f"{item.id} is bound in the room, alone and unused"


def _why_not_same_scan(ask: Ask, item: Item) -> IdentityFailure | None:
    if ask.args["code"] != item.code:
        return IdentityFailure(f"{item.id}: scanned {ask.args['code']}, expected {item.code}")
    if ask.args["coi"] != ask.order().coi:
        return IdentityFailure(f"{item.id}: label of {ask.args['coi']}, expected {ask.order().coi}")
    return None


def _bind(ask: Ask, draft: Draft) -> None:
    item, order = ask.item(), ask.order()
    draft.change(item.id, batch=order.batch, coi=order.coi, second_id=order.second_id)
    draft.happened("item_bound", item.id, coi=order.coi)
    draft.occupy(item.id)


def _why_not_status(ask: Ask) -> str | None:
    if ask.text("status") not in set(Status):
        return f"status is {' or '.join(Status)}"
    return f"{ask.item().id} stays rejected" if ask.item().status is Status.REJECTED else None


def _set_status(ask: Ask, draft: Draft) -> None:
    draft.change(ask.item().id, status=Status(ask.text("status")))
    draft.happened("item_status_set", ask.item().id, status=ask.text("status"), reason=ask.text("reason"))


def _why_not_print(ask: Ask) -> str | None:
    if ask.order().closed:
        return f"{ask.order().batch} is closed"
    foreign = [item.id for item in ask.items() if item.batch != ask.order().batch]
    return f"{foreign[0]} is not an item of {ask.order().batch}" if foreign else None


def _print(ask: Ask, draft: Draft) -> None:
    batch = ask.order().batch
    for item in ask.items():
        number = sum(label.item == item.id for label in draft.labels.values())
        for i in range(max(1, ask.kind(item).labels)):
            name = f"{item.id}#{number + i + 1}"
            draft.labels[name] = Label(name, batch, item.id)
            draft.happened("label_printed", name, item=item.id)


def _why_not_verify(ask: Ask) -> str | None:
    printed = any(label.batch == ask.order().batch for label in ask.state.labels.values())
    return why_not_two(ask) if printed else f"no label of {ask.order().batch} is printed"


def _verify(ask: Ask, draft: Draft) -> None:
    batch = ask.order().batch
    for name, label in draft.labels.items():
        if label.batch == batch:
            draft.labels[name] = replace(label, verified=True)
    draft.happened("labels_verified", batch, first=ask.text("first"), second=ask.text("second"))


def _why_no_label(ask: Ask) -> str | None:
    label = ask.state.labels.get(ask.text("label"))
    if label is None:
        return f"label '{ask.text('label')}' is not known"
    if label.state is not LabelState.PRINTED:
        return f"label {label.id} is already {label.state}"
    return None


def labels_on(labels: Mapping[str, Label], item: str) -> int:
    """Return how many labels an item carries."""
    return sum(label.item == item and label.state is LabelState.USED for label in labels.values())


def _why_not_label(ask: Ask) -> str | None:
    item, missing = ask.item(), _why_no_label(ask)
    if missing:
        return missing
    label, place = ask.state.labels[ask.text("label")], ask.place(item.place)
    if label.item != item.id:
        return IdentityFailure(f"label of {label.item} for {item.id}")
    if labels_on(ask.state.labels, item.id) >= ask.kind(item).labels:
        return f"{item.id} is labelled already"
    if place is None or place.kind is not PlaceKind.ROOM:
        return "labels are applied in the room, before entry"
    return why_batch_blocked(ask, item) if label.verified else f"{label.id} is not verified by two persons"


def _relabel(state: LabelState, happening: str, ask: Ask, draft: Draft) -> None:
    label = draft.labels[ask.text("label")]
    draft.labels[label.id] = replace(label, state=state)
    draft.happened(happening, label.id, item=label.item)


def _apply_label(ask: Ask, draft: Draft) -> None:
    _relabel(LabelState.USED, "label_applied", ask, draft)


def _destroy_label(ask: Ask, draft: Draft) -> None:
    _relabel(LabelState.DESTROYED, "label_destroyed", ask, draft)


def _return_label(ask: Ask, draft: Draft) -> None:
    _relabel(LabelState.RETURNED, "label_returned", ask, draft)


VERBS: Mapping[str, Verb] = {
    "accept_order": Verb(("batch", "coi", "second_id", "virology"), _why_not_order, _order, news=("batch",)),
    "issue": Verb(
        ("item", "kind", "code", "lot", "expiry_tick", "place"),
        _why_not_issue,
        _issue,
        ("batch", "status", "wrap", "mass_g", "volume_ml", "surface_c", "slot"),
        news=("item",),
    ),
    "receive": Verb(
        ("item", "code", "coi", "second_id"),
        _why_not_receive,
        _receive,
        ("collected_tick", "temperature_c", "seal"),
    ),
    "bind": Verb(("item", "batch", "code", "coi"), _why_not_bind, _bind),
    "set_status": Verb(("item", "status", "reason"), _why_not_status, _set_status, roles=("QA",)),
    "print_labels": Verb(("batch", "items"), _why_not_print, _print),
    "verify_labels": Verb(("batch", "first", "second"), _why_not_verify, _verify),
    "apply_label": Verb(("item", "label"), _why_not_label, _apply_label),
    "destroy_label": Verb(("label", "reason"), _why_no_label, _destroy_label),
    "return_label": Verb(("label",), _why_no_label, _return_label),
}
