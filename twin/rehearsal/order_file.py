"""Reads the orders of a rehearsal: who the patients are and when their batches begin."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from recipes.problem import InputError, Problem
from recipes.schema import Strict, in_unit, validated
from recipes.source import Document, read
from twin.procedure.batch import Batch
from twin.rehearsal.order import order
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Seconds = Annotated[float, in_unit("s"), Field(ge=0, le=366 * 86400)]
Collected = Annotated[float, in_unit("s"), Field(ge=-30 * 86400, le=30 * 86400)]
"""End of the collection, counted from the begin of the batch: of a donation that is there already, before it."""
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,32}$")]
IDENTIFIERS = ("coi", "second_id")
NOT_OF_THE_DONOR = ("start", "priority")


class OrderForm(Strict):
    """One batch; what is left out is drawn from the seed. `start` is counted from the begin of the rehearsal."""

    start: Seconds | None = None
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    coi: Code | None = None
    second_id: Code | None = None
    virology: Literal["negative", "positive", "unknown"] | None = None
    donor_growth: Annotated[float, Field(ge=0.1, le=3.0)] | None = None
    donor_cells: Annotated[float, Field(ge=0.1, le=3.0)] | None = None
    cd3: Annotated[float, Field(ge=1e7, le=1e11)] | None = None
    t_share: Annotated[float, Field(ge=0.01, le=0.99)] | None = None
    viability: Annotated[float, Field(ge=0.01, le=0.999)] | None = None
    organisms: Annotated[float, Field(ge=0.0, le=1e9)] | None = None
    mycoplasma: Annotated[float, Field(ge=0.0, le=1e9)] | None = None
    volume_ml: Annotated[float, Field(ge=10.0, le=1000.0)] | None = None
    collected: Collected | None = None


class OrdersForm(Strict):
    """The form of the file."""

    orders: tuple[OrderForm, ...] = Field(max_length=100)


def read_orders(path: str, seed: int, every_s: float) -> tuple[Batch, ...]:
    """Read orders; raise InputError with every problem in them. Without `start` one begins `every_s` after the last."""
    document = read(path)
    form = validated(OrdersForm, document)
    batches, begin = list[Batch](), 0.0
    for number, ordered in enumerate(form.orders, 1):
        begin = ordered.start if ordered.start is not None else begin + every_s * (number > 1)
        drawn = order(seed, number, round(begin * TICKS_PER_S))
        said = {name: value for name, value in ordered if name not in NOT_OF_THE_DONOR and value is not None}
        batches.append(replace(drawn, order={**drawn.order, **said}, priority=ordered.priority))
    problems = list(_twice(document, batches))
    if not batches:
        problems.append(
            Problem(document.place(("orders",)), "nothing is ordered", "write `- {}` for each batch")
        )
    if problems:
        raise InputError(problems)
    return tuple(batches)


def _twice(document: Document, batches: Sequence[Batch]) -> Iterator[Problem]:
    """Yield each identifier that two orders share."""
    for name in IDENTIFIERS:
        count = Counter(batch.order[name] for batch in batches)
        for i, batch in enumerate(batches):
            path = ("orders", i, name)
            if count[batch.order[name]] > 1 and document.value(path) is not None:
                wrong = f"{name} '{batch.order[name]}' belongs to two orders"
                yield Problem(document.place(path), wrong, "give each patient his own")
