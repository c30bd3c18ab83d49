"""What the recipe language needs to know of a unit; twin implements it, recipes never sees more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SignalFact:
    """A signal as the language sees it: tag, kind (`float`, `bool`, `enum`), unit, range and enum states."""

    tag: str
    kind: str
    unit: str
    low: float
    high: float
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """A parameter of a procedure: unit, default and allowed range."""

    name: str
    unit: str
    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RecoveryFact:
    """What a procedure does at worst when it is resumed after a cause: `continue` or `restart`, and why."""

    word: str
    why: str


@dataclass(frozen=True, slots=True)
class ModuleFact:
    """A module as the language sees it.

    `procedures` maps a procedure name to its parameters; `commands` are the verbs a recipe may send besides;
    `arguments` maps a verb to its arguments and the words allowed for each (`open_door`: `door`: outer, inner).
    `recovery` maps a procedure and a cause to what the procedure does when it is resumed.
    """

    name: str
    states: tuple[str, ...]
    phases: tuple[str, ...]
    procedures: Mapping[str, tuple[ParameterFact, ...]]
    commands: tuple[str, ...]
    arguments: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict[str, Mapping[str, tuple[str, ...]]]
    )
    recovery: Mapping[str, Mapping[str, RecoveryFact]] = field(
        default_factory=dict[str, Mapping[str, RecoveryFact]]
    )


class Catalogue(Protocol):
    """Names, units, ranges, states and places of one unit."""

    def signal(self, tag: str) -> SignalFact | None:
        """Return the signal, or None if there is none of this tag."""
        ...

    def tags(self) -> Sequence[str]:
        """Return every tag, sorted, for suggestions."""
        ...

    def module(self, name: str) -> ModuleFact | None:
        """Return the module or equipment module, or None."""
        ...

    def modules(self) -> Sequence[str]:
        """Return every module name, sorted."""
        ...

    def places(self) -> Sequence[str]:
        """Return every location id (AL1, BN ...)."""
        ...

    def resources(self) -> Sequence[str]:
        """Return what can be used by one batch at a time, besides modules and places."""
        ...

    def kinds(self) -> Sequence[str]:
        """Return the kinds of material."""
        ...

    def bookings(self) -> Sequence[str]:
        """Return what a person can have booked of material."""
        ...

    def roles(self) -> Sequence[str]:
        """Return the words for roles of people."""
        ...

    def tests(self) -> Mapping[str, Mapping[str, str]]:
        """Return what the laboratory can test: test -> its results -> their units."""
        ...
