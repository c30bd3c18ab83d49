"""The commands of a recipe about material: which item is meant, and what a scan of it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.material.material import VERBS

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.material.item import Item
    from twin.procedure.token import Scan

MATERIAL = "material"
"""The target of commands about material."""
SAMPLE = "sample"


def item_id(scan: Scan, name: str) -> str:
    """Return the id of an item that a recipe names."""
    return f"{scan.batch}.{name}"


def booking(scan: Scan, step: Step) -> tuple[str, dict[str, Any]]:
    """Return verb and arguments of a step that is done by hand with an item."""
    if step.sample is not None:
        tested = {"tests": list(step.sample.tests), "results": list(step.sample.results)}
        return SAMPLE, {"item": item_id(scan, step.item), "volume_ml": step.sample.volume_ml, **tested}
    verb = VERBS.get(step.verb)
    known = {**_facts(scan, step), **dict(step.arguments)}
    allowed = (*verb.needs, *verb.may) if verb else tuple(known)
    return step.verb, {name: value for name, value in known.items() if name in allowed and value != ""}


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


def _facts(scan: Scan, step: Step) -> dict[str, Any]:
    """Return everything that a verb may want to know of a step."""
    order, material = scan.program.batch.order, scan.program.recipe.materials.get(step.item)
    facts: dict[str, Any] = {"batch": scan.batch, "to": step.to, "place": step.to}
    facts |= {name: order.get(name, "") for name in ("coi", "second_id", "virology")}
    if not step.item:
        return facts
    item = scan.world.item(item_id(scan, step.item))
    facts |= {
        "item": item_id(scan, step.item),
        "items": [item_id(scan, step.item)],
        "code": item_id(scan, step.item),
    }
    if material is not None:
        facts |= {"kind": material.kind, "lot": material.lot, "wrap": material.wrap}
        facts |= {"expiry_tick": round(material.expires_s * 10), "volume_ml": material.volume_ml}
        facts |= {"mass_g": material.mass_g} if material.mass_g else {}
    return facts | (scanned(item) if item is not None else {})
