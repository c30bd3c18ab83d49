"""The commands of a recipe about material: which item is meant, and what a scan of it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.material.material import VERBS
from twin.material.state import NEGATIVE
from twin.procedure.program import POSITION
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.material.item import Item
    from twin.procedure.token import Scan

MATERIAL = "material"
"""The target of commands about material."""
SAMPLE = "sample"
ALL = "all"
"""As the item of a move: everything of the batch that the robot reaches, one after the other."""


def item_id(scan: Scan, name: str) -> str:
    """Return the id of an item that a recipe names."""
    return f"{scan.batch}.{name}"


ASSUMED = ("the first", "the second")
"""Stand for the two persons who will sign, while it is asked whether they may."""


def bookings(
    scan: Scan, step: Step, signed: tuple[str, str] = ASSUMED
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return verb and arguments of all that is left to book of a step that is done by hand."""
    if step.sample is not None:
        tested = {"tests": list(step.sample.tests), "results": list(step.sample.results)}
        asked = {"item": item_id(scan, step.item), "volume_ml": step.sample.volume_ml, **tested}
        asked |= {"of": item_id(scan, step.sample.of)} if step.sample.of else {}
        return ((SAMPLE, asked),)
    given = {name: _named(scan, value) for name, value in step.arguments.items()}
    given |= dict(zip(("first", "second"), signed, strict=True))
    verb = VERBS.get(step.verb)
    found: list[tuple[str, dict[str, Any]]] = []
    for name in step.several or (step.item,):
        for facts in _facts(scan, step, name):
            known = {**facts, **given}
            allowed = (*verb.needs, *verb.may) if verb else tuple(known)
            found.append((step.verb, {n: v for n, v in known.items() if n in allowed and v != ""}))
    return tuple(found)


def _named(scan: Scan, value: str | float) -> str | float:
    """Return the id of an item that an argument names, or the value itself."""
    return (
        item_id(scan, value) if isinstance(value, str) and value in scan.program.recipe.materials else value
    )


def joining(scan: Scan, step: Step) -> dict[str, Any]:
    """Return the arguments of the contact that a step makes."""
    return {"items": [item_id(scan, name) for name in step.joins]}


def slots(scan: Scan, step: Step) -> dict[str, float]:
    """Return the slot of every item that a procedure gets, by parameter."""
    items = {role: scan.world.item(item_id(scan, name)) for role, name in step.items.items()}
    return {role: float(item.slot if item else -1) for role, item in items.items()}


def scanned(item: Item) -> dict[str, Any]:
    """Return what a correct scan of an item gives."""
    return {"code": item.code, **({"second_id": item.second_id} if item.second_id else {})}


def _facts(scan: Scan, step: Step, name: str) -> tuple[dict[str, Any], ...]:
    """Return everything that a verb may want to know, once for each thing that is left to do with an item."""
    order, goal = scan.program.batch.order, place_for(scan, step)
    facts: dict[str, Any] = {"batch": scan.batch, "to": goal, "place": goal, "location": goal}
    facts |= {word: order.get(word, "") for word in ("coi", "second_id", "virology")}
    facts |= _collected(scan)
    location = step.arguments.get("location", goal)
    facts["full"] = order.get("virology", NEGATIVE) != NEGATIVE or scan.world.is_infectious(str(location))
    facts["items"] = [item_id(scan, one) for one in ((name,) if name else scan.program.recipe.materials)]
    if step.to == POSITION and not goal:
        return ()
    if not name:
        return (facts,)
    item = scan.world.item(item_id(scan, name))
    facts |= {"item": item_id(scan, name), "code": item_id(scan, name), **_issued(scan, name)}
    facts |= scan.world.readable(item) if item is not None else {}
    if step.verb == "apply_label":
        return tuple({**facts, "label": label} for label in scan.world.labels_to_apply(facts["item"]))
    return () if _is_done(step, item, goal) else (facts,)


def _collected(scan: Scan) -> dict[str, int]:
    """Return when the donation was collected, where the order says how long after the begin of the batch."""
    said = scan.program.batch.order.get("collected", "")
    begun = [record.start for record in scan.data.records if record.start is not None]
    after = round(float(said) * TICKS_PER_S) if said != "" else 0
    return {"collected_tick": min(begun, default=scan.world.tick) + after} if said != "" else {}


def _issued(scan: Scan, name: str) -> dict[str, Any]:
    """Return what an item is when it is issued."""
    material = scan.program.recipe.materials.get(name)
    if material is None:
        return {}
    facts: dict[str, Any] = {"kind": material.kind, "lot": material.lot, "wrap": material.wrap}
    facts |= {"expiry_tick": scan.world.tick + round(material.expires_s * 10)}
    facts |= {"volume_ml": material.volume_ml}
    return facts | ({"mass_g": material.mass_g} if material.mass_g else {})


def _is_done(step: Step, item: Item | None, goal: str) -> bool:
    """Tell whether an item needs this no more: a step may be taken up again after a refusal."""
    if item is None:
        return step.verb == "discard"
    match step.verb:
        case "issue":
            return True
        case "put":
            return item.place == goal and not (step.arguments.get("on") and not item.on)
        case "bind" | "receive":
            return bool(item.coi)
        case "discard" | "ship":
            return bool(item.disposition) or item.on.partition(".")[2] in step.several
        case _:
            return False


def place_for(scan: Scan, step: Step) -> str:
    """Return the place that a step means: itself, the batch's position, or one of a group that is free."""
    if step.to != POSITION:
        item = scan.world.item(item_id(scan, step.item))
        return scan.world.one_of(step.to, item.place if item else "")
    if step.verb != "reserve":
        return scan.world.position_of(scan.batch)
    free = scan.world.positions()
    asked = ((place, {"place": place, "batch": scan.batch}) for place in free)
    return next((p for p, args in asked if scan.world.why_not(MATERIAL, "reserve", args) is None), free[0])
