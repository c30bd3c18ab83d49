"""Which events are deviations, whom they concern, and in which words: the one place that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.deviation import BOTH, Kind
from twin.engine.feed_table import SHELVES
from twin.material.item import GONE, Inside
from twin.material.place import ROBOT, PlaceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from twin.engine.deviations import Deviations
    from twin.material.item import Item

    Raise = Callable[[Deviations, str, Mapping[str, Any]], None]

SERIOUS = 2
"""Alarms up to this priority concern a batch, where its product is exposed [unit.md 4.1]."""
OWN = frozenset({"U-01", "U-09", "U-16", "U-17", "P-07", "P-17"})
"""Alarms of what is a deviation already: identity, hold times, unknown places."""
MONITORED = frozenset({"U-10", "I-06", "I-07", "I-09"})
"""Alarms about the air round open work and about gloves: a gap or a count is a deviation whatever stands open."""
LEAKS = frozenset({"P-03", "P-13"})
"""Alarms of liquid where it should not be: the product is exposed."""
CULTURES = ("incubator", "freezer")
"""Types of modules whose air is part of the product's process: alarms of theirs concern what stands inside."""
MANY = "gas cycle"
PLATES = "plates"
FREEZER, WARM = "freezer", "warm_exit"
"""Type of module, and its part and signal for an exit before the bags are cold [unit.md 4.2 IL-F2]."""


def of_identity(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for every batch that an identity failure stops."""
    stops, item, by = payload["stops"], str(payload["item"]), str(payload["by"])
    batches = [stop for stop in stops if desk.facts.is_batch(stop)] or [""]
    for batch in batches:
        mine = item if desk.facts.batch_of(item) == batch else ""
        desk.open(Kind.IDENTITY, (batch, mine), name, payload["text"], by=by)


def of_lost_place(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for an item that nobody knows the place of."""
    text = f"{name} has to be found and scanned again: {payload['reason']}"
    desk.open(Kind.RECOVERY, (desk.facts.batch_of(name), name), "place unknown", text)


def of_cause(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for what the robot holds when the mains or its link are lost."""
    if name not in {"power_loss", f"link_lost:{ROBOT}"}:
        return
    for item in desk.facts.standing((ROBOT,)):
        text = f"{item.id} was in the hand of the robot and has to be scanned again: {name.partition(':')[0]}"
        desk.open(Kind.RECOVERY, (item.batch, item.id), name, text)


def of_difference(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one where journal and checkpoint differ after a restart."""
    batch, _, rest = name.partition(".")
    desk.open(Kind.RECOVERY, (batch, name if rest else ""), "restart", "journal and checkpoint differ")


def of_window(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for a step that did not begin in its window."""
    batch, _, step = name.partition(".")
    desk.open(Kind.WINDOW, (batch, ""), step, f"{step} missed its window: {payload['reason']}")


def of_exposure(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for product whose fluid path is open."""
    text = f"{name} is exposed: {payload['reason']}"
    desk.open(Kind.ALARM, (desk.facts.batch_of(name), name), "exposed", text)


def of_alarm(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for each product that a serious alarm finds exposed, or that an alarm of monitoring concerns."""
    if payload["priority"] > SERIOUS or name in OWN:
        return
    kind = Kind.MONITORING if name in MONITORED else Kind.ALARM
    for item in _concerned(desk, name):
        desk.open(kind, (item.batch, item.id), name, f"{name} {desk.facts.alarm_text(name)}")


def _concerned(desk: Deviations, name: str) -> Iterable[Item]:
    module = desk.facts.module_of_alarm(name)
    if name in MONITORED:
        yield from desk.facts.standing(desk.facts.places_of_kind(SHELVES))
    elif name in LEAKS or desk.facts.type_of(module) in CULTURES:
        yield from desk.facts.standing(desk.facts.places_of_module(module))
    else:
        items = desk.facts.material.items.values()
        yield from (i for i in items if i.inside is Inside.EXPOSED and i.disposition not in GONE)


def of_result(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for a result that misses its criterion."""
    if payload["out"]:
        kind = Kind.MONITORING if payload["test"] == PLATES else Kind.LIMIT
        text = f"{name}: {'; '.join(payload['out'])}"
        desk.open(kind, (name.partition(".")[0], ""), f"{name} {payload['test']}", text)


def of_rejected_cycle(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one for what may not be in gas any number of times."""
    for item in desk.facts.standing(payload["places"]):
        _ask_for_cycle(desk, item)


def of_move(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one where such an item is brought back to be gassed again."""
    item, place = desk.facts.material.items[name], desk.facts.place_kind(str(payload["place"]))
    if (
        item.gas_cycles
        and place is PlaceKind.AIRLOCK
        and desk.facts.place_kind(item.last_place) is PlaceKind.ROOM
    ):
        _ask_for_cycle(desk, item)


def _ask_for_cycle(desk: Deviations, item: Item) -> None:
    most = desk.facts.kind_of(item).gas_cycles
    if not most or item.gas_allowed or not item.gas_cycles:
        return
    left = "one further cycle?" if item.gas_cycles < most else "no further cycle"
    text = f"{item.id} was in {item.gas_cycles} gas cycles: {left}"
    desk.open(Kind.ALARM, (item.batch, item.id), MANY, text, wants=BOTH)


def of_warm_exit(desk: Deviations, name: str, payload: Mapping[str, Any]) -> None:
    """Raise one where product is to leave a freezer too warm; what was allowed ends with the door or with the wish."""
    module, _, part = name.partition(".")
    if desk.facts.type_of(module) != FREEZER:
        return
    now = payload["to"]
    if part == WARM and now == "on":
        item = next(iter(desk.facts.standing(desk.facts.places_of_module(module))), None)
        text = f"{module} is to be opened before its bags are at -80 degC: {payload['reason']}"
        desk.open(Kind.LIMIT, (item.batch if item else "", ""), f"{WARM} {module}", text)
    elif (part, now) in {(WARM, "off"), ("outer_door", "sealed")}:
        desk.allow_warm_exit(module, allowed=False)


RAISED_BY: Mapping[str, Raise] = {
    "identity_failed": of_identity,
    "item_place_lost": of_lost_place,
    "cause_began": of_cause,
    "deviation": of_difference,
    "window_missed": of_window,
    "item_exposed": of_exposure,
    "alarm_raised": of_alarm,
    "result_released": of_result,
    "gas_cycle_rejected": of_rejected_cycle,
    "item_moved": of_move,
    "equipment_moved": of_warm_exit,
}
"""Event -> what it raises. Hold times past their limit are told by `Deviations.of_hold_times`."""
