"""A recipe bound to a unit: its Conditions compiled into the unit's book, its net indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from recipes.recipe.model import Recipe, Step, Transition
from twin.unit.model import ALWAYS

if TYPE_CHECKING:
    from twin.conditions.book import BookBuilder


@dataclass(frozen=True)
class Program:
    """A recipe ready to run. `until` and `when` hold Condition numbers by step and transition id."""

    recipe: Recipe
    until: Mapping[str, int]
    when: Mapping[str, int]

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Map step id -> step."""
        return {step.id: step for step in self.recipe.steps}

    @cached_property
    def conditions(self) -> frozenset[int]:
        """Every Condition that the recipe itself looks at."""
        return frozenset((*self.until.values(), *self.when.values()))

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        """Map step id -> transitions that leave it, in order of priority."""
        ordered = sorted(self.recipe.transitions, key=lambda t: t.priority)
        return {s.id: tuple(t for t in ordered if s.id in t.sources) for s in self.recipe.steps}


def bind(recipe: Recipe, book: BookBuilder) -> Program:
    """Compile the recipe's Conditions; `elapsed` means time in the step (or in the first source step)."""
    until = {
        step.id: ALWAYS if step.until is None else book.add(step.until, step.id, f"{step.id}: until")
        for step in recipe.steps
    }
    when = {
        t.id: ALWAYS if t.when is None else book.add(t.when, t.sources[0], f"{t.id}: when")
        for t in recipe.transitions
    }
    return Program(recipe, until, when)
