"""The table of laboratory tests: times, how well they measure, criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import inf
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from recipes.problem import InputError, Problem
from recipes.schema import Strict, in_unit, suggestion, validated
from recipes.source import Document, read
from twin.laboratory.measure import MEASURES
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable

Seconds = Annotated[float, in_unit("s"), Field(ge=0, le=90 * 86400)]
Fraction = Annotated[float, in_unit("1"), Field(ge=0, le=2)]
Positive = Annotated[float, Field(gt=0)]
Probability = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a result. `detect` > 0: a count of what is met in so many mL, else a measurement with an error."""

    name: str
    measure: str
    unit: str = ""
    cv: float = 0.0
    sd: float = 0.0
    error_with: str = ""
    detect: float = 0.0
    false_positive: float = 0.0
    at_least: float = -inf
    at_most: float = inf
    below: float = inf

    def why_out(self, value: float) -> str | None:
        """Return in words why a value is out of specification, or None."""
        words = f"{self.name} {value:.4g} {self.unit}".rstrip()
        if value < self.at_least:
            return f"{words} is less than {self.at_least:g}"
        if value > self.at_most:
            return f"{words} is more than {self.at_most:g}" if self.at_most else f"{self.name} is positive"
        return f"{words} is not below {self.below:g}" if value >= self.below else None


@dataclass(frozen=True, slots=True)
class Test:
    """One test; times in ticks. `rests` while nobody of the laboratory is there, or runs on by itself."""

    __test__ = False  # no test of ours
    id: str
    title: str
    shortest: int
    longest: int
    rests: bool
    after_release: bool
    values: tuple[Value, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Return what the true content of a sample must tell."""
        return tuple(dict.fromkeys(key for value in self.values for key in MEASURES[value.measure][0]))


@dataclass(frozen=True, slots=True)
class Incoming:
    """What donor material brings: how often living organisms, and how many."""

    contaminated: float
    median: float
    spread: float


@dataclass(frozen=True, slots=True)
class TestTable:
    """All tests; `entry` and `check` are the ticks that a result takes to be entered and checked."""

    __test__ = False
    tests: Mapping[str, Test]
    entry: int
    check: int
    incoming: Incoming


class ValueForm(Strict):
    """The form of one value of a test."""

    measure: str
    unit: str
    cv: Fraction = 0.0
    sd: Annotated[float, Field(ge=0)] = 0.0
    error_with: str = Field(default="", alias="with")
    detect: Annotated[float, Field(ge=0)] = 0.0
    false_positive: Probability = 0.0
    at_least: float = -inf
    at_most: float = inf
    below: float = inf


class TestForm(Strict):
    """The form of one test."""

    __test__ = False
    title: str
    time: tuple[Seconds, Seconds]
    work: Literal["shift", "round"]
    after_release: bool = False
    values: dict[str, ValueForm] = Field(min_length=1)


class RateForm(Strict):
    """A probability and the range in which the source sees it."""

    value: Probability
    range: tuple[Probability, Probability]


class AmountForm(Strict):
    """A log-normal number."""

    median: Positive
    spread: Annotated[float, Field(ge=0, le=5)]


class IncomingForm(Strict):
    """The form of what donor material brings."""

    contaminated: RateForm
    organisms: AmountForm


class TableForm(Strict):
    """The form of the file."""

    entry: Seconds
    check: Seconds
    incoming: IncomingForm
    tests: dict[str, TestForm] = Field(min_length=1)


def read_tests(path: str | FilePath | None = None) -> TestTable:
    """Read a table, the library's own by default; raise InputError with every problem in it."""
    document = read(path or str(files("resources") / "laboratory" / "tests.yaml"))
    form = validated(TableForm, document)
    problems = list(_problems(document, form))
    if problems:
        raise InputError(sorted(problems))
    organisms = form.incoming.organisms
    incoming = Incoming(form.incoming.contaminated.value, organisms.median, organisms.spread)
    tests = {name: _test(name, test) for name, test in form.tests.items()}
    return TestTable(tests, _ticks(form.entry), _ticks(form.check), incoming)


def _test(name: str, form: TestForm) -> Test:
    values = tuple(Value(name=key, **value.model_dump()) for key, value in form.values.items())
    shortest, longest = map(_ticks, form.time)
    return Test(name, form.title, shortest, longest, form.work == "shift", form.after_release, values)


def _ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_S)


def _problems(document: Document, form: TableForm) -> Iterable[Problem]:
    low, high = form.incoming.contaminated.range
    if not low <= form.incoming.contaminated.value <= high:
        place = document.place(("incoming", "contaminated", "value"))
        yield Problem(place, "the value lies outside of its range", f"write {low:g} to {high:g}")
    for name, test in form.tests.items():
        path = ("tests", name)
        if test.time[0] > test.time[1]:
            yield Problem(document.place((*path, "time")), "the times stand the wrong way round", "swap them")
        for key, value in test.values.items():
            yield from _value_problems(document, (*path, "values", key), value, test)


def _value_problems(
    document: Document, path: tuple[str, ...], value: ValueForm, test: TestForm
) -> Iterable[Problem]:
    if value.measure not in MEASURES:
        right = suggestion(value.measure, MEASURES, f"known: {', '.join(MEASURES)}")
        yield Problem(document.place((*path, "measure")), f"there is no measure '{value.measure}'", right)
    if value.error_with and value.error_with not in test.values:
        right = f"known here: {', '.join(test.values)}"
        yield Problem(document.place((*path, "with")), f"there is no value '{value.error_with}'", right)
    if value.detect and (value.cv or value.sd):
        yield Problem(document.place(path), "a detection has no cv or sd", "remove it")
