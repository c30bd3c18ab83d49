"""Small building blocks of the report's drawings: elements, scales, time marks, step lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

Number = float | int

TIME_STEPS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 10_800, 21_600, 43_200),
    *(86_400, 172_800, 432_000, 864_000),
)
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def element(name: str, content: str = "", **attributes: Number | str) -> str:
    """Return one element; `class_` is written as class, and _ in names as -."""
    named = " ".join([f"{_name(key)}={_quoted(value)}" for key, value in attributes.items()])
    return f"<{name} {named}>{content}</{name}>" if content else f"<{name} {named}/>"


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _quoted(value: Number | str) -> str:
    """Return the value of an attribute; no number needs escaping."""
    return quoteattr(value) if isinstance(value, str) else f'"{number(value)}"'


def number(value: Number | str) -> str:
    """Return a coordinate with no more digits than a screen can show."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def pretty(words: str) -> str:
    """Return words with the signs that a person would write."""
    for plain, written in (
        ("H2O2", "H\u2082O\u2082"),
        ("degC", "\u00b0C"),
        ("m3", "m\u00b3"),
        (">=", "\u2265"),
        ("<=", "\u2264"),
    ):
        words = words.replace(plain, written)
    return words


def text(x: float, y: float, content: str, **attributes: Number | str) -> str:
    """Return text at a place."""
    return element("text", escape(pretty(content)), x=x, y=y, **attributes)


def titled(shape: str, title: str) -> str:
    """Return a shape that shows a title under the pointer."""
    return element("g", f"<title>{escape(title)}</title>{shape}", class_="tip")


def drawing(
    width: float, height: float, content: Iterable[str], label: str, **attributes: Number | str
) -> str:
    """Return a whole drawing that scales with the page."""
    return element(
        "svg",
        "".join(content),
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_label=label,
        **attributes,
        xmlns="http://www.w3.org/2000/svg",
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from low..high to pixels start..stop, linear or by the logarithm."""

    low: float
    high: float
    start: float
    stop: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """Return the pixel of a value; on a log scale nothing lies under the low end."""
        low, high, at = self._line(self.low), self._line(self.high), self._line(value)
        return self.start + (self.stop - self.start) * (at - low) / ((high - low) or 1.0)

    def _line(self, value: float) -> float:
        return math.log10(max(value, self.low)) if self.log else value


def value_marks(scale: Scale, about: int = 4) -> list[float]:
    """Return round values on a scale: about so many, or each power of ten."""
    if scale.log:
        first, last = math.ceil(math.log10(scale.low) - 1e-9), math.floor(math.log10(scale.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1)]
    rough = (scale.high - scale.low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(scale.low / step - 1e-9)
    return [i * step for i in range(first, math.floor(scale.high / step + 1e-9) + 1)]


def value_text(value: float) -> str:
    """Return an axis value without needless digits."""
    return f"{value:,.6g}".replace("-", "\u2212").replace(",", "\u202f")


def time_marks(end_s: float, about: int = 8) -> list[float]:
    """Return round times from 0 to the end."""
    step = next((step for step in TIME_STEPS_S if end_s / step <= about), TIME_STEPS_S[-1])
    return [float(i * step) for i in range(int(end_s // step) + 1)]


def axis_time(seconds: float, end_s: float) -> str:
    """Return a time on an axis: days, hours or minutes, as long as the axis needs."""
    whole = round(seconds)
    if end_s >= 3 * DAY_S:
        return (
            f"{whole // DAY_S} d" if whole % DAY_S == 0 else f"{whole // DAY_S} d {whole % DAY_S // HOUR_S} h"
        )
    if end_s >= 10 * MINUTE_S:
        return f"{whole // HOUR_S}:{whole // MINUTE_S % 60:02d}"
    return f"{whole // MINUTE_S}:{whole % MINUTE_S:02d}"


def clock(seconds: float | None) -> str:
    """Return simulated time as h:mm:ss, with days in front where there are any."""
    if seconds is None:
        return "\u2013"
    days, rest = divmod(round(seconds), DAY_S)
    shown = f"{rest // HOUR_S}:{rest // MINUTE_S % 60:02d}:{rest % 60:02d}"
    return f"{days} d {shown}" if days else shown


def duration(seconds: float | None) -> str:
    """Return a length of time in the two largest units that it needs."""
    if seconds is None:
        return "\u2013"
    whole = round(seconds)
    units = ((DAY_S, "d"), (HOUR_S, "h"), (MINUTE_S, "min"), (1, "s"))
    for i, (size, unit) in enumerate(units):
        if whole >= size or size == 1:
            count, rest = divmod(whole, size)
            smaller = rest // units[i + 1][0] if i + 1 < len(units) else 0
            return f"{count} {unit} {smaller} {units[i + 1][1]}" if smaller else f"{count} {unit}"
    return ""


def step_path(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Return the path of a value that stands until the next; a NaN is a gap."""
    parts: list[str] = []
    drawing_on = False
    for x, y in zip(xs, ys, strict=True):
        if drawing_on:
            parts.append(f"H{number(round(x, 2))}")
        if math.isnan(y):
            drawing_on = False
            continue
        parts.append(
            f"V{number(round(y, 2))}" if drawing_on else f"M{number(round(x, 2))} {number(round(y, 2))}"
        )
        drawing_on = True
    return "".join(parts)


def alarm_mark(priority: int, x: float, y: float, size: float = 14.0) -> str:
    """Return the mark of an alarm: shape, colour and digit by priority, centred at a place."""
    shape = _SHAPES.get(priority, _SHAPES[4])(x, y, size / 2)
    low = 1.5 if priority == 2 else 0.0
    digit = text(x, y + size * 0.25 + low, str(priority), text_anchor="middle", font_size=size * 0.66)
    return element("g", shape + digit, class_=f"alarm p{priority}")


def _polygon(*points: tuple[float, float]) -> str:
    return element("polygon", points=" ".join(f"{number(x)},{number(y)}" for x, y in points))


_SHAPES: dict[int, Callable[[float, float, float], str]] = {
    1: lambda x, y, r: element("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, rx=1.5),
    2: lambda x, y, r: _polygon((x, y - 1.15 * r), (x + 1.2 * r, y + r), (x - 1.2 * r, y + r)),
    3: lambda x, y, r: _polygon((x, y - 1.2 * r), (x + 1.2 * r, y), (x, y + 1.2 * r), (x - 1.2 * r, y)),
    4: lambda x, y, r: element("circle", cx=x, cy=y, r=r),
}
