"""Options that several subcommands share."""

from __future__ import annotations

from typing import Annotated

import typer

UnitOption = Annotated[
    str, typer.Option("--unit", "-u", metavar="UNIT", help="Unit: a name of the list, or a file.")
]
FittingUnitOption = Annotated[
    str,
    typer.Option(
        "--unit",
        "-u",
        metavar="UNIT",
        help="Unit: a name of the list, or a file.",
        show_default="the first with the modules of the recipe",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine to read.")]
PatternArgument = Annotated[
    str, typer.Argument(metavar="[PATTERN]", help="Show names like this only (* and ?).")
]

DEFAULT_UNIT = "poc1"
