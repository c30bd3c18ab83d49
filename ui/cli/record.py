"""`celltwin record`: verify a journal, show it, export it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.failure import FAILED, BadInputError
from ui.cli.listing import like, print_json, show
from ui.cli.option import JsonOption

if TYPE_CHECKING:
    from twin.record.journal import Entry

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Verify, show or export a record.")

File = Annotated[Path, typer.Argument(metavar="JOURNAL", help="A journal.db, or the folder that holds one.")]
JOURNAL = "journal.db"


@app.command(epilog="Example: celltwin record verify out")
def verify(journal: File, as_json: JsonOption = False) -> None:
    """Follow the hash chain; exit 1 and tell the position when an entry was changed, removed, added or swapped."""
    from twin.record.verify import verify as follow

    verdict = follow(_file(journal))
    if as_json:
        print_json(
            {
                "ok": verdict.ok,
                "entries": verdict.entries,
                "head": {"seq": verdict.head.seq, "hash": verdict.head.hash},
                "first_bad_seq": verdict.first_bad_seq,
                "what": verdict.what,
            }
        )
    elif verdict.ok:
        print(f"{verdict.entries} entries are whole; head {verdict.head.seq} {verdict.head.hash}")
    if not verdict.ok:
        typer.echo(f"{journal}: {verdict.what}; {verdict.entries} entries before are whole", err=True)
        raise typer.Exit(FAILED)


@app.command("show", epilog="Example: celltwin record show out --kind 'alarm_*' --last 20")
def show_entries(
    journal: File,
    kind: Annotated[str, typer.Option(help="Kinds like this only (* and ?).")] = "*",
    last: Annotated[int | None, typer.Option(min=1, help="The last entries only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the entries of a journal: number, simulated time, kind, object, payload, wall time, user."""
    from twin.record.journal import Journal

    with Journal.open(_file(journal)) as opened:
        rows = like([_row(entry) for entry in opened.read()], "kind", kind)
    shown = rows[-last:] if last else rows
    if as_json:
        print_json(shown)
    else:
        show([{**row, "payload": _words(row["payload"])} for row in shown], as_json=False, title=str(journal))


def _row(entry: Entry) -> dict[str, Any]:
    from twin.signals import TICK_S

    return {
        "seq": entry.seq,
        "time_s": round(entry.tick * TICK_S, 1),
        "kind": entry.kind,
        "object": entry.object,
        "payload": entry.payload,
        "wall_utc": entry.wall_utc,
        "user": entry.user,
    }


def _words(payload: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in payload.items())


def _file(path: Path) -> Path:
    found = path / JOURNAL if path.is_dir() else path
    if not found.exists():
        raise BadInputError(f"{found}: there is no such journal")
    return found
