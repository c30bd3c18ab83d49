"""Progress on a terminal, silence in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Advance = Callable[[float, str], None]
"""Takes the part done (0 to 1) and what is going on."""


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Generator[Advance]:
    """Show a bar on the terminal while the block runs; standard output stays clean."""
    if quiet or not sys.stderr.isatty():
        yield lambda part, what: None
        return
    with _bar(title) as advance:
        yield advance


@contextmanager
def _bar(title: str) -> Generator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[what]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0, what="")
        yield lambda part, what: bar.update(task, completed=part, what=what)
