"""Puts parameters in and converts the numbers of a checked tree to the units of their signals, durations to seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from recipes.condition.lexer import ConditionError
from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    Elapsed,
    For,
    Not,
    Number,
    Or,
    Span,
    StepCompleted,
    Tree,
    Within,
)
from recipes.quantity import QuantityError, convert, convert_difference

if TYPE_CHECKING:
    from recipes.condition.scope import Scope


def resolve(tree: Tree, scope: Scope) -> Tree:
    """Return the tree with plain numbers only; it must have passed `check`, else ConditionError is raised."""
    match tree:
        case And(operands, span):
            return And(tuple(resolve(operand, scope) for operand in operands), span)
        case Or(operands, span):
            return Or(tuple(resolve(operand, scope) for operand in operands), span)
        case Not(operand, span):
            return Not(resolve(operand, scope), span)
        case For(operand, duration, span):
            return For(resolve(operand, scope), number_in(duration, "s", scope), span)
        case _:
            return _atom(tree, scope)


def replace_steps(tree: Tree, replacement: Callable[[StepCompleted], Tree]) -> Tree:
    """Return the tree with every `step NAME completed` replaced."""
    match tree:
        case And(operands, span):
            return And(tuple(replace_steps(operand, replacement) for operand in operands), span)
        case Or(operands, span):
            return Or(tuple(replace_steps(operand, replacement) for operand in operands), span)
        case Not(operand) | For(operand):
            return replace(tree, operand=replace_steps(operand, replacement))
        case StepCompleted():
            return replacement(tree)
        case _:
            return tree


def number_in(number: Number, unit: str, scope: Scope, *, difference: bool = False) -> Number:
    """Return a number in `unit`, its parameter put in; of a difference of temperatures the offset is left out."""
    value, written = number.value, number.unit
    if number.parameter:
        fact = scope.parameters.get(number.parameter)
        if fact is None:
            raise ConditionError(number.span, f"parameter '{number.parameter}' is not known")
        value, written = fact.default, fact.unit
    try:
        change = convert_difference if difference else convert
        return Number(change(value, written, unit), unit, number.span)
    except QuantityError as error:
        raise ConditionError(number.span, error.wrong, error.right) from None


def _atom(tree: Tree, scope: Scope) -> Tree:
    match tree:
        case Compare(tag, _, limit, off, span) if isinstance(limit, Number):
            unit = _unit(tag, scope, span)
            off_limit = number_in(off, unit, scope) if off else None
            return replace(tree, limit=number_in(limit, unit, scope), off=off_limit)
        case CompareSignals(left, _, _, offset, span) if offset is not None:
            return replace(tree, offset=number_in(offset, _unit(left, scope, span), scope, difference=True))
        case Within(tag, tolerance, target, relative, span):
            unit = _unit(tag, scope, span)
            wide = tolerance if relative else number_in(tolerance, unit, scope, difference=True)
            goal = number_in(target, unit, scope) if isinstance(target, Number) else target
            return replace(tree, tolerance=wide, target=goal)
        case Elapsed(_, limit):
            return replace(tree, limit=number_in(limit, "s", scope))
        case _:
            return tree


def _unit(tag: str, scope: Scope, span: Span) -> str:
    signal = scope.signal(tag)
    if signal is None:
        raise ConditionError(span, f"signal '{tag}' is not known")
    return signal.unit
