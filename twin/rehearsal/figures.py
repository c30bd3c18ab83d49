"""The figures of many rehearsals: what each run gave, and how that is distributed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from twin.record.wait import KINDS, waits_s

HOUR_S, DAY_S = 3600.0, 86_400.0
QUANTILES = {"min": 0.0, "p5": 5.0, "median": 50.0, "p95": 95.0, "max": 100.0}
PRODUCT = {
    "viable_cells_true": ("Viable cells, true", ""),
    "viable_cells_booked": ("Viable cells, booked", ""),
    "viability_true_pct": ("Viability, true", "%"),
    "car_positive_pct": ("CAR positive, booked", "%"),
    "doses": ("Doses, booked", ""),
    "doses_true": ("Doses, true", ""),
    "time_to_vein_d": ("Collection to last result", "d"),
}
"""Figures of a product that are told, with title and unit."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of all runs: a value of each batch or run, in the order of the seeds."""

    name: str
    title: str
    unit: str
    values: tuple[float, ...]

    def told(self) -> dict[str, Any]:
        """Return the distribution as the JSON object names it."""
        spread = {name: rounded(float(np.percentile(self.values, at))) for name, at in QUANTILES.items()}
        return {"figure": self.name, "title": self.title, "unit": self.unit, "n": len(self.values), **spread}


def figures(summaries: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """Return the figures of all runs that ended as they should; nothing is counted of the others."""
    rows = [_of_run(summary) for summary in summaries]
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        Figure(*name, tuple(value for row in rows for value in row.get(name, ())))
        for name in names
        if any(row.get(name) for row in rows)
    ]


def rounded(value: float) -> float:
    """Return a value with four digits that count."""
    return float(f"{value:.4g}")


def _of_run(summary: Mapping[str, Any]) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """Map (name, title, unit) to the values that one run gives."""
    found: dict[tuple[str, str, str], tuple[float, ...]] = {
        ("duration_d", "Duration", "d"): tuple(_durations(summary)),
    }
    made = list(products(summary))
    for key, (title, unit) in PRODUCT.items():
        found[key, title, unit] = tuple(float(one[key]) for one in made if one.get(key) is not None)
    for kind, seconds in waits_s(summary["steps"], summary["people"]).items():
        found[f"waits.{kind}_h", f"Waits: {KINDS[kind][:1].lower()}{KINDS[kind][1:]}", "h"] = (
            seconds / HOUR_S,
        )
    found["deviations", "Deviations", ""] = (float(len(summary["deviations"])),)
    found["alarms", "Alarms", ""] = (float(len(summary["alarms"])),)
    urgent = sum(int(alarm["priority"]) <= 2 for alarm in summary["alarms"])
    found["alarms.urgent", "Alarms of priority 1 and 2", ""] = (float(urgent),)
    return found


def _durations(summary: Mapping[str, Any]) -> Iterable[float]:
    return ((batch["end_s"] - batch["start_s"]) / DAY_S for batch in summary["batches"] if batch["end_s"])


def products(summary: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield what each batch has made."""
    product = cast("Mapping[str, Any] | None", summary["product"])
    if product is None or "doses" in product:
        return () if product is None else (product,)
    return (one for one in product.values() if one is not None)
