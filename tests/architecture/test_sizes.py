"""Files, functions and classes stay small enough to read."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, definitions, python_files, relative

FILE_LINES = 400
FUNCTION_LINES = 50
CLASS_LINES = 250
NESTING = 3
LONG_FILES: dict[str, str] = {}
"""Path and reason of each file that may be longer."""

CODE = python_files(*PACKAGES, "tests")


def oversized(code: str) -> list[str]:
    """The definitions of one file that break a limit, in words."""
    found = list(definitions(code))
    return [
        *(
            f"{d.line}: class {d.name} has {d.lines} lines"
            for d in found
            if d.is_class and d.lines > CLASS_LINES
        ),
        *(
            f"{d.line}: function {d.name} has {d.lines} lines"
            for d in found
            if not d.is_class and d.lines > FUNCTION_LINES
        ),
        *(f"{d.line}: function {d.name} nests {d.nesting} deep" for d in found if d.nesting > NESTING),
    ]


def test_at_most_three_files_are_excepted() -> None:
    assert len(LONG_FILES) <= 3


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_file_is_small_and_says_what_it_is(path: Path) -> None:
    code = path.read_text("utf-8")
    lines = code.count("\n")
    assert lines <= FILE_LINES or relative(path) in LONG_FILES, f"{lines} lines"
    assert ast.get_docstring(ast.parse(code)), "no module docstring"
    assert oversized(code) == []


def test_a_long_function_is_noticed() -> None:
    code = "def long():\n" + "    x = 1\n" * FUNCTION_LINES
    assert oversized(code) == [f"1: function long has {FUNCTION_LINES + 1} lines"]


def test_a_long_class_is_noticed() -> None:
    code = "class Long:\n" + "    x = 1\n" * CLASS_LINES
    assert oversized(code) == [f"1: class Long has {CLASS_LINES + 1} lines"]


def test_deep_nesting_is_noticed_and_elif_is_flat() -> None:
    deep = """
        def deep():
            for a in b:
                if a:
                    with a:
                        while a:
                            pass
    """
    flat = """
        def flat(a):
            if a == 1:
                pass
            elif a == 2:
                pass
            elif a == 3:
                pass
            elif a == 4:
                for b in a:
                    pass
    """
    assert oversized(textwrap.dedent(deep)) == ["2: function deep nests 4 deep"]
    assert oversized(textwrap.dedent(flat)) == []
