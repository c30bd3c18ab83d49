"""Options that several subcommands share."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.failure import BadInputError

UnitOption = Annotated[
    str, typer.Option("--unit", "-u", metavar="UNIT", help="Unit: a name of the list, or a file.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for a machine to read.")]
PatternArgument = Annotated[
    str, typer.Argument(metavar="[PATTERN]", help="Show names like this only (* and ?).")
]

MOST_SEED = 2**31 - 1


def seed_in_range(seed: int) -> int:
    """Return a seed that can be used, or say what can."""
    if not 0 <= seed <= MOST_SEED:
        raise BadInputError(f"--seed: {seed} is no seed: say a whole number from 0 to {MOST_SEED}")
    return seed


DEFAULT_UNIT = "airlock1"
