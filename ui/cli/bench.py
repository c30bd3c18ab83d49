"""`celltwin bench`: the speed figures with their bars."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.failure import FAILED
from ui.cli.listing import print_json, show
from ui.cli.option import JsonOption
from ui.cli.warm import compiled

Name = Annotated[
    str,
    typer.Argument(
        metavar="[NAME]", help="One figure by name; without it all but those that take many minutes."
    ),
]

Long = Annotated[bool, typer.Option("--long", help="Also the figures that take many minutes.")]


def bench(name: Name = "", long: Long = False, as_json: JsonOption = False) -> None:
    """Measure speed against its bars; exit 1 when a bar is missed."""
    from ui.cli.benches.table import measure

    compiled(quiet=as_json)
    rows = measure(name, quiet=as_json, long=long)
    if as_json:
        print_json(rows)
    else:
        show(rows, as_json=False, title="Speed")
    if not all(row["pass"] for row in rows):
        raise typer.Exit(FAILED)
