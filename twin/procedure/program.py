"""A recipe bound to a unit: its Conditions compiled into the unit's book, its net indexed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from recipes.recipe.model import Operation, Recipe, Step, Transition
from recipes.recipe.operation import held_above
from twin.people.role import role_of
from twin.procedure.batch import Batch
from twin.unit.model import ALWAYS

SOON_S = 3 * 3600.0
"""What has to begin so soon after something is prepared for when that begins [E]."""
POSITION = "position"
"""As the goal of a move: the position in an incubator that is reserved for the batch."""

if TYPE_CHECKING:
    from recipes.condition.tree import Tree
    from twin.conditions.book import BookBuilder


@dataclass(frozen=True)
class Program:
    """A batch ready to run. `until` and `when` hold Condition numbers by step and transition id.

    `shared` names what a unit has for moves of the robot; with `people` persons are granted like everything else.
    `groups` are words for any place of a kind (`CS`), which no step can hold: the robot chooses a free one.
    """

    batch: Batch
    recipe: Recipe
    until: Mapping[str, int]
    when: Mapping[str, int]
    shared: tuple[str, ...] = ()
    people: bool = False
    groups: frozenset[str] = frozenset({POSITION})

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Map step id -> step."""
        return {step.id: step for step in self.recipe.steps}

    @cached_property
    def wants(self) -> Mapping[str, tuple[str, ...]]:
        """Map step id -> what a step must hold while it works, besides what its operation holds."""
        found = {step.id: self._wants(step) for step in self.recipe.steps}
        for operation in self.recipe.operations.values():
            whole = {name: None for step in operation.no_wait for name in found[step]}
            found |= dict.fromkeys(operation.no_wait, tuple(sorted(whole)))
        return found

    @cached_property
    def roles(self) -> Mapping[str, tuple[str, ...]]:
        """Map step id -> roles of the persons that a step needs."""
        return {step.id: _roles(step) for step in self.recipe.steps}

    @cached_property
    def holders(self) -> Mapping[str, str]:
        """Map step id -> the name under which it holds things: its own, or that of its chain."""
        chains = {s: f"{o.id}.no_wait" for o in self.recipe.operations.values() for s in o.no_wait}
        return {step.id: f"{self.batch.id}/{chains.get(step.id, step.id)}" for step in self.recipe.steps}

    def operation(self, step: str) -> Operation | None:
        """Return what is said about the operation of a step, if anything."""
        return self.recipe.operations.get(self.steps[step].operation)

    def levels(self, step: str) -> tuple[Operation, ...]:
        """Return what is said about the unit procedure and the operation of a step, the outer one first."""
        return self.levels_of(self.steps[step].operation)

    def levels_of(self, operation: str) -> tuple[Operation, ...]:
        """Return what is said about an operation and the unit procedure around it, the outer one first."""
        names = dict.fromkeys((operation.partition(".")[0], operation))
        found = (self.recipe.operations.get(name) for name in names)
        return tuple(level for level in found if level is not None)

    def roles_of(self, level: str) -> tuple[str, ...]:
        """Return the roles of all persons that an operation or a unit procedure needs."""
        return self._roles_by_level.get(level, ())

    def steps_of(self, level: str) -> tuple[Step, ...]:
        """Return the steps of an operation or a unit procedure."""
        return self._steps_by_level.get(level, ())

    @cached_property
    def _steps_by_level(self) -> Mapping[str, tuple[Step, ...]]:
        found: dict[str, list[Step]] = {}
        for step in self.recipe.steps:
            names = step.id.split(".")
            for count in range(1, len(names)):
                found.setdefault(".".join(names[:count]), []).append(step)
        return {level: tuple(steps) for level, steps in found.items()}

    @cached_property
    def _roles_by_level(self) -> Mapping[str, tuple[str, ...]]:
        found = self._steps_by_level.items()
        return {
            level: tuple(dict.fromkeys(role for step in steps for role in self.roles[step.id]))
            for level, steps in found
        }

    def any_of(self, level: str, steps: Collection[str]) -> bool:
        """Tell whether any of these steps is one of an operation or a unit procedure."""
        return not self._ids_by_level.get(level, frozenset()).isdisjoint(steps)

    @cached_property
    def _ids_by_level(self) -> Mapping[str, frozenset[str]]:
        return {level: frozenset(s.id for s in steps) for level, steps in self._steps_by_level.items()}

    @cached_property
    def moves(self) -> tuple[Step, ...]:
        """Return all moves in the order in which they are written."""
        return tuple(step for step in self.recipe.steps if step.kind == "move")

    @cached_property
    def moves_of(self) -> Mapping[str, tuple[Step, ...]]:
        """Map each unit procedure and operation that says something to its moves."""
        levels = self.recipe.operations
        return {id: tuple(step for step in self.steps_of(id) if step.kind == "move") for id in levels}

    def followers_of(self, level: str) -> tuple[str, ...]:
        """Return the operations that have to begin soon after the end of a unit procedure or operation."""
        ends = {step.id for step in self.steps_of(level)}
        windows = {id: one.window for id, one in self.recipe.operations.items() if one.window is not None}
        soon = {id: one.after for id, one in windows.items() if one.after and one.latest_s <= SOON_S}
        return tuple(id for id, after in soon.items() if ends.issuperset(after))

    def ahead_of(self, steps: Iterable[str]) -> frozenset[str]:
        """Return the operations of these steps, and of all that may follow them."""
        return frozenset(name for step in steps for name in self._ahead[step])

    @cached_property
    def _ahead(self) -> Mapping[str, frozenset[str]]:
        bits = {name: 1 << i for i, name in enumerate(dict.fromkeys(s.operation for s in self.recipe.steps))}
        masks = {step.id: bits[step.operation] for step in self.recipe.steps}
        targets = {
            id: [target for t in leaving for target in t.targets] for id, leaving in self.leaving.items()
        }
        before: dict[str, int] = {}
        while before != masks:
            before = dict(masks)
            for id in reversed(masks):
                for target in targets[id]:
                    masks[id] |= masks[target]
        names = {mask: frozenset(n for n, bit in bits.items() if mask & bit) for mask in set(masks.values())}
        return {id: names[mask] for id, mask in masks.items()}

    def ends_chain(self, step: str) -> bool:
        """Tell whether a step lets go what it holds when it is done: all do but those that a chain follows."""
        operation = self.operation(step)
        return operation is None or step not in operation.no_wait or step == operation.no_wait[-1]

    def _wants(self, step: Step) -> tuple[str, ...]:
        held = {name for level in self.levels(step.id) for name in level.uses}
        names = {*step.resources, *((step.module,) if step.kind == "run" else ())}
        if step.kind == "move":
            names |= {*self.shared, *(() if step.to in self.groups else (step.to,))}
        if self.people:
            names |= set(self.roles[step.id])
        return tuple(sorted(names.difference(held)))

    @cached_property
    def conditions(self) -> frozenset[int]:
        """Every Condition that the recipe itself looks at."""
        return frozenset((*self.until.values(), *self.when.values()))

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Transition, ...]]:
        """Map step id -> transitions that leave it, in order of priority."""
        ordered = sorted(self.recipe.transitions, key=lambda t: t.priority)
        found: dict[str, list[Transition]] = {step.id: [] for step in self.recipe.steps}
        for transition in ordered:
            for source in dict.fromkeys(transition.sources):
                found[source].append(transition)
        return {id: tuple(transitions) for id, transitions in found.items()}


def _roles(step: Step) -> tuple[str, ...]:
    if step.prompt is None:
        return ()
    words = (step.prompt.role, step.prompt.second)
    return tuple(dict.fromkeys(str(role) for word in words if word and (role := role_of(word)) is not None))


def why_not_beside(others: Iterable[Recipe], recipe: Recipe) -> str | None:
    """Return why a recipe may not run beside others: an operation would hold what a step of another's waits for."""
    recipes = tuple({other.sha256: other for other in (*others, recipe)}.values())
    whole = {name: r.id for r in recipes for operation in r.operations.values() for name in operation.uses}
    return next((words for other in recipes for words in _circles(other, whole)), None)


def _circles(recipe: Recipe, whole: Mapping[str, str]) -> Iterator[str]:
    """Yield each step that waits for what operations hold as a whole, while its own operation holds something."""
    for step in recipe.steps:
        held = held_above(recipe.operations, step.id)
        named = (*step.resources, *((step.module,) if step.kind == "run" else ()))
        for name in named if held else ():
            if name in whole and name not in held:
                yield f"{recipe.id} and {whole[name]} could wait for each other: add {name} to {step.operation}"


def bind(
    batch: Batch,
    recipe: Recipe,
    book: BookBuilder,
    shared: tuple[str, ...],
    places: Collection[str],
    *,
    people: bool,
) -> Program:
    """Compile the recipe's Conditions; `elapsed` means time in the step (or in the first source step)."""

    def number(tree: Tree | None, step: str, text: str) -> int:
        return ALWAYS if tree is None else book.add(tree, f"{batch.id}/{step}", text, batch.id)

    until = {step.id: number(step.until, step.id, f"{step.id}: until") for step in recipe.steps}
    when = {t.id: number(t.when, t.sources[0], f"{t.id}: when") for t in recipe.transitions}
    groups = frozenset({POSITION, *(step.to for step in recipe.steps if step.to not in places)})
    return Program(batch, recipe, until, when, shared, people, groups)
