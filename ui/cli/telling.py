"""A rehearsal in a few lines of plain text: its verdict, what came out, when each part ran, and what waited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.rehearsal.request import Rehearsal

MOST_STEPS = 50
"""A recipe of more steps is told by its operations; the report has every step."""
SHOWN_S = 60.0
"""Shorter waits are not told; they are in the report."""

Step = Mapping[str, Any]


def summary_lines(result: Rehearsal) -> list[str]:
    """Return a rehearsal in lines of plain text."""
    summary = result.summary
    lines = [
        f"{summary['recipe']} on {summary['unit']}: {_outcome(summary)}",
        f"  simulated {clock(summary['simulated_s'])} in {summary['wall_s']:.1f} s, "
        f"{summary['speed']:,.0f} x real time",
        f"  {summary['scans']:,} scans, {summary['events']:,} events, sha256 {summary['events_sha256'][:16]}",
        *_product_lines(summary),
        "",
        *step_lines(summary["steps"], several=len(summary["batches"]) > 1),
    ]
    if summary["alarms"]:
        lines += ["", *(_alarm_line(alarm, result.alarm_texts) for alarm in summary["alarms"])]
    if result.out:
        lines += ["", f"report: {result.out / 'report.html'}"]
    return lines


def clock(seconds: float | None) -> str:
    """Return simulated time as h:mm:ss, with days in front where there are any."""
    if seconds is None:
        return "-"
    days, rest = divmod(round(seconds), 86_400)
    text = f"{rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days} d {text}" if days else text


def step_lines(steps: Sequence[Step], *, several: bool) -> list[str]:
    """Return a line per step, or per operation where there are many steps: its time, outcome and longest wait."""
    if len(steps) <= MOST_STEPS:
        return [_line(step["id"], [step], several=several) for step in steps]
    operations: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        name = str(step["id"]).rpartition(".")[0]
        operations.setdefault((str(step["batch"]), name), []).append(step)
    return [_line(name, parts, several=several) for (_, name), parts in operations.items()]


def _line(name: str, parts: Sequence[Step], *, several: bool) -> str:
    ends = [part["end_s"] for part in parts]
    end = None if None in ends else max(ends)
    times = f"{clock(min(part['start_s'] for part in parts)):>13} - {clock(end):>13}"
    batch = f"{parts[0]['batch']:<4} " if several else ""
    return f"{times}  {batch}{name:<40} {_outcome_of(parts)}{_wait(parts)}".rstrip()


def _outcome_of(parts: Sequence[Step]) -> str:
    return next((str(part["outcome"]) for part in parts if part["outcome"] != "completed"), "completed")


def _wait(parts: Sequence[Step]) -> str:
    longest = max(parts, key=lambda part: float(part["waited_s"] or 0.0))
    if float(longest["waited_s"] or 0.0) < SHOWN_S:
        return ""
    return f"  waited {clock(longest['waited_s'])} for {longest['waited_for'] or 'its turn'}"


def _product_lines(summary: Mapping[str, Any]) -> list[str]:
    made = summary["product"]
    if made is None:
        return []
    by_batch = {"": made} if "doses" in made else made
    products = [_product(batch, product) for batch, product in by_batch.items() if product]
    refused = sum(summary["mistakes"].values())
    return [*products, f"  deviations: {len(summary['deviations'])}, refused scans and answers: {refused}"]


def _product(batch: str, product: Mapping[str, Any]) -> str:
    shares = (("viability", "viability_pct"), ("CAR-positive", "car_positive_pct"))
    found = [
        f"doses {product['doses']}",
        f"{_short(product['viable_cells_booked'])} viable cells",
        *(f"{name} {product[key]:.1f} %" for name, key in shares if product[key] is not None),
    ]
    days = product["time_to_vein_d"]
    vein = [] if days is None else [f"vein to vein {days:.1f} d"]
    return f"  product{f' of {batch}' if batch else ''}: {', '.join([*found, *vein])}"


def _short(number: float) -> str:
    return f"{number:.2e}".replace("e+0", "e")


def _outcome(summary: Mapping[str, Any]) -> str:
    until = summary["outcome"] == "until"
    return f"stopped at {clock(summary['simulated_s'])}, as asked" if until else str(summary["outcome"])


def _alarm_line(alarm: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    times = f"{clock(alarm['raised_s']):>13} - {clock(alarm['cleared_s']):>13}"
    text = f"  {texts[alarm['tag']]}" if alarm["tag"] in texts else ""
    return f"{times}  {alarm['tag']} priority {alarm['priority']}{text}"
