"""A recipe bound to a unit: its Conditions compiled into the unit's book, its net indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from recipes.recipe.model import Recipe, Step, Transition
from twin.procedure.batch import Batch
from twin.unit.model import ALWAYS

if TYPE_CHECKING:
    from recipes.condition.tree import Tree
    from twin.conditions.book import BookBuilder


@dataclass(frozen=True)
class Program:
    """A batch ready to run. `until` and `when` hold Condition numbers by step and transition id."""

    batch: Batch
    recipe: Recipe
    until: Mapping[str, int]
    when: Mapping[str, int]

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Map step id -> step."""
        return {step.id: step for step in self.recipe.steps}

    @cached_property
    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """Map step id -> what a step must hold while it works."""
        return {step.id: _wants(step) for step in self.recipe.steps}

    @cached_property
    def conditions(self) -> frozenset[int]:
        """Every Condition that the recipe itself looks at."""
        return frozenset((*self.until.values(), *self.when.values()))

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        """Map step id -> transitions that leave it, in order of priority."""
        ordered = sorted(self.recipe.transitions, key=lambda t: t.priority)
        return {s.id: tuple(t for t in ordered if s.id in t.sources) for s in self.recipe.steps}


def _wants(step: Step) -> tuple[str, ...]:
    own = (step.module,) if step.kind == "run" else ()
    return tuple(sorted({*own, *step.resources}))


def bind(batch: Batch, recipe: Recipe, book: BookBuilder) -> Program:
    """Compile the recipe's Conditions; `elapsed` means time in the step (or in the first source step)."""

    def number(tree: Tree | None, step: str, text: str) -> int:
        return ALWAYS if tree is None else book.add(tree, f"{batch.id}/{step}", text, batch.id)

    until = {step.id: number(step.until, step.id, f"{step.id}: until") for step in recipe.steps}
    when = {t.id: number(t.when, t.sources[0], f"{t.id}: when") for t in recipe.transitions}
    return Program(batch, recipe, until, when)
