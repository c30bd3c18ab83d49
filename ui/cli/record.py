"""`celltwin record`: verify a journal, show it, export it."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.failure import FAILED, BadInputError
from ui.cli.group import Commands
from ui.cli.listing import print_json, show
from ui.cli.number import whole
from ui.cli.option import JsonOption
from ui.cli.telling import clock

if TYPE_CHECKING:
    from twin.record.journal import Entry

app = typer.Typer(
    cls=Commands, no_args_is_help=True, rich_markup_mode=None, help="Verify, show or export a record."
)

File = Annotated[Path, typer.Argument(metavar="JOURNAL", help="A journal.db, or the folder that holds one.")]
JOURNAL = "journal.db"
Last = Annotated[
    int | None,
    typer.Option(
        parser=whole("--last", "number of entries", 1), metavar="NUMBER", help="The last entries only."
    ),
]


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
    last: Last = None,
    as_json: JsonOption = False,
) -> None:
    """Show the entries of a journal: number, simulated time, kind, object, payload, wall time, user."""
    from twin.record.journal import Journal

    with Journal.open(_file(journal)) as opened:
        entries = [entry for entry in opened.read() if fnmatchcase(entry.kind, kind)]
    shown = entries[-last:] if last else entries
    rows = [_row(entry) if as_json else _line(entry) for entry in shown]
    show(rows, as_json=as_json, title=str(journal))
    _warn_of_tampering(journal)


class Form(StrEnum):
    """Forms of an export."""

    CSV = "csv"
    XML = "xml"
    JSONL = "jsonl"


@app.command("export", epilog="Example: celltwin record export out entries.csv")
def export_entries(
    journal: File,
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    form: Annotated[Form | None, typer.Option(help="Without it the ending of FILE tells.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a whole journal as CSV, XML or JSON lines, each ending with the head of its chain."""
    from twin.record.export import export
    from twin.record.journal import Journal

    if to.exists() and not force:
        raise BadInputError(f"{to}: is there already, use --force to write over it")
    with Journal.open(_file(journal)) as opened:
        done = export(opened, to, form.value if form else to.suffix.removeprefix("."))
    if as_json:
        print_json({"file": str(to), "entries": done.entries, "head": done.head.seq, "hash": done.head.hash})
    else:
        print(f"{done.entries} entries in {to}; head {done.head.seq} {done.head.hash}")
    _warn_of_tampering(journal)


def _warn_of_tampering(journal: Path) -> None:
    """End with 1 and a warning when what was just told cannot be trusted."""
    from twin.record.verify import verify as follow

    verdict = follow(_file(journal))
    if not verdict.ok:
        typer.echo(f"{journal}: do not trust this record: {verdict.what}", err=True)
        raise typer.Exit(FAILED)


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


def _line(entry: Entry) -> dict[str, Any]:
    from twin.record.show import row_of

    row = row_of(entry)
    return {
        "seq": row.seq,
        "at": clock(row.at_s),
        "what": row.what,
        "object": row.object,
        "why": row.why,
        "details": row.details,
        "who": row.who,
        "wall": row.wall_utc,
    }


def _file(path: Path) -> Path:
    found = path / JOURNAL if path.is_dir() else path
    if not found.exists():
        raise BadInputError(f"{found}: there is no such journal")
    return found
