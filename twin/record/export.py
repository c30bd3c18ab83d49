"""Writes a journal out in forms that open without the twin: CSV, XML and JSON lines; each ends with the chain head."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from twin.record.chain import ChainHead
from twin.record.failure import ExportError, in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from twin.record.journal import Entry, Journal

COLUMNS = ("seq", "tick", "kind", "object", "payload", "wall_utc", "zone", "user", "hash")
MARK = "#"
"""First cell of the CSV rows that are no entries: header and end."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many entries, and the chain head at the end."""

    entries: int
    head: ChainHead


def export(journal: Journal, path: Path, form: str) -> Exported:
    """Write the whole journal as "csv", "xml" or "jsonl"; an existing file is replaced only by a complete one."""
    if form not in FORMS:
        raise ExportError(f"{form}: no such form, choose one of {', '.join(FORMS)}")
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            counter = _Counter(journal)
            FORMS[form](file, journal, counter)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ExportError(in_words(error, path)) from error
    return counter.exported


class _Counter:
    """Passes entries on and remembers how many, and the last."""

    def __init__(self, journal: Journal) -> None:
        self._entries = journal.read()
        self.exported = Exported(0, journal.beginning)

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            self.exported = Exported(self.exported.entries + 1, ChainHead(entry.seq, entry.hash))
            yield entry


def _cells(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.seq,
        entry.tick,
        entry.kind,
        entry.object,
        entry.payload_json,
        entry.wall_utc,
        entry.zone,
        entry.user,
        entry.hash,
    )


def _write_csv(file: IO[str], journal: Journal, counter: _Counter) -> None:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(entry) for entry in counter)
    writer.writerow((MARK, "header", _json(journal.header)))
    writer.writerow((MARK, "end", _json(_end(counter))))


def _write_jsonl(file: IO[str], journal: Journal, counter: _Counter) -> None:
    file.write(_json({"header": journal.header}) + "\n")
    for entry in counter:
        row = {
            **dict(zip(COLUMNS, _cells(entry), strict=True)),
            "payload": msgspec.Raw(entry.payload_json.encode()),
        }
        file.write(_json(row) + "\n")
    file.write(_json({"end": _end(counter)}) + "\n")


def _write_xml(file: IO[str], journal: Journal, counter: _Counter) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<journal>\n')
    file.write(f"  <header>{_xml_text(_json(journal.header))}</header>\n")
    for entry in counter:
        cells = dict(zip(COLUMNS, _cells(entry), strict=True))
        payload = _xml_text(cells.pop("payload"))
        named = " ".join(
            f"{name}={quoteattr(_xml_text(value, escaped=False))}" for name, value in cells.items()
        )
        file.write(f"  <entry {named}>{payload}</entry>\n")
    end = _end(counter)
    file.write(f'  <end entries="{end["entries"]}" seq="{end["seq"]}" hash="{end["hash"]}"/>\n</journal>\n')


def _end(counter: _Counter) -> dict[str, Any]:
    done = counter.exported
    return {"entries": done.entries, "seq": done.head.seq, "hash": done.head.hash}


def _xml_text(value: Any, *, escaped: bool = True) -> str:
    """Return text for XML 1.0; characters that XML does not know are written as in JSON."""
    text = "".join(c if c >= " " or c in "\t\n\r" else f"\\u{ord(c):04x}" for c in str(value))
    return escape(text) if escaped else text


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


FORMS: dict[str, Callable[[IO[str], Journal, _Counter], None]] = {
    "csv": _write_csv,
    "xml": _write_xml,
    "jsonl": _write_jsonl,
}
