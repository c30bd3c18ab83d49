"""What a report knows of a recipe's run beside its journal: facts of steps, tests and cultures. Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from twin.messages import Event

MACHINE, ROBOT, PEOPLE, LOGIC = "machine", "robot", "people", "logic"
"""Who does a step."""


@dataclass(frozen=True, slots=True)
class StepFact:
    """One step of a recipe: who does it, what comes before it, and for which time or result it may wait.

    `after` are the steps that its window counts from, `target_s` how long after them it is to begin (None: no window).
    """

    doer: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    target_s: float | None = None
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    takes_s: float = 0.0
    what: str = ""


@dataclass(frozen=True, slots=True)
class ValueFact:
    """One value of a laboratory test: its unit, and its criterion in words."""

    title: str
    unit: str = ""
    criterion: str = ""
    test: str = ""


@dataclass(frozen=True, slots=True)
class CulturePoint:
    """The true content of a culture at a moment."""

    at_s: float
    viable: float
    viability: float
    glucose: float
    lactate: float
    volume: float


@dataclass(frozen=True, slots=True)
class Course:
    """What a culture is expected to do: hours after activation, values before and after a visit, and the band."""

    hours: Sequence[float]
    values: Mapping[str, Sequence[float]]
    band: float


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the sheets of a report tell of material, people and cultures."""

    events: Sequence[Event] = ()
    steps: Mapping[str, StepFact] = field(default_factory=dict[str, StepFact])
    operations: Mapping[str, str] = field(default_factory=dict[str, str])
    tests: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, ValueFact] = field(default_factory=dict[str, ValueFact])
    cultures: Mapping[str, Sequence[CulturePoint]] = field(
        default_factory=dict[str, "Sequence[CulturePoint]"]
    )
    activated_s: Mapping[str, float] = field(default_factory=dict[str, float])
    seeded: Mapping[str, float] = field(default_factory=dict[str, float])
    """Cells with which the culture of a batch began, in times of what is planned."""
    course: Course | None = None
    limits: Mapping[str, float] = field(default_factory=dict[str, float])
    """The tightest limit of the alarms in work, by signal and sign (`isolator.dp <`)."""
    clock: Mapping[int, str] = field(default_factory=dict[int, str])
    """Weekday and time of day at whole hours of simulated time, where a roster gives them."""
