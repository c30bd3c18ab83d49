"""Finds Conditions that can never be true, or are always true, whatever the unit does.

Each atom speaks of one quantity (a signal, a difference of two, a state ...). Between the limits written for a quantity
nothing changes, so trying each limit, a point between each two, and the ends of the range tries everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from recipes.condition.resolve import resolve
from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    Elapsed,
    For,
    InState,
    ItemAt,
    Not,
    Number,
    Operator,
    Or,
    Tree,
    Within,
)

if TYPE_CHECKING:
    from recipes.condition.scope import Scope

Value = float | str
_TEST: dict[Operator, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
_UNBOUNDED = 1e18
_ELSEWHERE = ""


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One atom: the quantity it speaks of, the values worth trying, and the test of one value."""

    quantity: str
    values: tuple[Value, ...]
    holds: Callable[[Value], bool]
    ordered: bool


def why_pointless(tree: Tree, scope: Scope) -> tuple[str, str] | None:
    """Return what is wrong and what would be right when a tree (whose parts are all right) can never change."""
    match tree:
        case Compare() | CompareSignals() | Within() | Elapsed():
            return _single(resolve(tree, scope), scope)
        case And(operands):
            return _group([resolve(operand, scope) for operand in operands], scope, wanted=True)
        case Or(operands):
            return _group([resolve(operand, scope) for operand in operands], scope, wanted=False)
        case _:
            return None


def _single(tree: Tree, scope: Scope) -> tuple[str, str] | None:
    leaf = _leaf(tree, scope)
    if leaf is None or not leaf.ordered:
        return None
    results = {leaf.holds(value) for value in _points([leaf])}
    if results == {True}:
        return f"this is always true over the range of {leaf.quantity}", "remove it or change the limit"
    if results == {False}:
        return f"this can never be true over the range of {leaf.quantity}", "change the limit"
    return None


def _group(operands: Sequence[Tree], scope: Scope, *, wanted: bool) -> tuple[str, str] | None:
    """Judge the operands of an `and` (some value must satisfy all) or `or` (some value must satisfy none)."""
    groups: dict[str, list[tuple[Tree, list[_Leaf]]]] = {}
    for operand in operands:
        leaves = _leaves(operand, scope)
        if leaves and len({leaf.quantity for leaf in leaves}) == 1:
            groups.setdefault(leaves[0].quantity, []).append((operand, leaves))
    for name, members in groups.items():
        points = _points([leaf for _, leaves in members for leaf in leaves])
        possible = any(all(_holds(tree, value, scope) == wanted for tree, _ in members) for value in points)
        if len(members) > 1 and not possible:
            if wanted:
                return (
                    f"this can never be true: what it demands of {name} contradicts itself",
                    "change one limit",
                )
            return f"this is always true: it covers the whole range of {name}", "change one limit"
    return None


def _holds(tree: Tree, value: Value, scope: Scope) -> bool:
    match tree:
        case And(operands):
            return all(_holds(operand, value, scope) for operand in operands)
        case Or(operands):
            return any(_holds(operand, value, scope) for operand in operands)
        case Not(operand):
            return not _holds(operand, value, scope)
        case For(operand):
            return _holds(operand, value, scope)
        case _:
            leaf = _leaf(tree, scope)
            return leaf is not None and leaf.holds(value)


def _leaves(tree: Tree, scope: Scope) -> list[_Leaf] | None:
    """Return the atoms below a tree, or None when its truth is no matter of present values alone."""
    match tree:
        case And(operands) | Or(operands):
            below = [_leaves(operand, scope) for operand in operands]
            return None if None in below else [leaf for leaves in below if leaves for leaf in leaves]
        case Not(operand):
            return None if _lasts(operand) else _leaves(operand, scope)
        case For(operand):
            return _leaves(operand, scope)
        case _:
            leaf = _leaf(tree, scope)
            return None if leaf is None else [leaf]


def _lasts(tree: Tree) -> bool:
    match tree:
        case For():
            return True
        case And(operands) | Or(operands):
            return any(_lasts(operand) for operand in operands)
        case Not(operand):
            return _lasts(operand)
        case _:
            return False


def _leaf(tree: Tree, scope: Scope) -> _Leaf | None:
    match tree:
        case Compare():
            return _compare(tree, scope)
        case CompareSignals():
            return _difference(tree, scope)
        case Within(tag, tolerance, target, relative) if isinstance(target, Number):
            signal = scope.signal(tag)
            reach = abs(target.value) * tolerance.value / 100 if relative else tolerance.value
            low, high = target.value - reach, target.value + reach
            return signal and _ordered(
                tag, (low, high), (signal.low, signal.high), lambda v: low <= float(v) <= high
            )
        case Elapsed(operator, limit):
            test = _TEST[operator]
            return _ordered("elapsed", (limit.value,), (0.0, _UNBOUNDED), lambda v: test(v, limit.value))
        case _:
            return _whereabouts(tree, scope)


def _whereabouts(tree: Tree, scope: Scope) -> _Leaf | None:
    """Return the leaf of a state, a phase or a place: one word of several, or none of them."""
    match tree:
        case InState(name, word, kind):
            module = scope.catalogue.module(name)
            words = (*(module.states if kind == "state" else module.phases), _ELSEWHERE) if module else ()
            return _Leaf(f"the {kind} of {name}", words, lambda v: v == word, ordered=False)
        case ItemAt(item, place):
            return _Leaf(f"the place of {item}", (place, _ELSEWHERE), lambda v: v == place, ordered=False)
        case _:
            return None


def _compare(tree: Compare, scope: Scope) -> _Leaf | None:
    signal = scope.signal(tree.tag)
    if signal is None:
        return None
    test = _TEST[tree.operator]
    if isinstance(tree.limit, Number):
        limit = tree.limit.value
        return _ordered(tree.tag, (limit,), (signal.low, signal.high), lambda v: test(v, limit))
    word = tree.limit
    words = ("true", "false") if signal.kind == "bool" else (*signal.states, word)
    spare = () if signal.kind == "bool" or signal.states else (_ELSEWHERE,)
    return _Leaf(tree.tag, (*words, *spare), lambda v: test(v, word), ordered=False)


def _difference(tree: CompareSignals, scope: Scope) -> _Leaf | None:
    left, right = scope.signal(tree.left), scope.signal(tree.right)
    if left is None or right is None:
        return None
    test, offset = _TEST[tree.operator], tree.offset.value if tree.offset else 0.0
    ends = (left.low - right.high, left.high - right.low)
    return _ordered(f"{tree.left} - {tree.right}", (offset,), ends, lambda v: test(v, offset))


def _ordered(
    name: str, limits: tuple[float, ...], ends: tuple[float, float], holds: Callable[[Value], bool]
) -> _Leaf:
    return _Leaf(
        name, (*ends, *(limit for limit in limits if ends[0] <= limit <= ends[1])), holds, ordered=True
    )


def _points(leaves: Sequence[_Leaf]) -> list[Value]:
    values = sorted({value for leaf in leaves for value in leaf.values}, key=lambda v: (str(type(v)), v))
    if not leaves or not leaves[0].ordered:
        return values
    numbers = [float(value) for value in values]
    between = [(a + b) / 2 for a, b in itertools.pairwise(numbers)]
    return [*numbers, *between]
