"""The syntax tree of a Condition. Times in seconds, values already converted to the signal's unit by the checker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its text: first and one-past-last character, counted from 0."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A literal with its unit as written (`650 ppm`), or a formula parameter (`$exposure`) when `parameter` is set."""

    value: float
    unit: str
    span: Span
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Compare:
    """`tag op limit`, optionally `off LIMIT` for an own off-threshold; an enum or bool compares with a state word."""

    tag: str
    operator: Operator
    limit: Number | str
    off: Number | None
    span: Span


@dataclass(frozen=True, slots=True)
class CompareSignals:
    """`a op b` or `a op b + offset` between two signals of the same unit."""

    left: str
    operator: Operator
    right: str
    offset: Number | None
    span: Span


@dataclass(frozen=True, slots=True)
class Within:
    """`tag within TOLERANCE of TARGET`: target is a number or a signal; `relative` when the tolerance is a per cent."""

    tag: str
    tolerance: Number
    target: Number | str
    relative: bool
    span: Span


@dataclass(frozen=True, slots=True)
class InState:
    """`module in Execute`, `module in Held or Holding` is written with `or`; `phase` when `module in phase aerate`."""

    module: str
    word: str
    kind: Literal["state", "phase"]
    span: Span


@dataclass(frozen=True, slots=True)
class StepCompleted:
    """`step NAME completed`."""

    step: str
    span: Span


@dataclass(frozen=True, slots=True)
class ItemAt:
    """`item NAME at PLACE`."""

    item: str
    place: str
    span: Span


@dataclass(frozen=True, slots=True)
class QualityIs:
    """`quality of TAG is good|bad|stale`. The only atom that is never unknown."""

    tag: str
    word: Literal["good", "bad", "stale"]
    span: Span


@dataclass(frozen=True, slots=True)
class Elapsed:
    """`elapsed >= 30 min`: time in the step or phase that owns the condition."""

    operator: Operator
    limit: Number
    span: Span


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false`."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """`not X`."""

    operand: Tree
    span: Span


@dataclass(frozen=True, slots=True)
class And:
    """`X and Y and ...`."""

    operands: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Or:
    """`X or Y or ...`."""

    operands: tuple[Tree, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`X for 60 s`: X has been true without interruption, and of good quality, for that long."""

    operand: Tree
    duration: Number
    span: Span


Tree = (
    Compare
    | CompareSignals
    | Within
    | InState
    | StepCompleted
    | ItemAt
    | QualityIs
    | Elapsed
    | Constant
    | Not
    | And
    | Or
    | For
)
