"""Watch rows: one comparison of one signal with a number, with hysteresis and delays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Operator(StrEnum):
    """How a row compares; `quality` is true when the signal's quality equals the threshold's code."""

    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    EQUAL = "=="
    NOT_EQUAL = "!="
    QUALITY = "quality"


class RowState(IntEnum):
    """State of a row; unknown where the quality is bad or stale."""

    FALSE = 0
    TRUE = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class RowSpec:
    """An atom of a Condition. `signal` is an index of the catalogue or, behind it, of the plan's derived signals.

    It becomes true when `signal operator on` has held for `on_ticks`, false when `signal operator off` has
    failed for `off_ticks`; `==`, `!=` and `quality` use `on` only.
    """

    signal: int
    operator: str
    on: float
    off: float
    on_ticks: int = 0
    off_ticks: int = 0


class Derivation(StrEnum):
    """What a derived signal is: a - b, or (a - b) / max(|b|, floor)."""

    DIFFERENCE = "difference"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Derived:
    """A hidden signal made of two others; its quality is the worse of both."""

    kind: str
    a: int
    b: int
    floor: float = 0.0
