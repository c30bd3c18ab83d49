"""Prints tables: ruled on a terminal, plain tab-separated lines in a pipe, a list of objects as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from shutil import get_terminal_size
from typing import Any

from ui.cli.failure import WorkError

Row = Mapping[str, Any]
NAMES = {"tag": "signal", "id": "alarm"}
"""What the rows of a key are called."""
NARROW = 80


def show(rows: Sequence[Row], *, as_json: bool, title: str = "") -> None:
    """Print rows; the keys of the first one are the columns."""
    if as_json:
        print_json(rows)
    elif sys.stdout.isatty() and get_terminal_size().columns < NARROW:
        _stacked(rows)
    elif sys.stdout.isatty():
        _ruled(rows, title)
    else:
        _plain(rows)


def print_json(value: Any) -> None:
    """Print one JSON value, readable, keys in their order."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=list))


def like(rows: Sequence[Row], key: str, pattern: str) -> list[Row]:
    """Keep the rows whose `key` matches; a pattern without wildcards matches anywhere. Raise when none does."""
    wanted = pattern if any(mark in pattern for mark in "*?[") else f"*{pattern}*"
    found = [row for row in rows if fnmatchcase(str(row[key]), wanted)]
    if rows and not found:
        raise WorkError(f"no {NAMES.get(key, key)} matches '{pattern}'")
    return found


def _plain(rows: Sequence[Row]) -> None:
    if rows:
        print("\t".join(rows[0]))
    for row in rows:
        print("\t".join(_cell(value) for value in row.values()))


def _stacked(rows: Sequence[Row]) -> None:
    """Print each row as lines of its own, where a table would not be legible."""
    for row in rows:
        first, *rest = ((key, _cell(value)) for key, value in row.items())
        print(first[1])
        for key, value in rest:
            if value:
                print(f"  {key} {value}")


def _ruled(rows: Sequence[Row], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*(rows[0] if rows else ()), title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    Console(markup=False).print(table if rows else "nothing")


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return " ".join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    return " ".join(str(value).split())
