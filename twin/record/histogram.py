"""The histogram of one figure of many runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from twin.record.svg import Scale, drawing, element, text, titled, value_marks, value_text

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 540.0, 150.0, 12.0, 12.0, 22.0, 22.0
MOST_BINS = 24
BOX_Y = 8.0


def histogram_svg(values: Sequence[float], label: str) -> str:
    """Return the counts of values in equal classes, with a line at the median and a bar from 5 to 95 %."""
    low, high = _range(values)
    x = Scale(low, high, LEFT, WIDTH - RIGHT)
    counts, edges = np.histogram(values, bins=_bins(values), range=(low, high))
    y = Scale(0.0, float(max(counts.max(), 1)), HEIGHT - BOTTOM, TOP)
    bars = [
        _bar(x, y, (float(begin), float(end)), int(count))
        for count, begin, end in zip(counts, edges[:-1], edges[1:], strict=True)
        if count
    ]
    return drawing(WIDTH, HEIGHT, [*bars, _axis(x), _spread(x, y, values)], label, class_="histogram")


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = 0.04 * (high - low) or max(0.05 * abs(high), 0.5)
    return low - margin, high + margin


def _bins(values: Sequence[float]) -> int:
    """Return as many classes as the square root of the number of values, at least five."""
    return int(min(MOST_BINS, max(5, round(len(values) ** 0.5 * 1.5))))


def _bar(x: Scale, y: Scale, edges: tuple[float, float], count: int) -> str:
    left, right = x(edges[0]), x(edges[1])
    top = y(float(count))
    shape = element(
        "rect", x=left + 0.5, y=top, width=max(right - left - 1.0, 1.0), height=y.start - top, class_="phase"
    )
    number = text((left + right) / 2.0, top - 3.0, str(count), class_="axis", text_anchor="middle")
    return titled(shape, f"{count} from {value_text(edges[0])} to {value_text(edges[1])}") + number


def _axis(x: Scale) -> str:
    base = HEIGHT - BOTTOM
    parts = [element("line", x1=x.start, x2=x.stop, y1=base, y2=base, class_="tick")]
    for mark in value_marks(x, 6):
        parts.append(element("line", x1=x(mark), x2=x(mark), y1=base, y2=base + 4.0, class_="tick"))
        parts.append(text(x(mark), HEIGHT - 5.0, _short(mark), class_="axis", text_anchor="middle"))
    return "".join(parts)


def _spread(x: Scale, y: Scale, values: Sequence[float]) -> str:
    p5, median, p95 = (float(value) for value in np.percentile(values, [5.0, 50.0, 95.0]))
    words = f"5 % {_short(p5)}, median {_short(median)}, 95 % {_short(p95)}"
    bar = element("line", x1=x(p5), x2=max(x(p95), x(p5) + 1.0), y1=BOX_Y, y2=BOX_Y, class_="spread")
    line = element("line", x1=x(median), x2=x(median), y1=BOX_Y - 5.0, y2=y.start, class_="median")
    return titled(bar + line, words)


def _short(value: float) -> str:
    """Return a value as an axis shows it; large ones by powers of ten."""
    if abs(value) < 1e6:
        return value_text(value)
    power = int(np.floor(np.log10(abs(value)) / 3.0) * 3)
    return f"{value_text(round(value / 10.0**power, 3))}e{power}"
