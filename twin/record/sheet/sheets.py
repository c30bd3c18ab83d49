"""All sheets of a report, drawings marked as such for the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from twin.record.sheet.balance import balance
from twin.record.sheet.culture import cultures
from twin.record.sheet.holds import cells, contents, holds
from twin.record.sheet.results import products, results, verdict
from twin.record.sheet.sterility import sterility
from twin.record.sheet.work import work
from twin.record.svg import clock, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.record.report import ReportInput

DRAWINGS = frozenset({"drawing", "strip", "meter"})
"""Keys under which a sheet holds a drawing."""


def sheets(given: ReportInput) -> dict[str, Any]:
    """Return what the template shows beside modules, alarms and steps."""
    found = results(given)
    shown: dict[str, Any] = {
        "work": work(given),
        "results": found,
        "verdict": verdict(given, found),
        "products": [_product(name, told) for name, told in products(given.summary).items() if told],
        "cultures": cultures(given),
        "holds": holds(given),
        "contents": contents(given),
        "balance": balance(given),
        "sterility": sterility(given),
        "decided": [_deviation(one) for one in given.summary.get("deviations", ())],
    }
    return cast("dict[str, Any]", _marked(shown))


def _marked(value: Any, key: str = "") -> Any:
    """Return the same with every drawing as text that the template takes as it is."""
    from markupsafe import Markup

    if isinstance(value, dict):
        return {name: _marked(one, name) for name, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_marked(one, key) for one in cast("list[Any]", value)]
    return Markup(value) if key in DRAWINGS and isinstance(value, str) else value


def _product(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the product of a batch as rows of booked and true."""
    rows = [
        (
            "Viable cells in the bags",
            cells(told["viable_cells_booked"]),
            cells(told["viable_cells_true"]),
            "",
        ),
        ("Viability", _number(told["viability_pct"]), _number(told["viability_true_pct"]), "%"),
        ("CAR-positive", _number(told["car_positive_pct"]), _number(told["car_positive_true_pct"]), "%"),
        ("Bags with a dose", value_text(told["doses"]), value_text(told["doses_true"]), ""),
    ]
    return {
        "batch": name,
        "rows": [dict(zip(("title", "booked", "true", "unit"), row, strict=True)) for row in rows],
        "days": told["time_to_vein_d"],
        "parts": told["time_to_vein"],
    }


def _number(value: float | None) -> str:
    return "\u2013" if value is None else f"{value:.1f}"


def _deviation(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "raised": clock(one["raised_s"]),
        "decided": clock(one["decided_s"]),
        "kind": str(one["kind"]).replace("_", " "),
    }
