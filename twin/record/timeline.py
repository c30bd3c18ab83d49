"""The timeline of a report: per module its phases, the recipe's steps with their waits, and the alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.record.svg import (
    Scale,
    alarm_mark,
    axis_time,
    clock,
    drawing,
    duration,
    element,
    text,
    time_marks,
    titled,
)

WIDTH, LEFT, RIGHT, TOP = 1120.0, 116.0, 12.0, 8.0
PHASE_HEIGHT, STEP_HEIGHT, GAP, ROW_GAP = 26.0, 9.0, 5.0, 16.0
SHOWN_WAIT_S = 1.0
"""Shorter waits are the engine's own steps, not a queue."""
CHARACTER_WIDTH = 6.0
"""Mean width of a character of the labels in bars, in pixels."""


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One stay of a module in a phase, or (`abnormal`) in a state like held or aborting."""

    module: str
    phase: str
    start_s: float
    end_s: float
    abnormal: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn. `titles` are the names of modules and phases for people; steps and alarms as in the summary."""

    end_s: float
    phases: Sequence[PhaseSpan]
    steps: Sequence[Mapping[str, Any]]
    alarms: Sequence[Mapping[str, Any]]
    titles: Mapping[str, str]
    modules: Sequence[str]


def timeline_svg(timeline: Timeline) -> str:
    """Return the drawing."""
    x = Scale(0.0, max(timeline.end_s, 1.0), LEFT, WIDTH - RIGHT)
    rows: list[str] = []
    y = TOP
    for module in timeline.modules:
        row, height = _module_row(timeline, module, x, y)
        rows.append(row)
        y += height + ROW_GAP
    if timeline.alarms:
        rows.append(_alarm_row(timeline, x, y))
        y += 24.0
    grid = _time_grid(x, y, timeline.end_s)
    return drawing(WIDTH, y + 22.0, [grid, *rows], "Timeline of modules, steps and alarms")


def _time_grid(x: Scale, bottom: float, end_s: float) -> str:
    parts: list[str] = []
    for mark in time_marks(end_s):
        at = x(mark)
        parts.append(element("line", x1=at, x2=at, y1=TOP - 4, y2=bottom, class_="grid"))
        parts.append(text(at, bottom + 15, axis_time(mark, end_s), class_="axis", text_anchor="middle"))
    return "".join(parts)


def _module_row(timeline: Timeline, module: str, x: Scale, y: float) -> tuple[str, float]:
    """Return a module's phases above its steps, and the height they take."""
    own = [span for span in timeline.phases if span.module == module]
    height = PHASE_HEIGHT if own else 0.0
    title = timeline.titles.get(module, module)
    parts = [text(0, y + (PHASE_HEIGHT / 2 + 4.5 if own else STEP_HEIGHT), title, class_="row")]
    parts += [_phase(timeline, span, x, y) for span in own]
    lanes = step_lanes([step for step in timeline.steps if step["module"] == module], timeline.end_s)
    for lane in lanes:
        height += GAP if height else 0.0
        parts += [_step(step, x, y + height, timeline) for step in lane]
        height += STEP_HEIGHT
    return "".join(parts), max(height, STEP_HEIGHT * 2)


def step_lanes(steps: Sequence[Mapping[str, Any]], end_s: float) -> list[list[Mapping[str, Any]]]:
    """Return steps in as few lanes as keep those apart that overlap."""
    lanes: list[list[Mapping[str, Any]]] = []
    free_s: list[float] = []
    for step in sorted(steps, key=lambda step: float(step["start_s"])):
        begin_s = float(step["start_s"]) - float(step["waited_s"] or 0.0)
        stop_s = end_s if step["end_s"] is None else float(step["end_s"])
        at = next((i for i, free in enumerate(free_s) if free <= begin_s + 1.0), len(lanes))
        if at == len(lanes):
            lanes.append([])
            free_s.append(0.0)
        lanes[at].append(step)
        free_s[at] = stop_s
    return lanes


def _phase(timeline: Timeline, span: PhaseSpan, x: Scale, y: float) -> str:
    start, width = x(span.start_s), max(x(span.end_s) - x(span.start_s), 1.5)
    title = timeline.titles.get(span.phase, span.phase.replace("_", " "))
    look = "phase abnormal" if span.abnormal else "phase"
    shape = element(
        "rect", x=start + 0.5, y=y, width=max(width - 1, 1), height=PHASE_HEIGHT, rx=3, class_=look
    )
    shown = _fitted(title, width - 9)
    if shown:
        shape += text(start + 7, y + PHASE_HEIGHT / 2 + 4.5, shown, class_="bar")
    hint = f"{title}: {clock(span.start_s)} to {clock(span.end_s)}, {duration(span.end_s - span.start_s)}"
    return titled(shape, hint)


def _step(step: Mapping[str, Any], x: Scale, y: float, timeline: Timeline) -> str:
    start_s, waited_s = float(step["start_s"]), float(step["waited_s"] or 0.0)
    stop_s = timeline.end_s if step["end_s"] is None else float(step["end_s"])
    look = "step" if step["outcome"] in {"completed", "complete", "running"} else "step failed"
    shape = element(
        "rect",
        x=x(start_s) + 0.5,
        y=y,
        width=max(x(stop_s) - x(start_s) - 1, 1.5),
        height=STEP_HEIGHT,
        rx=2,
        class_=look,
    )
    title = timeline.titles.get(step["id"], step["id"])
    hint = f"{title}: {clock(start_s)} to {clock(stop_s)}, {step['outcome']}"
    if waited_s >= SHOWN_WAIT_S:
        hint += f"; waited {duration(waited_s)} for {step['waited_for']}"
        shape += element(
            "rect",
            x=x(start_s - waited_s),
            y=y,
            width=max(x(start_s) - x(start_s - waited_s), 1.5),
            height=STEP_HEIGHT,
            rx=2,
            class_="wait",
        )
    return titled(shape, hint)


def _alarm_row(timeline: Timeline, x: Scale, y: float) -> str:
    parts = [text(0, y + 12, "Alarms", class_="row")]
    for alarm in sorted(timeline.alarms, key=lambda alarm: -int(alarm["priority"])):
        start_s = float(alarm["raised_s"])
        stop_s = timeline.end_s if alarm["cleared_s"] is None else float(alarm["cleared_s"])
        line = element(
            "line", x1=x(start_s), x2=x(stop_s), y1=y + 8, y2=y + 8, class_=f"alarm-span p{alarm['priority']}"
        )
        hint = f"{alarm['tag']}, priority {alarm['priority']}: {clock(start_s)} to {clock(stop_s)}"
        parts.append(titled(line + alarm_mark(int(alarm["priority"]), x(start_s), y + 8, 17.0), hint))
    return "".join(parts)


def _fitted(title: str, room: float) -> str:
    """Return the title, shortened to the room there is, or nothing."""
    fits = int(room / CHARACTER_WIDTH)
    if len(title) <= fits:
        return title
    return f"{title[: fits - 1].rstrip()}\u2026" if fits >= 4 else ""
