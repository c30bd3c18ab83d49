"""Puts another name in the place of a module in a tree: `self` becomes the module that a table is applied to."""

from __future__ import annotations

from dataclasses import replace

from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    For,
    InState,
    Not,
    Or,
    QualityIs,
    Tree,
    Within,
)

SELF = "self"


def rename(tree: Tree, old: str, new: str) -> Tree:
    """Return the tree with module `old` called `new`; spans stay those of the text as written."""
    match tree:
        case And(operands) | Or(operands):
            return replace(tree, operands=tuple(rename(operand, old, new) for operand in operands))
        case Not(operand) | For(operand):
            return replace(tree, operand=rename(operand, old, new))
        case _:
            return _atom(tree, old, new)


def _atom(tree: Tree, old: str, new: str) -> Tree:
    match tree:
        case Compare(tag) | QualityIs(tag):
            return replace(tree, tag=renamed(tag, old, new))
        case CompareSignals(left, _, right):
            return replace(tree, left=renamed(left, old, new), right=renamed(right, old, new))
        case Within(tag, _, target):
            goal = renamed(target, old, new) if isinstance(target, str) else target
            return replace(tree, tag=renamed(tag, old, new), target=goal)
        case InState(module):
            return replace(tree, module=renamed(module, old, new))
        case _:
            return tree


def renamed(tag: str, old: str, new: str) -> str:
    """Return a tag or module name with its module renamed."""
    module, dot, name = tag.partition(".")
    return f"{new}{dot}{name}" if module == old else tag
