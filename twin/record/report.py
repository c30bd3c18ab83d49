"""The report of a rehearsal: one HTML file with everything in it, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.record.chain import ChainHead
from twin.record.history import History
from twin.record.plot import Curve, Trend, curves, trend_svg
from twin.record.sheet.results import products
from twin.record.sheet.sheets import sheets
from twin.record.story import Story
from twin.record.svg import alarm_mark, clock, drawing, duration, pretty, value_text
from twin.record.template import rendered
from twin.record.timeline import SHOWN_WAIT_S, PhaseSpan, Timeline, timeline_svg
from twin.record.wait import PLANNED, kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from twin.signals import Signal

OUTCOMES = {
    "complete": ("Complete", "The recipe ran to its end."),
    "until": ("Ended early, as asked", "The time that was asked for came before the end of the recipe."),
    "cancelled": ("Cancelled", "The rehearsal was cancelled before the end of the recipe."),
    "held": ("Held", "The recipe was held and did not go on."),
    "stopped": ("Stopped", "The recipe was stopped before its end."),
    "aborted": ("Aborted", "The recipe was aborted."),
    "failed": ("Failed", "The recipe could not be carried out."),
}
NO_MODULE = "People, waiting"
"""Title of the steps that belong to no module: prompts and waits."""
GOOD_OUTCOMES = frozenset({"complete", "until"})
GOOD_STEPS = frozenset({"complete", "completed", "running"})


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that went another way than the recipe says."""

    at_s: float
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a report is made of. `summary` is the object of the command line; only it is needed.

    `modules` come first, in this order; `titles` names
    modules, phases and steps for people; `alarms` gives per tag its `text` and `response`.
    """

    summary: Mapping[str, Any]
    history: History | None = None
    phases: Sequence[PhaseSpan] = ()
    trends: Sequence[Trend] = ()
    modules: Sequence[str] = ()
    recipe_title: str = ""
    recipe_version: str = ""
    titles: Mapping[str, str] = field(default_factory=dict[str, str])
    alarms: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    deviations: Sequence[Deviation] = ()
    chain_head: ChainHead | None = None
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    mode: str = "SIMULATED"
    story: Story = field(default_factory=Story)


def write_report(path: Path, given: ReportInput) -> None:
    """Write the report; raises OSError."""
    path.write_text(render(given), encoding="utf-8", newline="\n")


def render(given: ReportInput) -> str:
    """Return the report as HTML that needs nothing beside it."""
    return rendered("rehearsal.html.j2", **context(given))


def context(given: ReportInput) -> dict[str, Any]:
    """Return what the template shows, as texts and drawings."""
    summary = given.summary
    plots = _plots(given)
    return {
        **sheets(given),
        "summary": summary,
        "title": given.recipe_title or str(summary["recipe"]).replace("_", " "),
        "version": given.recipe_version,
        "mode": given.mode,
        "outcome": _outcome(summary),
        "figures": _figures(given),
        "timeline": _drawn(timeline_svg(_timeline(given))),
        "trends": _grouped([plot for plot in plots if not plot["estimate"]], given.titles),
        "estimates": _grouped([plot for plot in plots if plot["estimate"]], given.titles),
        "alarms": [_alarm_row(alarm, given.alarms) for alarm in summary["alarms"]],
        "exceptions": [{"at": clock(d.at_s), "what": d.what, "why": d.why} for d in given.deviations],
        "steps": [_step_row(step, given.titles) for step in summary["steps"]],
        "resources": [_resource_row(name, use, given.titles) for name, use in summary["resources"].items()],
        "facts": _facts(given),
    }


def _drawn(svg: str) -> Any:
    from markupsafe import Markup

    return Markup(svg)


def _outcome(summary: Mapping[str, Any]) -> dict[str, Any]:
    outcome = str(summary["outcome"])
    word, sentence = OUTCOMES.get(outcome, (outcome.replace("_", " ").capitalize(), ""))
    reason = str(summary.get("reason") or "")
    ending = reason[:1].upper() + reason[1:] + ("" if reason.endswith(".") or not reason else ".")
    return {"word": word, "sentence": f"{sentence} {ending}".strip(), "bad": outcome not in GOOD_OUTCOMES}


def _figures(given: ReportInput) -> list[dict[str, str]]:
    summary = given.summary
    unplanned = [step for step in summary["steps"] if kind_of(str(step["waited_for"])) != PLANNED]
    made = [one for one in products(summary).values() if one]
    figures = [("Simulated time", clock(summary["simulated_s"]), "")]
    if made:
        figures.append(("Doses, booked", value_text(sum(one["doses"] for one in made)), ""))
    figures += [
        ("Waits, planned aside", duration(sum(_waited(step) for step in unplanned)), ""),
        ("Alarms", value_text(len(summary["alarms"])), ""),
        ("Deviations", value_text(len(summary.get("deviations", ()))), ""),
        ("Exceptions", value_text(len(given.deviations)), ""),
        ("Computed in", f"{summary['wall_s']:.1f}", "s"),
    ]
    return [dict(zip(("label", "value", "unit"), figure, strict=True)) for figure in figures]


def _speed(summary: Mapping[str, Any]) -> str:
    return value_text(float(f"{summary['speed']:.3g}"))


def _timeline(given: ReportInput) -> Timeline:
    summary = given.summary
    used = [*given.modules, *summary["resources"], *(span.module for span in given.phases)]
    modules = list(dict.fromkeys([*used, *(step["module"] for step in summary["steps"])]))
    return Timeline(
        float(summary["simulated_s"]),
        given.phases,
        summary["steps"],
        summary["alarms"],
        {"": NO_MODULE, **given.titles},
        modules,
    )


def _plots(given: ReportInput) -> list[dict[str, Any]]:
    if given.history is None:
        return []
    return [_plot(trend, given, given.history) for trend in given.trends]


def _plot(trend: Trend, given: ReportInput, history: History) -> dict[str, Any]:
    end_s = float(given.summary["simulated_s"])
    drawn = curves(trend, history, end_s)
    alarms = [] if trend.estimate else [a for a in given.summary["alarms"] if _is_about(a, trend, given)]
    return {
        "title": trend.title,
        "estimate": trend.estimate,
        "module": trend.module,
        "curves": [
            _curve_key(i, curve, trend, given, history.catalogue[curve.tag])
            for i, curve in enumerate(drawn, 1)
        ],
        "drawing": _drawn(trend_svg(trend, drawn, end_s, given.phases, alarms, given.titles)),
    }


def _grouped(plots: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return plots under the title of their module."""
    modules = dict.fromkeys(plot["module"] for plot in plots)
    return [
        {"title": titles.get(name, name), "plots": [plot for plot in plots if plot["module"] == name]}
        for name in modules
    ]


def _is_about(alarm: Mapping[str, Any], trend: Trend, given: ReportInput) -> bool:
    about = given.alarms.get(str(alarm["tag"]), {})
    return any(tag in about.get("signals", "").split() for tag in trend.tags)


def _curve_key(place: int, curve: Curve, trend: Trend, given: ReportInput, signal: Signal) -> dict[str, str]:
    of_several = any(not tag.startswith(f"{signal.module}.") for tag in trend.tags)
    owner = f"{given.titles.get(signal.module, signal.module)}: " if of_several else ""
    seen = curve.values[~np.isnan(curve.values)]
    digits = _digits(signal.resolution)
    ends = [_rounded(float(end), digits) for end in (seen.min(), seen.max())] if len(seen) else []
    return {
        "look": f"c{place}",
        "label": pretty(owner + signal.label),
        "unit": pretty(signal.unit),
        "digits": str(digits),
        "range": " \u2026 ".join(dict.fromkeys(ends)),
    }


def _digits(resolution: float) -> int:
    return max(0, -int(np.floor(np.log10(resolution)))) if resolution > 0 else 2


def _rounded(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".replace("-", "\u2212").replace(",", "\u202f")


def _alarm_row(alarm: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    about, priority = texts.get(str(alarm["tag"]), {}), int(alarm["priority"])
    raised, cleared = float(alarm["raised_s"]), alarm["cleared_s"]
    return {
        "mark": _drawn(drawing(20, 20, [alarm_mark(priority, 10, 10, 16)], f"priority {priority}")),
        "tag": alarm["tag"],
        "text": about.get("text", alarm["tag"]),
        "response": about.get("response", ""),
        "raised": clock(raised),
        "cleared": "stands" if cleared is None else clock(cleared),
        "stood": "" if cleared is None else duration(float(cleared) - raised),
    }


def _step_row(step: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    start, end = step["start_s"], step["end_s"]
    return {
        "id": step["id"],
        "title": titles.get(step["id"], step["id"]),
        "module": titles.get(step["module"], step["module"]),
        "start": clock(start),
        "end": clock(end),
        "took": duration(end - start) if end is not None else "",
        "waited": duration(_waited(step)) if _waited(step) else "",
        "waited_for": step["waited_for"] if _waited(step) else "",
        "outcome": step["outcome"],
        "bad": step["outcome"] not in GOOD_STEPS,
    }


def _waited(step: Mapping[str, Any]) -> float:
    waited_s = float(step["waited_s"] or 0.0)
    return waited_s if waited_s >= SHOWN_WAIT_S else 0.0


def _resource_row(name: str, use: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, str]:
    return {
        "module": titles.get(name, name),
        "busy": clock(use["busy_s"]),
        "waiting": clock(use["waiting_s"]),
        "percent": f"{100 * use['utilisation']:.0f}",
    }


def _facts(given: ReportInput) -> list[dict[str, Any]]:
    summary, head = given.summary, given.chain_head
    rows: list[tuple[str, str, bool]] = [
        ("Recipe", f"{summary['recipe']} {given.recipe_version}".strip(), False),
        ("Recipe SHA-256", str(summary["recipe_sha256"]), True),
        ("Unit", str(summary["unit"]), False),
        ("Seed", str(summary["seed"]), False),
        ("Speed", f"{_speed(summary)} \u00d7 real time", False),
        ("Events", f"{value_text(summary['events'])} in {value_text(summary['scans'])} scans", False),
        ("Events SHA-256", str(summary["events_sha256"]), True),
    ]
    if head is not None:
        rows.append(("Head of the journal", f"{head.seq} {head.hash}", True))
    rows += [(label, value, False) for label, value in given.facts.items()]
    return [{"label": label, "value": value, "hash": hashed} for label, value, hashed in rows]
