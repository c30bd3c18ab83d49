"""Writes what many runs gave: runs.json for machines and runs.html to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from twin.record.histogram import histogram_svg
from twin.record.svg import pretty, value_text
from twin.record.template import rendered

if TYPE_CHECKING:
    from pathlib import Path

    from twin.rehearsal.figures import Figure
    from twin.rehearsal.many import Many

RUNS_JSON, RUNS_HTML = "runs.json", "runs.html"


def write_many(out: Path, many: Many) -> None:
    """Write both files; raises OSError."""
    told = json.dumps(many.told(), indent=2, ensure_ascii=False)
    (out / RUNS_JSON).write_text(told + "\n", encoding="utf-8", newline="\n")
    (out / RUNS_HTML).write_text(many_html(many), encoding="utf-8", newline="\n")


def many_html(many: Many) -> str:
    """Return the report of many runs as HTML that needs nothing beside it."""
    told = many.told()
    rows = [_figure(figure) for figure in many.figures]
    return rendered("runs.html.j2", told=told, last=many.request.seed + many.wanted - 1, figures=rows)


def _figure(figure: Figure) -> dict[str, Any]:
    from markupsafe import Markup

    told = figure.told()
    spread = {name: _shown(told[name]) for name in ("min", "p5", "median", "p95", "max")}
    varies = told["min"] < told["max"]
    svg = histogram_svg(figure.values, f"{figure.title}, {len(figure.values)} values") if varies else ""
    return {
        "title": pretty(figure.title),
        "unit": figure.unit,
        "n": told["n"],
        "drawing": Markup(svg),
        **spread,
    }


def _shown(value: float) -> str:
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e") if abs(value) >= 1e6 else value_text(value)
