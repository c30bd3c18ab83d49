"""The source tree as the architecture tests see it: tracked files and measures of Python code."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("recipes", "twin", "hal", "ui", "resources")
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or class: where it stands, how long it is, how deep it nests."""

    name: str
    line: int
    lines: int
    nesting: int
    is_class: bool


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def python_files(*folders: str) -> tuple[Path, ...]:
    """The Python files below these top-level folders."""
    return tuple(
        path
        for path in project_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nesting(node: ast.AST) -> int:
    """The deepest stack of blocks inside a node; `elif` adds nothing, an inner function starts again."""
    return max((_depth(child) for child in _children(node)), default=0)


def _depth(node: ast.AST) -> int:
    return isinstance(node, BLOCKS) + nesting(node)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        if is_elif:
            yield from _children(child)
        else:
            yield child


def definitions(code: str) -> Iterator[Definition]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            is_class = isinstance(node, ast.ClassDef)
            yield Definition(node.name, node.lineno, lines, 0 if is_class else nesting(node), is_class)
