"""`celltwin run`: the unit live, with a window or without."""

from __future__ import annotations

import os
import sys
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.failure import BadInputError, WorkError
from ui.cli.number import seed as seed_of
from ui.cli.option import DEFAULT_UNIT, UnitOption
from ui.cli.user import FileOption, log_in
from ui.cli.warm import compiled

if TYPE_CHECKING:
    from twin.live import Live

Headless = Annotated[
    bool,
    typer.Option(
        "--headless",
        help="No window: changes as lines, commands from input. The end of input does not end it.",
    ),
]
Speed = Annotated[str, typer.Option(metavar="FACTOR", help="Times real time, or 'max'.")]
Record = Annotated[
    Path | None, typer.Option(help="Folder of the record; an interrupted run goes on from it.")
]
Seed = Annotated[int, typer.Option(parser=seed_of, metavar="NUMBER", help="Seed of noise and counts.")]

Virtual = Annotated[
    bool,
    typer.Option(
        "--virtual-people", help="People of the roster answer and bring material, as in a rehearsal."
    ),
]


def run(  # noqa: PLR0913, PLR0917  the options of a command are its arguments
    unit: UnitOption = DEFAULT_UNIT,
    headless: Headless = False,
    speed: Speed = "1",
    record: Record = None,
    seed: Seed = 0,
    users: FileOption = None,
    virtual: Virtual = False,
) -> None:
    """Run the unit live on its virtual plant, until you quit. `help` on standard input lists the words.

    With a file of users only who has logged in gives commands; without one everybody can, to what is simulated.
    """
    factor = _factor(speed)
    person = None if users is None else log_in(users)
    if not headless:
        _need_display()
    compiled()
    from twin.live import open_live, with_user

    live = open_live(unit, record, seed, factor, virtual=virtual)
    if person is not None:
        live = with_user(live, person)
    _tell_where(live)
    if headless:
        from ui.cli.headless import Session

        Session(live, live.user or who()).serve()
    else:
        _window(live)
    _tell_unwritten(live)


def _tell_unwritten(live: Live) -> None:
    """End with 1 when the record lacks something of what has happened."""
    recorder = live.recorder
    if recorder is None:
        return
    if recorder.unwritten:
        why = recorder.why_not_ok
        raise WorkError(f"{why}; the last {recorder.unwritten} entries are not in the record")
    if recorder.history is not None and recorder.history.why_not_written:
        raise WorkError(f"{recorder.history.why_not_written}; some values are not in the record")


def _tell_where(live: Live) -> None:
    """Say on standard error what a run that goes on begins with."""
    from twin.signals import TICK_S
    from ui.cli.telling import clock

    found = live.resumed
    if found is None:
        return
    later = f"{found.dropped} later entries are not continued" if found.dropped else "nothing came after it"
    typer.echo(f"goes on from entry {found.seq} ({clock(found.tick * TICK_S)}); {later}", err=True)


def who() -> str:
    """Return who gives the commands."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "operator"


def _factor(text: str) -> float | None:
    from ui.cli.words import NotUnderstoodError, factor

    try:
        return factor(text)
    except NotUnderstoodError as error:
        raise BadInputError(f"--speed: {error}") from None


def _need_display() -> None:
    """Qt ends the process without a word of ours when there is no display, so ask before."""
    asked = (
        os.environ.get("QT_QPA_PLATFORM") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if sys.platform == "linux" and not asked:
        raise BadInputError(
            "there is no display for the window: use celltwin run --headless, or celltwin demo"
        )


def _window(live: Live) -> None:
    try:
        from ui.__main__ import show
    except ModuleNotFoundError as error:
        raise BadInputError(
            f"the window needs {error.name}: install celltwin[desktop], or use --headless"
        ) from None
    show(live)
