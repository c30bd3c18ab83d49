"""Faults that can be put into a virtual unit, and the text `FAULT [= VALUE] [for TIME] [at TIME]` that does it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from math import isfinite

from recipes import quantity
from recipes.problem import InputError, Place, Problem
from twin.signals import TICKS_PER_S, Catalogue, Kind, Role

MAX_TICKS = 10 * 366 * 86_400 * TICKS_PER_S
"""Ten years: later than any simulated run."""


class Effect(StrEnum):
    """What a fault acts on: the plant, the report of a sensor (five ways), the link of a module, or a container."""

    PLANT = "plant"
    FROZEN = "frozen"
    STUCK = "stuck"
    OFFSET = "offset"
    DRIFT = "drift"
    LOST = "lost"
    LINK = "link"
    SLOT = "slot"


_DIFFERENCES = (Effect.OFFSET, Effect.DRIFT)
SENSOR_EFFECTS = (Effect.FROZEN, Effect.STUCK, Effect.OFFSET, Effect.DRIFT, Effect.LOST)


@dataclass(frozen=True, slots=True)
class Fault:
    """One possible fault. `target` is the plant input, tag or module it acts on; `value` is used when none is given."""

    name: str
    title: str
    effect: Effect
    target: str
    unit: str = ""
    value: float = 1.0
    low: float = 0.0
    high: float = 1.0
    rest: float = 0.0
    takes_value: bool = False


@dataclass(frozen=True, slots=True)
class Injection:
    """A fault with its value, its start (None = at once) and its length (None = until cleared)."""

    fault: Fault
    value: float
    start_tick: int | None
    duration_ticks: int | None

    @classmethod
    def parse(cls, text: str, faults: Mapping[str, Fault], file: str = "--inject") -> Injection:
        """Read `mains_lost for 130 s at 1 h`; raise InputError with the place of every wrong word."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise InputError([Problem(Place(file), f"'{text}' names no fault", f"write it like '{EXAMPLE}'")])
        return _Reading(text, match, faults, file).injection()


EXAMPLE = "mains_lost for 130 s at 1 h"
_TEXT = re.compile(
    r"\s*(?P<name>[\w.]+(?:\s+(?!(?:for|at)\b)[\w.]+)*)\s*"
    r"(?:=\s*(?P<value>.*?))?\s*(?:\bfor\s+(?P<length>.*?))?\s*(?:\bat\s+(?P<start>.*?))?\s*",
    re.ASCII,
)


@dataclass
class _Reading:
    """Collects every problem of one text before it raises."""

    text: str
    match: re.Match[str]
    faults: Mapping[str, Fault]
    file: str

    def injection(self) -> Injection:
        problems: list[Problem] = []
        fault = self._fault(problems)
        value = self._value(fault, problems) if fault else 0.0
        start, length = self._ticks("start", problems), self._ticks("length", problems)
        if length == 0:
            problems.append(self._problem("length", "a fault of no length does nothing", "write 'for 1 s'"))
        if problems or fault is None:
            raise InputError(sorted(problems))
        return Injection(fault, value, start, length)

    def _fault(self, problems: list[Problem]) -> Fault | None:
        name = " ".join(self.match["name"].split())
        found = self.faults.get(name)
        if found is None:
            problems.append(self._problem("name", f"there is no fault '{name}'", nearest(name, self.faults)))
        return found

    def _value(self, fault: Fault, problems: list[Problem]) -> float:
        written = self.match["value"]
        if written is None:
            return fault.value
        if not fault.takes_value:
            problems.append(self._problem("value", f"'{fault.name}' takes no value", "leave out '= ...'"))
            return fault.value
        value = self._quantity("value", fault, problems)
        if value is not None and not fault.low <= value <= fault.high:
            allowed = f"allowed are {fault.low:g} to {fault.high:g} {fault.unit}".rstrip()
            problems.append(self._problem("value", f"{written} is out of range", allowed))
        return fault.value if value is None else value

    def _ticks(self, group: str, problems: list[Problem]) -> int | None:
        if self.match[group] is None:
            return None
        seconds = self._quantity(group, None, problems)
        if seconds is None:
            return None
        ticks = round(seconds * TICKS_PER_S)
        if not 0 <= ticks <= MAX_TICKS:
            wrong = f"{self.match[group]} is not between 0 s and 10 years"
            problems.append(self._problem(group, wrong, "write a time like '20 min'"))
            return None
        return ticks

    def _quantity(self, group: str, fault: Fault | None, problems: list[Problem]) -> float | None:
        unit = fault.unit if fault else "s"
        convert = quantity.convert_difference if fault and fault.effect in _DIFFERENCES else quantity.convert
        try:
            value = convert(*quantity.split(self.match[group]), unit)
        except quantity.QuantityError as error:
            problems.append(self._problem(group, error.wrong, error.right))
            return None
        return value if isfinite(value) else None

    def _problem(self, group: str, wrong: str, right: str) -> Problem:
        return Problem(Place(self.file, 1, self.match.start(group) + 1), wrong, right)


def nearest(name: str, faults: Iterable[str]) -> str:
    """Return what was probably meant, or how to list all faults."""
    close = get_close_matches(name, sorted(faults), 1, 0.6)
    return f"did you mean '{close[0]}'?" if close else "list them with 'celltwin faults'"


def sensor_faults(catalogue: Catalogue) -> tuple[Fault, ...]:
    """Return what can go wrong with the report of every sensor."""
    return tuple(fault for s in catalogue if s.role is Role.INPUT for fault in _of_sensor(catalogue, s.tag))


def link_faults(modules: Iterable[str]) -> tuple[Fault, ...]:
    """Return the loss of communication with each module."""
    return tuple(
        Fault(f"link_lost {name}", f"Communication with {name} is lost", Effect.LINK, name)
        for name in modules
    )


def slot_faults(count: int) -> tuple[Fault, ...]:
    """Return what can be wrong with one of so many containers; the value is its number."""
    if not count:
        return ()
    text = (
        "What is inside the wrap of a container carries the code of something else; the value is its number"
    )
    return (Fault("bag_swapped", text, Effect.SLOT, "code_inside", "", 1.0, 1.0, float(count), 0.0, True),)


def by_name(faults: Iterable[Fault]) -> Mapping[str, Fault]:
    """Map name -> fault."""
    return {fault.name: fault for fault in faults}


def _of_sensor(catalogue: Catalogue, tag: str) -> tuple[Fault, ...]:
    signal = catalogue[tag]
    top = signal.high - signal.low
    at_value = Fault(
        f"{tag} stuck_at",
        f"{signal.label}: reads a fixed value",
        Effect.STUCK,
        tag,
        signal.unit,
        signal.low,
        signal.low,
        signal.high,
        takes_value=True,
    )
    plain = (
        Fault(f"{tag} stuck", f"{signal.label}: stays at its last value", Effect.FROZEN, tag),
        at_value,
        Fault(f"{tag} lost", f"{signal.label}: reports bad quality", Effect.LOST, tag),
    )
    if signal.kind is not Kind.FLOAT:
        return plain
    moved = (
        Fault(
            f"{tag} {effect}",
            f"{signal.label}: {words}",
            effect,
            tag,
            signal.unit,
            0.05 * top,
            -top,
            top,
            0.0,
            True,
        )
        for effect, words in ((Effect.OFFSET, "reads too much"), (Effect.DRIFT, "drifts, per hour"))
    )
    return (*plain, *moved)
