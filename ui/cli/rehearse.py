"""`celltwin rehearse`: run a recipe on the virtual unit and tell what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.failure import FAILED, BadInputError
from ui.cli.listing import print_json
from ui.cli.number import number, whole
from ui.cli.number import seed as seed_of
from ui.cli.option import FittingUnitOption, JsonOption
from ui.cli.telling import clock, summary_lines
from ui.cli.warm import compiled

if TYPE_CHECKING:
    from twin.rehearsal.request import Rehearsal, RehearsalRequest

MOST_RUNS = 10_000

Seed = Annotated[
    int, typer.Option(parser=seed_of, metavar="NUMBER", help="Seed of noise, counts and people.")
]
Inject = Annotated[
    list[str] | None, typer.Option("--inject", metavar="'FAULT at TIME'", help="Put a fault in.")
]
Until = Annotated[str, typer.Option(metavar="TIME", help="End here at the latest, like '90 min'.")]
NoSkip = Annotated[bool, typer.Option("--no-skip", help="Scan every tick: slower, and the same events.")]
Speed = Annotated[
    float | None,
    typer.Option(
        parser=number("--speed", "speed", 0.01),
        metavar="FACTOR",
        help="Times real time; without it as fast as it goes.",
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="Folder for summary.json, journal.db, history.parquet, report.html.")
]
Batches = Annotated[
    int,
    typer.Option(
        parser=whole("--batches", "number of batches", 1), metavar="NUMBER", help="So many batches."
    ),
]
Every = Annotated[str, typer.Option(metavar="TIME", help="Time between their starts, like '2 d'.")]
Order = Annotated[
    str, typer.Option(metavar="FILE", help="Orders of the batches: start, virology status, donor.")
]
Drawn = Annotated[
    bool,
    typer.Option("--drawn-donor", help="Draw the patient of a single batch from the seed, as --runs does."),
]
Prove = Annotated[
    bool, typer.Option("--prove-recovery", help="Try every intervention in the middle of every step.")
]
Runs = Annotated[
    int,
    typer.Option(
        parser=whole("--runs", "number of runs", 1, MOST_RUNS),
        metavar="NUMBER",
        help="Repeat with so many seeds and tell how the figures are distributed.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        parser=whole("--workers", "number of processes", 1),
        metavar="NUMBER",
        help="Processes of the proof or of the runs; by default one per core.",
    ),
]


def rehearse(  # noqa: PLR0913, PLR0917  the options of a command are its arguments
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="A library recipe by name, or a file.")],
    unit: FittingUnitOption = "",
    seed: Seed = 0,
    inject: Inject = None,
    until: Until = "",
    no_skip: NoSkip = False,
    speed: Speed = None,
    out: Out = None,
    batches: Batches = 1,
    every: Every = "",
    order: Order = "",
    drawn_donor: Drawn = False,
    prove_recovery: Prove = False,
    runs: Runs = 1,
    workers: Workers = None,
    as_json: JsonOption = False,
) -> None:
    """Rehearse a recipe on the virtual unit: how long, what waits, what alarms, does it complete."""
    from twin.rehearsal.request import RehearsalRequest
    from twin.unit.choose import unit_for

    _check_options(order, batches, runs, prove_recovery=prove_recovery)
    request = RehearsalRequest(
        recipe,
        unit := unit or unit_for(recipe),
        seed,
        tuple(inject or ()),
        _seconds(until),
        not no_skip,
        speed,
        _folder(out),
        batches,
        _seconds(every, "--every") or 0.0,
        order,
        drawn_donor,
    )
    compiled(quiet=as_json, first=lambda: read_input(recipe, unit))
    if prove_recovery:
        from ui.cli.proof import prove

        prove(request, workers, as_json=as_json)
    elif runs > 1:
        from ui.cli.many import repeat

        repeat(request, runs, workers, as_json=as_json)
    else:
        _rehearse(request, as_json=as_json)


def _check_options(order: str, batches: int, runs: int, *, prove_recovery: bool) -> None:
    if order and batches > 1:
        raise BadInputError("--batches: the file of --order says how many batches there are, leave this out")
    if prove_recovery and runs > 1:
        raise BadInputError("--runs: a proof is made once, leave --runs or --prove-recovery out")


def read_input(recipe: str, unit: str) -> None:
    """Raise InputError with every problem of unit and recipe."""
    from recipes.recipe.read import read_recipe
    from twin.unit.load import load_unit

    read_recipe(recipe, load_unit(unit).facts)


def _rehearse(request: RehearsalRequest, *, as_json: bool) -> None:
    result = rehearsed(request, quiet=as_json)
    for fault in result.never_began:
        typer.echo(f"--inject: '{fault}' never began, the rehearsal ended before", err=True)
    if as_json:
        print_json(result.summary)
    else:
        for line in summary_lines(result):
            print(line)
    if not result.good:
        typer.echo(result.failure, err=True)
        raise typer.Exit(FAILED)


def rehearsed(request: RehearsalRequest, *, quiet: bool) -> Rehearsal:
    """Rehearse with a progress bar on a terminal."""
    from twin.rehearsal.request import never
    from twin.rehearsal.run import rehearse as run
    from ui.cli.progress import progress

    with progress(request.recipe, quiet=quiet) as advance:
        return run(request, lambda at: advance(at.part, f"{clock(at.simulated_s)}  {at.step}"), never)


def _folder(out: Path | None) -> Path | None:
    """Make the folder for the files before a long run, and say which option was wrong."""
    if out is None:
        return None
    whole = out.resolve()
    try:
        whole.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise BadInputError(f"--out: {whole} is a file, name a folder") from None
    except OSError as error:
        raise BadInputError(f"--out: {whole} cannot be made: {error.strerror}") from None
    return whole


def _seconds(text: str, option: str = "--until") -> float | None:
    from recipes import quantity

    if not text:
        return None
    try:
        seconds = quantity.parse(text, "s")
    except quantity.QuantityError as error:
        raise BadInputError(f"{option}: {error}") from None
    if seconds <= 0:
        raise BadInputError(f"{option}: {text} is no time after the start, write it like '90 min'")
    return seconds
