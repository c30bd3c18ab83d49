"""The culture of each vessel: measured points, the true course of the plant, and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.record.sheet.results import results_of
from twin.record.story import CulturePoint
from twin.record.svg import HOUR_S, Scale, drawing, element, number, text, titled, value_marks, value_text

if TYPE_CHECKING:
    from twin.record.report import ReportInput
    from twin.record.story import Course

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 510.0, 200.0, 54.0, 12.0, 10.0, 34.0
EVERY_H = 48


@dataclass(frozen=True, slots=True)
class Panel:
    """One quantity: name, title, unit, the end of the results that measured it, and the value of a true point."""

    name: str
    title: str
    unit: str
    suffix: str
    true: Callable[[CulturePoint], float]
    log: bool = False
    banded: bool = False


PANELS = (
    Panel("viable", "Viable cells", "", "_viable", lambda p: p.viable, log=True, banded=True),
    Panel("viability", "Viability", "%", "_viability", lambda p: p.viability),
    Panel("glucose", "Glucose", "mM", "_glucose", lambda p: p.glucose),
    Panel("lactate", "Lactate", "mM", "_lactate", lambda p: p.lactate),
    Panel("volume", "Volume", "mL", "", lambda p: p.volume),
)
Pairs = Sequence[tuple[float, float]]


def cultures(given: ReportInput) -> list[dict[str, Any]]:
    """Return the panels of every vessel in which cells grew."""
    return [_vessel(given, item, points) for item, points in given.story.cultures.items() if points]


def _vessel(given: ReportInput, item: str, points: Sequence[CulturePoint]) -> dict[str, Any]:
    batch = item.partition(".")[0]
    zero = given.story.activated_s.get(batch, points[0].at_s)
    grown = [point for point in points if point.at_s >= zero] or points
    return {
        "item": item,
        "panels": [
            {"title": panel.title, "unit": panel.unit, "drawing": _panel(given, panel, batch, grown, zero)}
            for panel in PANELS
        ],
    }


def _panel(given: ReportInput, panel: Panel, batch: str, points: Sequence[CulturePoint], zero: float) -> str:
    true = [((point.at_s - zero) / HOUR_S, panel.true(point)) for point in points]
    measured = list(_measured(given, panel, batch, zero))
    course = given.story.course
    times = given.story.seeded.get(batch, 1.0) if panel.banded else 1.0
    expected = list(_course(course, panel.name, times)) if course else []
    x = Scale(0.0, max(hours for hours, _ in [*true, *measured, (24.0, 0.0)]), LEFT, WIDTH - RIGHT)
    y = _scale(panel, [value for _, value in (*true, *measured, *expected)], course)
    parts = [
        _axes(x, y),
        _expected(panel, expected, course, x, y),
        _curve(true, x, y),
        *(_point(hours, value, panel, x, y) for hours, value in measured),
    ]
    return drawing(WIDTH, HEIGHT, parts, f"{panel.title} over hours after activation", class_="culture")


def _course(course: Course, name: str, times: float) -> Iterator[tuple[float, float]]:
    """Yield what is expected; numbers of cells are as many times higher as more were seeded."""
    for hours, value in zip(course.hours, course.values[name], strict=True):
        yield hours, value * times


def _measured(given: ReportInput, panel: Panel, batch: str, zero: float) -> Iterator[tuple[float, float]]:
    for result in results_of(given) if panel.suffix else ():
        known = result.value is not None and result.drawn_s is not None and result.batch == batch
        if known and result.name.endswith(panel.suffix) and (result.drawn_s or 0.0) >= zero:
            yield ((result.drawn_s or 0.0) - zero) / HOUR_S, result.value or 0.0


def _scale(panel: Panel, values: Sequence[float], course: Course | None) -> Scale:
    band = course.band if course and panel.banded else 0.0
    high, low = max(values) * (1.0 + band), min(values) * (1.0 - band)
    if panel.log:
        low = 10.0 ** _floor_log(max(low, high / 1e4))
        return Scale(low, high * 1.15, HEIGHT - BOTTOM, TOP, log=True)
    return Scale(0.0 if panel.name != "viability" else min(60.0, low), high * 1.08, HEIGHT - BOTTOM, TOP)


def _floor_log(value: float) -> int:
    return len(str(int(value))) - 1 if value >= 1 else 0


def _axes(x: Scale, y: Scale) -> str:
    base = HEIGHT - BOTTOM
    parts: list[str] = []
    for mark in value_marks(y):
        shown = f"10{_POWERS[len(str(round(mark))) - 1]}" if y.log else value_text(mark)
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(mark), y2=y(mark), class_="grid"))
        parts.append(text(LEFT - 6, y(mark) + 4, shown, class_="axis", text_anchor="end"))
    for hours in range(0, int(x.high) + 1, EVERY_H):
        parts.append(element("line", x1=x(hours), x2=x(hours), y1=base, y2=base + 4, class_="tick"))
        parts.append(text(x(hours), base + 16, str(hours), class_="axis", text_anchor="middle"))
    parts.append(text(WIDTH - RIGHT, HEIGHT - 4, "hours after activation", class_="axis", text_anchor="end"))
    return "".join([*parts, element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=base, y2=base, class_="tick")])


_POWERS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"


def _expected(panel: Panel, expected: Pairs, course: Course | None, x: Scale, y: Scale) -> str:
    shown = [(hours, value) for hours, value in expected if hours <= x.high]
    if not shown or course is None:
        return ""
    if panel.banded:
        upper = [(x(h), y(v * (1.0 + course.band))) for h, v in shown]
        lower = [(x(h), y(v * (1.0 - course.band))) for h, v in reversed(shown)]
        outline = " ".join(f"{number(px)},{number(py)}" for px, py in (*upper, *lower))
        return element("polygon", points=outline, class_="normal")
    return element("path", d=_line(shown, x, y), class_="expected")


def _curve(true: Pairs, x: Scale, y: Scale) -> str:
    return element("path", d=_line(true, x, y), class_="true-curve")


def _line(pairs: Pairs, x: Scale, y: Scale) -> str:
    places = [f"{x(hours):.1f} {y(value):.1f}" for hours, value in pairs]
    return f"M{'L'.join(places)}" if places else "M0 0"


def _point(hours: float, value: float, panel: Panel, x: Scale, y: Scale) -> str:
    dot = element("circle", cx=x(hours), cy=y(value), r=4, class_="measured")
    return titled(dot, f"{value_text(float(f'{value:.4g}'))} {panel.unit} measured at {hours:.1f} h")
