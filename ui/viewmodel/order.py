"""The order of a batch: whose cells they are. A simulated patient is offered; every field can be changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from twin.rehearsal.order import orders
from ui.language import tr

if TYPE_CHECKING:
    from twin.procedure.batch import Batch
    from twin.publish import UnitView

VIROLOGY = ("negative", "positive", "unknown")


@dataclass(frozen=True, slots=True)
class OrderEntry:
    """What a person enters: two identifiers and the virology status."""

    coi: str
    second_id: str
    virology: str


def next_order(view: UnitView) -> Batch:
    """Return the batch of a simulated patient who is not yet on the unit."""
    number = len(view.batches) + 1
    return replace(orders(0, number, 0.0)[-1], start_tick=0)


def offered(batch: Batch) -> OrderEntry:
    """The entry that a form begins with."""
    return OrderEntry(*(str(batch.order[key]) for key in ("coi", "second_id", "virology")))


def ordered(batch: Batch, entry: OrderEntry) -> Batch:
    """The batch with what was entered."""
    codes = {"coi": entry.coi.strip(), "second_id": entry.second_id.strip(), "virology": entry.virology}
    return replace(batch, order={**batch.order, **codes})


def why_not_ordered(view: UnitView, entry: OrderEntry) -> str:
    """Why an order cannot be placed; empty when it can."""
    coi, second = entry.coi.strip(), entry.second_id.strip()
    if not coi or not second:
        return tr("Enter both identifiers.")
    if coi == second:
        return tr("The two identifiers must differ.")
    for run in view.batches:
        for code in (coi, second):
            if code in (run.order.get("coi"), run.order.get("second_id")):
                return tr("{code} belongs to {batch}.", code=code, batch=run.batch)
    return ""
