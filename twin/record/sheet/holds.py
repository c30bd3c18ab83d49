"""The hold-time budget of every item, and what is booked against what is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from twin.record.svg import clock, drawing, duration, element, value_text

if TYPE_CHECKING:
    from twin.record.report import ReportInput

METER = (220.0, 16.0)
FULL = 1.25
"""The end of a meter, in limits."""
CLOSE_PART, CLOSE_ML = 0.05, 5.0
"""So far a booked volume may lie from the true one [unit.md 1.5]."""


def holds(given: ReportInput) -> list[dict[str, Any]]:
    """Return a row for each hold time that ran, the tightest first."""
    rows = [
        (float(hold["used_s"]) / float(hold["limit_s"]), item, hold)
        for item in given.summary.get("material", ())
        for hold in item["holds"]
    ]
    return [_hold(item, hold, part) for part, item, hold in sorted(rows, key=lambda row: -row[0])]


def _hold(item: Mapping[str, Any], hold: Mapping[str, Any], part: float) -> dict[str, Any]:
    left = float(hold["left_s"])
    last = max((run[1] or run[0] for run in hold["runs"]), default=None)
    word = {"": "kept", "alert": "past alert", "limit": "past limit"}[hold["over"]]
    return {
        "item": item["id"],
        "title": hold["title"],
        "alert": duration(hold["alert_s"]),
        "limit": duration(hold["limit_s"]),
        "used": duration(hold["used_s"]),
        "left": duration(left) if left >= 0 else f"\u2212{duration(-left)}",
        "runs": len(hold["runs"]),
        "counts": "in all" if hold["counts"] == "total" else "longest",
        "until": clock(last),
        "over": hold["over"],
        "word": f"{word}, released by quality" if hold["waived"] and hold["over"] else word,
        "meter": _meter(part, float(hold["alert_s"]) / float(hold["limit_s"]), str(hold["over"])),
    }


def _meter(part: float, alert: float, over: str) -> str:
    width, height = METER
    scale = width / FULL
    shapes = [
        element("rect", x=0, y=4, width=width, height=8, rx=2, class_="meter-back"),
        element(
            "rect",
            x=0,
            y=4,
            width=min(part, FULL) * scale,
            height=8,
            rx=2,
            class_=f"meter-used {over and f'over-{over}'}",
        ),
        element("line", x1=alert * scale, x2=alert * scale, y1=2, y2=14, class_="meter-alert"),
        element("line", x1=scale, x2=scale, y1=0, y2=height, class_="meter-limit"),
    ]
    return drawing(width, height, shapes, f"{100 * part:.0f} % of the limit", class_="hold-meter")


def contents(given: ReportInput) -> list[dict[str, Any]]:
    """Return a row for each item with a fluid path that holds or is booked to hold something."""
    return list(_contents(given))


def _contents(given: ReportInput) -> Iterator[dict[str, Any]]:
    for item in given.summary.get("material", ()):
        booked, true = item["booked"], item["true"]
        if true is None or max(booked["volume_ml"], true["volume_ml"]) < 0.05:
            continue
        off = booked["volume_ml"] - true["volume_ml"]
        allowed = max(CLOSE_PART * true["volume_ml"], CLOSE_ML)
        yield {
            "item": item["id"],
            "title": item["title"],
            "place": item["place"],
            "booked_ml": f"{booked['volume_ml']:.1f}",
            "true_ml": f"{true['volume_ml']:.1f}",
            "off": f"{off:+.1f}".replace("-", "\u2212"),
            "far": abs(off) > allowed,
            "source": f"{booked['source']}, {clock(booked['at_s'])}",
            "true_cells": cells(true["viable_cells"]) if true["viable_cells"] >= 1 else "",
            "true_viability": f"{true['viability_pct']:.1f}" if true["viable_cells"] >= 1 else "",
        }


def cells(number: float) -> str:
    """Return a number of cells as people write it."""
    if number < 1e6:
        return value_text(round(number))
    return f"{number / 1e9:.3f} \u00d7 10\u2079" if number >= 1e8 else f"{number / 1e6:.1f} \u00d7 10\u2076"
