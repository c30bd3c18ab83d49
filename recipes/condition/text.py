"""Writes a tree back as the text of a Condition, so that reading it gives the same tree."""

from __future__ import annotations

import re

from recipes.condition.lexer import KEYWORDS
from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    Constant,
    Elapsed,
    For,
    InState,
    ItemAt,
    Not,
    Number,
    Or,
    QualityIs,
    StepCompleted,
    Tree,
    Within,
)

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")


def to_text(tree: Tree) -> str:
    """Return the Condition in words: `isolator.dp >= 25 Pa for 60 s`."""
    match tree:
        case Or(operands):
            return " or ".join(_inside(operand, (Or,)) for operand in operands)
        case And(operands):
            return " and ".join(_inside(operand, (Or, And)) for operand in operands)
        case Not(operand):
            return f"not {_inside(operand, (Or, And))}"
        case For(operand, duration):
            return f"{_inside(operand, (Or, And, Not, For))} for {number_text(duration)}"
        case _:
            return _atom(tree)


def number_text(number: Number) -> str:
    """Return a number with its unit as the language writes it: `650 ppm`, `$exposure`."""
    if number.parameter:
        return f"${number.parameter}"
    value = repr(number.value).removesuffix(".0")
    return f"{value} {number.unit}".rstrip()


def _inside(tree: Tree, in_brackets: tuple[type, ...]) -> str:
    text = to_text(tree)
    return f"({text})" if isinstance(tree, in_brackets) else text


def _atom(tree: Tree) -> str:
    match tree:
        case Compare():
            return _compare(tree)
        case CompareSignals(left, operator, right, offset):
            return f"{left} {operator} {right}{_offset(offset)}"
        case Within(tag, tolerance, target):
            goal = target if isinstance(target, str) else number_text(target)
            return f"{tag} within {number_text(tolerance)} of {goal}"
        case InState(module, word, kind):
            return f"{module} in {'phase ' if kind == 'phase' else ''}{word}"
        case Elapsed(operator, limit):
            return f"elapsed {operator} {number_text(limit)}"
        case _:
            return _fixed(tree)


def _fixed(tree: Tree) -> str:
    match tree:
        case StepCompleted(step):
            return f"step {step} completed"
        case ItemAt(item, place):
            return f"item {_quoted(item, _NAME)} at {_quoted(place, _NAME)}"
        case QualityIs(tag, word):
            return f"quality of {tag} is {word}"
        case Constant(value):
            return "true" if value else "false"
        case _:
            raise TypeError(f"{type(tree).__name__} is no Condition")


def _compare(tree: Compare) -> str:
    if isinstance(tree.limit, str):
        bare = tree.limit in {"true", "false"}
        word = tree.limit if bare else _quoted(tree.limit, _PLAIN)
        return tree.tag if (tree.operator, word) == ("==", "true") else f"{tree.tag} {tree.operator} {word}"
    off = f" off {number_text(tree.off)}" if tree.off else ""
    return f"{tree.tag} {tree.operator} {number_text(tree.limit)}{off}"


def _offset(offset: Number | None) -> str:
    if offset is None:
        return ""
    text = number_text(offset)
    return f" - {text[1:]}" if text.startswith("-") else f" + {text}"


def _quoted(word: str, plain: re.Pattern[str]) -> str:
    if plain.fullmatch(word) and word not in KEYWORDS:
        return word
    return f'"{word}"' if "'" in word else f"'{word}'"
