"""The Gantt charts of a report: each stretch of work at its own scale, with a row per batch, module and person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.record.svg import Scale, clock, drawing, duration, element, text, titled
from twin.record.wait import kind_of

WIDTH, LEFT, RIGHT, TOP = 1040.0, 128.0, 10.0, 6.0
BAR, LANE, ROW_GAP, BOTTOM = 17.0, 20.0, 7.0, 22.0
CHARACTER = 5.7
IDLE_S = 4 * 3600.0
"""So long without work, and a new chart begins."""
SHOWN_S = 30.0
MARKS_S = (300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay in a row; `look` is its class, `wait_s` the wait drawn before it and `waited_for` what that was for."""

    row: str
    start_s: float
    end_s: float
    label: str
    look: str
    wait_s: float = 0.0
    waited_for: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The bars of all rows; `groups` names the rows in their order under a heading each."""

    groups: Sequence[tuple[str, Sequence[str]]]
    titles: Mapping[str, str]
    bars: Sequence[Bar]


def episodes(steps: Sequence[Mapping[str, Any]], end_s: float) -> list[tuple[float, float]]:
    """Return the stretches in which steps were at work, apart where nothing was for hours."""
    spans = sorted((float(s["start_s"]), end_s if s["end_s"] is None else float(s["end_s"])) for s in steps)
    found: list[tuple[float, float]] = []
    for start, end in spans:
        if found and start - found[-1][1] <= IDLE_S:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def gantt_svg(rows: Rows, span: tuple[float, float], clock_at: Callable[[float], str]) -> str:
    """Return the chart of one stretch; rows without a bar in it are left out."""
    start, end = span
    margin = max(60.0, 0.01 * (end - start))
    x = Scale(start - margin, end + margin, LEFT, WIDTH - RIGHT)
    shown = [bar for bar in rows.bars if bar.end_s > x.low and bar.start_s < x.high]
    parts: list[str] = []
    y = TOP
    for heading, names in rows.groups:
        used = [name for name in names if any(bar.row == name for bar in shown)]
        if used:
            parts.append(text(0, y + 10, heading, class_="group"))
            y += 16.0
        for name in used:
            drawn, height = _row([bar for bar in shown if bar.row == name], x, y)
            parts.append(text(8, y + BAR * 0.72, rows.titles.get(name, name), class_="row-name"))
            parts.append(drawn)
            y += height + ROW_GAP
    grid = _grid(x, y, clock_at)
    return drawing(
        WIDTH, y + BOTTOM, [grid, *parts], f"Work from {clock(start)} to {clock(end)}", class_="gantt"
    )


def lanes(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Return bars in as few lanes as keep apart those that overlap, with the waits before them."""
    found: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda bar: (bar.start_s, bar.end_s)):
        begin = bar.start_s - (bar.wait_s if bar.wait_s >= SHOWN_S else 0.0)
        lane = next((lane for lane in found if lane[-1].end_s <= begin + 1.0), None)
        if lane is None:
            found.append([bar])
        else:
            lane.append(bar)
    return found


def _row(bars: Sequence[Bar], x: Scale, y: float) -> tuple[str, float]:
    parts: list[str] = []
    height = 0.0
    for lane in lanes(bars):
        parts += [_bar(bar, x, y + height) for bar in lane]
        height += LANE
    return "".join(parts), height - (LANE - BAR)


def _bar(bar: Bar, x: Scale, y: float) -> str:
    left, right = x(max(bar.start_s, x.low)), x(min(bar.end_s, x.high))
    width = max(right - left - 0.6, 1.4)
    shape = element("rect", x=left, y=y, width=width, height=BAR, rx=2, class_=bar.look)
    fits = int((width - 6.0) / CHARACTER)
    if fits >= 3 and (label := _fitted(bar.label, fits)):
        shape += text(left + 4, y + BAR * 0.7, label, class_=f"label {bar.look}-label")
    hint = f"{bar.label}: {clock(bar.start_s)} to {clock(bar.end_s)}, {duration(bar.end_s - bar.start_s)}"
    if bar.wait_s >= SHOWN_S:
        shape = _wait(bar, x, y, left) + shape
        hint += f"; waited {duration(bar.wait_s)} for {bar.waited_for}"
    return titled(shape, hint)


def _wait(bar: Bar, x: Scale, y: float, right: float) -> str:
    left = x(max(bar.start_s - bar.wait_s, x.low))
    width = right - left - 0.6
    if width < 1.0:
        return ""
    look = f"wait-bar {kind_of(bar.waited_for)}"
    shape = element("rect", x=left, y=y, width=width, height=BAR, rx=2, class_=look)
    words = f"waits: {bar.waited_for}"
    fits = int((width - 6.0) / CHARACTER)
    label = _fitted(words, fits) if fits >= 12 else ""
    return shape + (text(left + 4, y + BAR * 0.7, label, class_="label wait-label") if label else "")


def _grid(x: Scale, bottom: float, clock_at: Callable[[float], str]) -> str:
    step = next((s for s in MARKS_S if (x.high - x.low) / s <= 12), MARKS_S[-1])
    parts: list[str] = []
    mark = (int(x.low) // step + 1) * step
    while mark < x.high:
        at = x(float(mark))
        parts.append(element("line", x1=at, x2=at, y1=TOP - 4, y2=bottom, class_="grid"))
        parts.append(text(at, bottom + 14, clock_at(float(mark)), class_="axis", text_anchor="middle"))
        mark += step
    return "".join(parts)


def _fitted(label: str, fits: int) -> str:
    if len(label) <= fits:
        return label
    return f"{label[: fits - 1].rstrip()}\u2026" if fits >= 6 else ""
