"""The trends of a report: values over time with phase bands, the band they should be in, limits and alarm marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twin.record.svg import (
    Scale,
    alarm_mark,
    axis_time,
    drawing,
    element,
    pretty,
    step_path,
    text,
    time_marks,
    titled,
    value_marks,
    value_text,
)
from twin.record.timeline import LEFT, RIGHT, WIDTH, PhaseSpan
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.record.history import History

TOP, BOTTOM, HEIGHT = 18.0, 22.0, 190.0
AXIS_CHARACTER_WIDTH = 5.5
POINTS = 900
"""Pixels for which extremes are kept."""
LOG_DECADES = 3
LIMIT_TEXT_HEIGHT = 12.0


@dataclass(frozen=True, slots=True)
class Limit:
    """A horizontal line: a limit of an alarm, an interlock or a criterion; in these phases only, if any are named."""

    value: float
    text: str = ""
    phases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """One plot: signals of one unit, the module whose phases are its bands, and where the values should be.

    `normal` maps a phase (or "*" for every other one) to a band; `scale` is the least range of the axis.
    """

    title: str
    tags: Sequence[str]
    module: str
    limits: Sequence[Limit] = ()
    normal: Mapping[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    scale: tuple[float, float] | None = None
    log: bool = False
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A signal's drawn values."""

    tag: str
    seconds: NDArray[np.float64]
    values: NDArray[np.float64]


def curves(trend: Trend, history: History, end_s: float) -> list[Curve]:
    """Return the values of a trend's signals, thinned to what can be seen."""
    found: list[Curve] = []
    for tag in trend.tags:
        ticks, values = history.decimated(history.catalogue.index[tag], 0, round(end_s * TICKS_PER_S), POINTS)
        found.append(Curve(tag, ticks / TICKS_PER_S, values))
    return found


def trend_svg(
    trend: Trend,
    drawn: Sequence[Curve],
    end_s: float,
    phases: Sequence[PhaseSpan],
    alarms: Sequence[Mapping[str, Any]] = (),
    titles: Mapping[str, str] | None = None,
) -> str:
    """Return the drawing of one trend."""
    x = Scale(0.0, max(end_s, 1.0), LEFT, WIDTH - RIGHT)
    low, high = value_range(trend, drawn)
    y = Scale(low, high, HEIGHT - BOTTOM, TOP, trend.log)
    own = [span for span in phases if span.module == trend.module]
    content = [
        _phase_bands(own, x, titles or {}),
        _normal_bands(trend, own, x, y),
        _grid(x, y, end_s),
        _limits([limit for limit in trend.limits if low <= limit.value <= high], own, x, y),
        *(_curve(i, curve, x, y) for i, curve in enumerate(drawn, 1)),
        *(_alarm(alarm, x) for alarm in alarms),
    ]
    axes = (LEFT, x.stop, end_s, HEIGHT - BOTTOM, TOP, low, high, int(trend.log))
    return drawing(
        WIDTH,
        HEIGHT,
        content,
        f"{trend.title} over time",
        class_="plot",
        data_axes=" ".join(f"{value:.8g}" for value in axes),
    )


def value_range(trend: Trend, drawn: Sequence[Curve]) -> tuple[float, float]:
    """Return the ends of the value axis: all values, limits and bands, and at least the given scale."""
    seen = [curve.values[~np.isnan(curve.values)] for curve in drawn]
    values = [float(v) for part in seen if len(part) for v in (part.min(), part.max())]
    values += [limit.value for limit in trend.limits]
    bands = [edge for band in trend.normal.values() for edge in band]
    if trend.log:
        high = max([*values, 1.0])
        low = min(
            edge
            for edge in (*bands, *(limit.value for limit in trend.limits), high / 10**LOG_DECADES)
            if edge > 0
        )
        return 10.0 ** float(np.floor(np.log10(low))), 10.0 ** float(np.ceil(np.log10(high)))
    values += bands
    values += list(trend.scale or ())
    low, high = min(values or [0.0]), max(values or [1.0])
    margin = 0.04 * (high - low) or max(abs(high), 1.0) * 0.1
    return (low if low == 0 else low - margin), high + margin


def _phase_bands(spans: Sequence[PhaseSpan], x: Scale, titles: Mapping[str, str]) -> str:
    parts: list[str] = []
    free = 0.0
    for span in spans:
        start, stop = x(span.start_s), x(span.end_s)
        if span.abnormal:
            width = max(stop - start, 0.5)
            parts.append(
                element(
                    "rect", x=start, y=TOP, width=width, height=HEIGHT - BOTTOM - TOP, class_="band abnormal"
                )
            )
        parts += [
            element("line", x1=at, x2=at, y1=TOP - 12, y2=HEIGHT - BOTTOM, class_="edge")
            for at in (start, stop)
        ]
        title = titles.get(span.phase, span.phase.replace("_", " "))
        width = len(title) * AXIS_CHARACTER_WIDTH + 4
        if start >= free and width < stop - start + 8:
            parts.append(text(start + 4, TOP - 5, title, class_="axis"))
            free = start + width
    return "".join(parts)


def _normal_bands(trend: Trend, spans: Sequence[PhaseSpan], x: Scale, y: Scale) -> str:
    parts: list[str] = []
    for span in spans:
        band = trend.normal.get(span.phase, trend.normal.get("*"))
        if band is None or span.abnormal:
            continue
        top, bottom = y(min(band[1], y.high)), y(max(band[0], y.low))
        shape = element(
            "rect",
            x=x(span.start_s),
            y=top,
            width=max(x(span.end_s) - x(span.start_s), 0.5),
            height=max(bottom - top, 1.0),
            class_="normal",
        )
        parts.append(
            titled(shape, f"{value_text(band[0])} to {value_text(band[1])} in {span.phase.replace('_', ' ')}")
        )
    return "".join(parts)


def _grid(x: Scale, y: Scale, end_s: float) -> str:
    parts: list[str] = []
    for value in value_marks(y):
        at = y(value)
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=at, y2=at, class_="grid"))
        parts.append(text(LEFT - 8, at + 4, value_text(value), class_="axis", text_anchor="end"))
    for mark in time_marks(end_s):
        at = x(mark)
        parts.append(element("line", x1=at, x2=at, y1=HEIGHT - BOTTOM, y2=HEIGHT - BOTTOM + 4, class_="tick"))
        parts.append(text(at, HEIGHT - 4, axis_time(mark, end_s), class_="axis", text_anchor="middle"))
    base = HEIGHT - BOTTOM
    return "".join([*parts, element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=base, y2=base, class_="tick")])


def _limits(limits: Sequence[Limit], spans: Sequence[PhaseSpan], x: Scale, y: Scale) -> str:
    """Draw limits where they hold; a text that would lie on another is left to the pointer."""
    parts: list[str] = []
    taken: list[float] = []
    for limit in limits:
        at = y(limit.value)
        ranges = (
            [(x(s.start_s), x(s.end_s)) for s in spans if s.phase in limit.phases]
            if limit.phases
            else [(LEFT, x.stop)]
        )
        lines = [element("line", x1=start, x2=stop, y1=at, y2=at, class_="limit") for start, stop in ranges]
        if ranges and limit.text and all(abs(at - other) >= LIMIT_TEXT_HEIGHT for other in taken):
            below = 12 if "<" in limit.text else -4
            lines.append(
                text(ranges[-1][1] - 4, at + below, limit.text, class_="limit-text", text_anchor="end")
            )
            taken.append(at)
        parts.append(titled("".join(lines), pretty(limit.text)))
    return "".join(parts)


def _curve(place: int, curve: Curve, x: Scale, y: Scale) -> str:
    xs = [x(float(s)) for s in curve.seconds]
    ys = [float("nan") if np.isnan(v) else y(float(v)) for v in curve.values]
    return element("path", d=step_path(xs, ys) or "M0 0", class_=f"curve c{place}")


def _alarm(alarm: Mapping[str, Any], x: Scale) -> str:
    at, look = x(float(alarm["raised_s"])), f"alarm-span p{alarm['priority']}"
    line = element("line", x1=at, x2=at, y1=TOP, y2=HEIGHT - BOTTOM, class_=look)
    return titled(
        line + alarm_mark(int(alarm["priority"]), at, HEIGHT - BOTTOM - 10, 15.0), str(alarm["tag"])
    )
