"""Puts steps, Conditions and arcs together into the net that the runner executes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from recipes.condition.read import check_at, parse_at
from recipes.condition.resolve import replace_steps
from recipes.condition.tree import And, Elapsed, StepCompleted, Tree
from recipes.recipe.form import CommandForm, WaitForm
from recipes.recipe.measured import read_measured
from recipes.recipe.model import Operation, Step, Transition
from recipes.recipe.net import BEGIN, END
from recipes.recipe.operation import read_operations, windows
from recipes.recipe.step import read_step
from recipes.yaml_tree import Path

if TYPE_CHECKING:
    from recipes.recipe.flatten import Arc, FlatNet
    from recipes.recipe.plan import Leaf, Level
    from recipes.recipe.reading import Reading


@dataclass(frozen=True)
class Use:
    """A Condition and where it stands, for the check that every result is known by then."""

    path: Path
    tree: Tree
    step: str = ""
    transition: str = ""


@dataclass
class Net:
    """What the runner executes, and where its Conditions stand in the file."""

    steps: list[Step]
    transitions: list[Transition]
    uses: list[Use]
    operations: dict[str, Operation] = field(default_factory=dict[str, Operation])
    first: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def read_steps(reading: Reading, root: Level) -> dict[str, Step]:
    """Return the steps without Conditions, by id; every result of a prompt is known afterwards."""
    return {leaf.id: read_step(reading, leaf.path, leaf.id, leaf.form, leaf.module) for leaf in root.leaves()}


def check_conditions(reading: Reading, root: Level) -> None:
    """Check every Condition of a procedure whose net cannot be drawn yet."""
    for leaf in root.leaves():
        if (path := _until(reading, leaf)) is not None:
            _condition(reading, path, _nearest(reading, leaf.id), lambda atom: atom)
    for level in root.levels():
        for link in level.links:
            if link.when is not None:
                _condition(reading, link.when, _nearest(reading, f"{level.id}.x"), lambda atom: atom)


def compile_net(reading: Reading, flat: FlatNet, steps: dict[str, Step]) -> Net:
    """Return the flat net with its Conditions resolved."""
    made = Net([], [], [], first=flat.first)
    expand = _expansion(flat)
    for leaf in flat.root.leaves():
        path = _until(reading, leaf)
        if path is not None:
            tree = _condition(reading, path, _nearest(reading, leaf.id), expand)
            if tree is not None:
                made.uses.append(Use(path, tree, step=leaf.id))
                steps[leaf.id] = replace(steps[leaf.id], until=tree)
        steps[leaf.id], taken = read_measured(reading, leaf, steps[leaf.id])
        made.uses += (Use(path, last, step=leaf.id) for path, last in taken)
    for name, window in windows(reading, flat.root, steps, lambda leaf: _ends(reading, flat, leaf)):
        steps[name] = replace(steps[name], window=window)
    made.operations = read_operations(reading, flat.root, lambda level: _ends(reading, flat, f"{level}.x"))
    made.steps = [steps.get(name) or _own_step(reading, flat, name) for name in flat.ids]
    counts, names = Counter[tuple[tuple[str, ...], str]](), Counter[str]()
    for arc in flat.arcs:
        made.transitions.append(_transition(reading, made, arc, expand, (counts, names)))
    return made


def _until(reading: Reading, leaf: Leaf) -> Path | None:
    if reading.is_absent(leaf.form.where):
        return None
    if isinstance(leaf.form, WaitForm):
        return (*leaf.path, "wait")
    if isinstance(leaf.form, CommandForm) and leaf.form.until is not None:
        return (*leaf.path, "until")
    return None


def _own_step(reading: Reading, flat: FlatNet, name: str) -> Step:
    """Return `begin`, `end`, or the fork or join of a level."""
    if name in {BEGIN, END}:
        return Step(name, "begin" if name == BEGIN else "end", reading.document.key_place(("procedure",)))
    level = next(level for level in flat.root.levels() if level.id == name.rpartition(".")[0])
    return Step(name, "wait", reading.document.key_place(level.path))


def _transition(
    reading: Reading,
    made: Net,
    arc: Arc,
    expand: Callable[[StepCompleted], Tree],
    counters: tuple[Counter[tuple[tuple[str, ...], str]], Counter[str]],
) -> Transition:
    counts, names = counters
    name = f"{'+'.join(arc.sources)}>{'+'.join(arc.targets)}"
    names[name] += 1
    name = name if names[name] == 1 else f"{name}#{names[name]}"
    tree = None
    if arc.when is not None:
        tree = _condition(reading, arc.when, _nearest(reading, f"{arc.level.id}.x"), expand)
    if tree is not None and arc.when is not None:
        made.uses.append(Use(arc.when, tree, transition=name))
        if not arc.simple and _mentions_elapsed(tree):
            wrong = "`elapsed` has a meaning only on a link from one step"
            reading.wrong(arc.when, wrong, "put the link beside the step, or add a wait step")
    priority = counts[arc.sources, arc.outcome]
    counts[arc.sources, arc.outcome] += 1
    place = reading.document.place(arc.path)
    outcome = "failed" if arc.outcome == "failed" else "completed"
    return Transition(name, arc.sources, arc.targets, tree, outcome, priority, place)


def _condition(
    reading: Reading, path: Path, nearest: Callable[[str], str], expand: Callable[[StepCompleted], Tree]
) -> Tree | None:
    """Parse, check and resolve; names of steps are looked up from the level of the Condition outwards."""
    tree, problems = parse_at(reading.document, path)
    if tree is not None:
        named = replace_steps(tree, lambda atom: StepCompleted(nearest(atom.step), atom.span))
        tree, problems = check_at(reading.document, path, named, reading.scope())
    reading.problems += problems
    reading.used |= _parameters(reading.document.value(path))
    return replace_steps(tree, expand) if tree is not None else None


def _nearest(reading: Reading, owner: str) -> Callable[[str], str]:
    """Return the look-up of a step's name: beside its owner first, then one level further out, and so on."""
    known = set(reading.steps)
    levels = owner.split(".")[:-1]

    def find(name: str) -> str:
        for depth in range(len(levels), -1, -1):
            candidate = ".".join([*levels[:depth], name])
            if candidate in known:
                return candidate
        return name

    return find


def _ends(reading: Reading, flat: FlatNet, owner: str) -> Callable[[str], tuple[str, ...]]:
    """Return the look-up of the last steps of a step or level, from the level of its owner outwards."""
    nearest, steps = _nearest(reading, owner), set(flat.ids)

    def ends(name: str) -> tuple[str, ...]:
        found = nearest(name)
        return flat.last.get(found) or ((found,) if found in steps else ())

    return ends


def _expansion(flat: FlatNet) -> Callable[[StepCompleted], Tree]:
    """A level has completed when its last steps have."""

    def expand(atom: StepCompleted) -> Tree:
        last = flat.last.get(atom.step)
        if last is None:
            return atom
        parts = tuple(StepCompleted(step, atom.span) for step in last)
        return parts[0] if len(parts) == 1 else And(parts, atom.span)

    return expand


def _mentions_elapsed(tree: Any) -> bool:
    if isinstance(tree, Elapsed):
        return True
    operands = getattr(tree, "operands", None) or (getattr(tree, "operand", None),)
    return any(_mentions_elapsed(operand) for operand in operands if operand is not None)


def _parameters(text: object) -> set[str]:
    return set(re.findall(r"\$([A-Za-z_][A-Za-z0-9_]*)", str(text)))
