"""A unit as the recipe language sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

from recipes.catalogue import ModuleFact, SignalFact
from recipes.source import read
from twin.machine.packml import State
from twin.material.kind_table import read_kinds
from twin.material.material import VERBS
from twin.people.role import ROLE_WORDS
from twin.signals import Catalogue, Signal


def signal_fact(signal: Signal) -> SignalFact:
    """Return what the language needs of a signal."""
    return SignalFact(signal.tag, signal.kind.value, signal.unit, signal.low, signal.high, signal.states)


@dataclass(frozen=True)
class Facts:
    """Implements recipes.catalogue.Catalogue for a unit."""

    catalogue: Catalogue
    module_facts: Mapping[str, ModuleFact]
    place_names: tuple[str, ...]
    resource_names: tuple[str, ...] = ()

    def signal(self, tag: str) -> SignalFact | None:
        """Return the signal, or None."""
        return signal_fact(self.catalogue[tag]) if tag in self.catalogue.index else None

    def tags(self) -> Sequence[str]:
        """Return every tag, sorted."""
        return sorted(self.catalogue.index)

    def module(self, name: str) -> ModuleFact | None:
        """Return the module, or None."""
        return self.module_facts.get(name)

    def modules(self) -> Sequence[str]:
        """Return every module name, sorted."""
        return sorted(self.module_facts)

    def places(self) -> Sequence[str]:
        """Return every location id."""
        return self.place_names

    def resources(self) -> Sequence[str]:
        """Return the named resources besides modules and places."""
        return self.resource_names

    def kinds(self) -> Sequence[str]:
        """Return the kinds of material."""
        return material_kinds()

    def bookings(self) -> Sequence[str]:
        """Return what a person can have booked of material."""
        return tuple(VERBS)

    def roles(self) -> Sequence[str]:
        """Return the words for roles of people."""
        return ROLE_WORDS

    def tests(self) -> Mapping[str, Mapping[str, str]]:
        """Return what the laboratory can test: test -> its results -> their units."""
        return laboratory_tests()


@cache
def material_kinds() -> tuple[str, ...]:
    """Return the kinds of material in the order of their table."""
    return tuple(read_kinds().kinds)


@cache
def laboratory_tests() -> Mapping[str, Mapping[str, str]]:
    """Return the results of every test of the laboratory with their units."""
    file = files("resources") / "laboratory" / "tests.yaml"
    table: Any = read(FilePath(str(file))).value(("tests",))
    return {
        test: {name: _unit(str(value.get("unit", ""))) for name, value in facts["values"].items()}
        for test, facts in table.items()
    }


def _unit(written: str) -> str:
    return "" if written == "1" else written


STATES = tuple(state.title for state in State)
"""State words of a module, as Conditions name them."""
