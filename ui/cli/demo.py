"""`celltwin demo`: the demo recipe with report and pictures, for a machine without a display."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.failure import FAILED

RECIPE, UNIT = "car_t_12_day", "poc1"
Out = Annotated[Path, typer.Option(help="Folder for the report and the pictures.")]


def demo(out: Out = Path("out")) -> None:
    """Rehearse the demo recipe and write report and pictures of the window."""
    from twin.rehearsal.request import RehearsalRequest
    from ui.cli.rehearse import rehearsed
    from ui.cli.telling import summary_lines
    from ui.cli.warm import compiled

    compiled()
    result = rehearsed(RehearsalRequest(RECIPE, UNIT, out=out.resolve()), quiet=False)
    for line in summary_lines(result):
        print(line)
    for line in _pictures(out):
        print(line)
    if not result.good:
        typer.echo(result.failure, err=True)
        raise typer.Exit(FAILED)


def _pictures(out: Path) -> list[str]:
    try:
        from ui.screenshot import take_screenshots
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("ui"):
            raise
        return [f"no pictures: {error.name} is missing, install celltwin[desktop] to get them"]
    return [f"picture: {path}" for path in take_screenshots(out)]
