"""Reads Conditions that stand in a YAML document: parse, check and resolve, with every problem at its character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.condition.check import check
from recipes.condition.lexer import ConditionError
from recipes.condition.parser import parse
from recipes.condition.resolve import resolve
from recipes.problem import Problem

if TYPE_CHECKING:
    from recipes.condition.scope import Scope
    from recipes.condition.tree import Span, Tree
    from recipes.source import Document
    from recipes.yaml_tree import Path


def parse_at(document: Document, path: Path) -> tuple[Tree | None, list[Problem]]:
    """Parse the Condition at a path of the document."""
    text = document.value(path)
    if not isinstance(text, str | bool):
        return None, [
            Problem(document.place(path), "this is no condition", "write one, like 'isolator.dp >= 25 Pa'")
        ]
    try:
        return parse(text if isinstance(text, str) else str(text).lower()), []
    except ConditionError as error:
        return None, [_problem(document, path, error.span, error.wrong, error.right)]


def check_at(document: Document, path: Path, tree: Tree, scope: Scope) -> tuple[Tree | None, list[Problem]]:
    """Check and resolve a tree that stands at a path of the document."""
    findings = check(tree, scope)
    if findings:
        return None, [_problem(document, path, *finding) for finding in findings]
    return resolve(tree, scope), []


def condition_at(document: Document, path: Path, scope: Scope) -> tuple[Tree | None, list[Problem]]:
    """Parse, check and resolve the Condition at a path; return the tree, or None and every problem."""
    tree, problems = parse_at(document, path)
    return (None, problems) if tree is None else check_at(document, path, tree, scope)


def _problem(document: Document, path: Path, span: Span, wrong: str, right: str) -> Problem:
    return Problem(document.place_in(path, span.start), wrong, right)
