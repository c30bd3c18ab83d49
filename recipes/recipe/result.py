"""Is every result known by the time a Condition speaks of it, whichever way the recipe took?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from recipes.condition.tree import Compare, CompareSignals, QualityIs, Span, Within
from recipes.problem import Problem
from recipes.recipe.net import BEGIN
from recipes.recipe.reading import RESULT

if TYPE_CHECKING:
    from recipes.recipe.compile import Net
    from recipes.recipe.model import Transition
    from recipes.recipe.reading import Reading

Known = Mapping[str, frozenset[str]]


def check_results(reading: Reading, net: Net) -> None:
    """Note every Condition that speaks of a result which may not be there yet."""
    before = _known_before(net)
    given = {step.id: frozenset(step.gives) for step in net.steps}
    transitions = {transition.id: transition for transition in net.transitions}
    for use in net.uses:
        known = (
            before.get(use.step, frozenset())
            if use.step
            else _known_at(transitions[use.transition], before, given)
        )
        for name, span in _results(use.tree):
            if name not in known:
                place = reading.document.place_in(use.path, span.start)
                wrong = f"result '{name}' may not be known here: not every way leads through the step that gives it"
                reading.problems.append(Problem(place, wrong, "ask before, or use it only after that step"))


def _known_before(net: Net) -> Known:
    """Return for each step the results known on every way to it (the largest solution, found by shrinking)."""
    given = {step.id: frozenset(step.gives) for step in net.steps}
    everything = frozenset[str]().union(*given.values())
    always = frozenset(name for step in net.steps for name in step.starts_with)
    before = {step.id: always if step.id == BEGIN else everything for step in net.steps}
    shrinks = True
    while shrinks:
        shrinks = False
        for transition in net.transitions:
            known = _known_at(transition, before, given)
            for step in transition.targets:
                shrinks = shrinks or not before[step] <= known
                before[step] &= known
    return before


def _known_at(transition: Transition, before: Known, given: Known) -> frozenset[str]:
    """A join knows what any of its branches knows; a failed prompt gives nothing."""
    known = frozenset[str]().union(*(before[source] for source in transition.sources))
    if transition.outcome == "failed":
        return known
    return known.union(*(given[source] for source in transition.sources))


def _results(tree: Any) -> Iterator[tuple[str, Span]]:
    for operand in getattr(tree, "operands", None) or [getattr(tree, "operand", None)]:
        if operand is not None:
            yield from _results(operand)
    match tree:
        case Compare(tag) | QualityIs(tag):
            tags = [tag]
        case CompareSignals(left, _, right):
            tags = [left, right]
        case Within(tag, _, target):
            tags = [tag, target]
        case _:
            tags = []
    for tag in tags:
        if isinstance(tag, str) and tag.startswith(RESULT):
            yield tag.removeprefix(RESULT), tree.span
