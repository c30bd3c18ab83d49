"""What a test finds in a sample: the true content through its error, a pure function of seed, sample and occurrence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.draw import count, happens, log_normal, normal, relative
from twin.laboratory.measure import MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.laboratory.measure import Content
    from twin.laboratory.table import Incoming, Test, Value

Draw = tuple[int, str, str, int]
"""What a draw depends on: seed, sample, test, occurrence."""


def findings(test: Test, content: Content, draw: Draw) -> Mapping[str, float]:
    """Return what a test finds: value name -> number; of a detection, how many (0 is negative)."""
    return {value.name: _found(value, content, draw) for value in test.values}


def out_of_specification(test: Test, values: Mapping[str, float]) -> tuple[str, ...]:
    """Return in words every value that misses its criterion."""
    reasons = (value.why_out(values[value.name]) for value in test.values if value.name in values)
    return tuple(reason for reason in reasons if reason is not None)


def incoming_organisms(incoming: Incoming, seed: int, donation: str) -> float:
    """Return how many living organisms a donation brings; mostly none."""
    if not happens(incoming.contaminated, seed, "contaminated", donation):
        return 0.0
    number = log_normal(incoming.median, incoming.spread, seed, "organisms", donation)
    return float(max(1, round(number)))


def _found(value: Value, content: Content, draw: Draw) -> float:
    true = MEASURES[value.measure][1](content)
    seed, *words = draw
    words = ("test", *words, value.error_with or value.name)
    if value.detect:
        examined = min(value.detect, content.get("volume_ml", value.detect))
        met = count(max(0.0, true) * examined, seed, *words)
        met += happens(value.false_positive, seed, "false", *words)
        return float(met if value.unit else min(met, 1))
    found = true * relative(value.cv, seed, *words) if value.cv else true
    found += value.sd * normal(seed, *words) if value.sd else 0.0
    return min(100.0, max(0.0, found)) if value.unit == "%" else max(0.0, found)
