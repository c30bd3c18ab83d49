"""Reconciliation of labels and items, and what was used up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.record.svg import value_text
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.record.report import ReportInput

LABEL_ENDS = ("used", "destroyed", "returned")
GONE = ("shipped", "discarded", "lost")
EXIT, ROOM = "RT", "ROOM"
SOLUTION = ("isolator.solution", "decontamination.solution")
"""Signals of H2O2 solution left: what falls was used, what rises was filled in."""
REFILL_G = 20.0
"""A rise by so much is a refill, a smaller one the noise of the balance [E]."""


def balance(given: ReportInput) -> dict[str, Any]:
    """Return the counts of labels and items, with their differences, and the consumables."""
    items: Sequence[Mapping[str, Any]] = given.summary.get("material", ())
    return {
        "labels": _labels(items),
        "items": _items(items),
        "still": [item for item in items if _where(item) in {"inside", "unknown"}],
        "consumables": _consumables(items),
        "media": _media(given),
    }


def _labels(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    batches = dict.fromkeys(item["batch"] for item in items)
    return [_label_row(batch, [i["labels"] for i in items if i["batch"] == batch]) for batch in batches]


def _label_row(batch: str, labels: Sequence[Mapping[str, int]]) -> dict[str, Any]:
    totals = {name: sum(label[name] for label in labels) for name in ("printed", *LABEL_ENDS)}
    return {
        "batch": batch,
        **totals,
        "difference": totals["printed"] - sum(totals[end] for end in LABEL_ENDS),
    }


def _where(item: Mapping[str, Any]) -> str:
    """Return what became of an item: left by disposition or by the port, never brought in, or still inside."""
    if item["disposition"] in GONE:
        return str(item["disposition"])
    if item["place"] == EXIT:
        return "port"
    if item["place"] == ROOM:
        return "room"
    return "unknown" if item["place"] in {"", "unknown"} else "inside"


COLUMNS = ("port", "shipped", "discarded", "room", "inside", "lost", "unknown")


def _items(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return per kind how many items were issued and where they are; the sum has to be the number issued."""
    rows: list[dict[str, Any]] = []
    for title in dict.fromkeys(item["title"] for item in items):
        places = [_where(item) for item in items if item["title"] == title]
        counts = {name: places.count(name) for name in COLUMNS}
        rows.append(
            {
                "title": title,
                "issued": len(places),
                **counts,
                "difference": len(places) - sum(counts.values()),
            }
        )
    return rows


def _consumables(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return per kind and lot how many items were issued and how many were used."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault((item["title"], item["lot"]), []).append(item)
    return [
        {"title": title, "lot": lot, "issued": len(own), "used": sum(_is_used(item) for item in own)}
        for (title, lot), own in found.items()
    ]


def _is_used(item: Mapping[str, Any]) -> bool:
    """Tell whether an item was joined, brought in, or left the unit."""
    return bool(item["tails_used"] or item["gas_cycles"] or item["inside_why"] != "as delivered")


def _media(given: ReportInput) -> list[dict[str, str]]:
    """Return what was used of what no item holds."""
    rows: list[dict[str, str]] = []
    history = given.history
    for tag in SOLUTION if history is not None else ():
        if history is not None and tag in history.catalogue.index:
            end = round(float(given.summary["simulated_s"]) * TICKS_PER_S)
            values = history.window(history.catalogue.index[tag], 0, end).value
            used = fallen(values[~np.isnan(values)])
            module = given.titles.get(tag.partition(".")[0], tag)
            rows.append({"title": f"H2O2 solution, {module}", "used": value_text(round(used)), "unit": "g"})
    return [row for row in rows if row["used"] != "0"]


def fallen(values: NDArray[np.float64]) -> float:
    """Return how much was taken in all: between refills, from the most to the least."""
    refills = [int(i) + 1 for i in np.flatnonzero(np.diff(values) >= REFILL_G)]
    return float(sum(part.max() - part.min() for part in np.split(values, refills) if len(part)))
