"""Is every result known by the time a Condition speaks of it, whichever way the recipe took?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from recipes.condition.tree import And, Compare, CompareSignals, QualityIs, Span, StepCompleted, Within
from recipes.problem import Problem
from recipes.recipe.net import BEGIN
from recipes.recipe.reading import RESULT

if TYPE_CHECKING:
    from recipes.recipe.compile import Net
    from recipes.recipe.model import Transition
    from recipes.recipe.reading import Reading

Known = Mapping[str, int]
"""Which results are known at a step, or given by it: one bit for each result."""


def check_results(reading: Reading, net: Net) -> None:
    """Note every Condition that speaks of a result which may not be there yet."""
    bits = _bits(net)
    given = {step.id: _mask(bits, step.gives) for step in net.steps}
    before = _known_before(net, bits, given)
    transitions = {transition.id: transition for transition in net.transitions}
    for use in net.uses:
        known = before.get(use.step, 0) if use.step else _known_at(transitions[use.transition], before, given)
        for name, span, guards in _results(use.tree):
            behind = (before[step] | given[step] for step in guards)
            if not any(one & bits.get(name, 0) for one in (known, *behind)):
                place = reading.document.place_in(use.path, span.start)
                wrong = f"result '{name}' may not be known here: not every way leads through the step that gives it"
                reading.problems.append(Problem(place, wrong, "ask before, or use it only after that step"))


def _bits(net: Net) -> dict[str, int]:
    """Return the bit of each result that a step gives or starts with."""
    names = dict.fromkeys(name for step in net.steps for name in (*step.gives, *step.starts_with))
    return {name: 1 << i for i, name in enumerate(names)}


def _mask(bits: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(bits[name] for name in frozenset(names))


def _known_before(net: Net, bits: Mapping[str, int], given: Known) -> Known:
    """Return for each step the results known on every way to it (the largest solution, found by shrinking)."""
    everything = _mask(bits, (name for step in net.steps for name in step.gives))
    always = _mask(bits, (name for step in net.steps for name in step.starts_with))
    before = {step.id: always if step.id == BEGIN else everything for step in net.steps}
    shrinks = True
    while shrinks:
        shrinks = False
        for transition in net.transitions:
            known = _known_at(transition, before, given)
            for step in transition.targets:
                shrinks = shrinks or before[step] & ~known != 0
                before[step] &= known
    return before


def _known_at(transition: Transition, before: Known, given: Known) -> int:
    """A join knows what any of its branches knows; a failed prompt gives nothing."""
    known = 0
    for source in transition.sources:
        known |= before[source] if transition.outcome == "failed" else before[source] | given[source]
    return known


def _results(tree: Any, guards: tuple[str, ...] = ()) -> Iterator[tuple[str, Span, tuple[str, ...]]]:
    """Yield each result, and the steps that have completed where it counts: `step X completed and ...`."""
    if isinstance(tree, And):
        guards += tuple(one.step for one in tree.operands if isinstance(one, StepCompleted))
    for operand in getattr(tree, "operands", None) or [getattr(tree, "operand", None)]:
        if operand is not None:
            yield from _results(operand, guards)
    for tag in _tags(tree):
        if isinstance(tag, str) and tag.startswith(RESULT):
            yield tag.removeprefix(RESULT), tree.span, guards


def _tags(tree: Any) -> tuple[object, ...]:
    match tree:
        case Compare(tag) | QualityIs(tag):
            return (tag,)
        case CompareSignals(left, _, right):
            return (left, right)
        case Within(tag, _, target):
            return (tag, target)
        case _:
            return ()
