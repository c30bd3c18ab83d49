"""An exported journal opens without the twin, with the same entries and the same chain head."""

from __future__ import annotations

import csv
import errno
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from tests.unit.record.events import HEADER, WALL, event
from twin.record.export import COLUMNS, FORMS, export
from twin.record.failure import ExportError
from twin.record.journal import Entry, Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, str]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    nasty = [
        'a "quoted", comma',
        "line\nbreak",
        "<&>' \u00b0C \U0001f9ec",
        "tab\tand \x01 control",
        "=1+1",
        "]]>",
    ]
    with Journal.create(tmp_path / "journal.db", HEADER, user='A. "Rossi" & Sons') as journal:
        journal.append([event(i, text=text, number=i / 7) for i, text in enumerate(nasty, 1)], WALL)
        journal.commit()
        yield journal


def told(entry: Entry) -> Row:
    cells = (entry.seq, entry.tick, entry.kind, entry.object, entry.payload_json, entry.wall_utc)
    return dict(zip(COLUMNS, map(str, (*cells, entry.zone, entry.user, entry.hash)), strict=True))


def from_csv(path: Path) -> tuple[list[Row], Any]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    entries = [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] != "#"]
    return entries, json.loads(rows[-1][2])


def from_jsonl(path: Path) -> tuple[list[Row], Any]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows[1:-1]:
        row["payload"] = json.dumps(row["payload"], separators=(",", ":"), ensure_ascii=False)
    return [{name: str(row[name]) for name in COLUMNS} for row in rows[1:-1]], rows[-1]["end"]


def from_xml(path: Path) -> tuple[list[Row], Any]:
    root = ElementTree.parse(path).getroot()
    end = root.find("end")
    assert end is not None
    entries = [{**entry.attrib, "payload": entry.text or ""} for entry in root.findall("entry")]
    return entries, {**end.attrib, "entries": int(end.attrib["entries"]), "seq": int(end.attrib["seq"])}


READERS = {"csv": from_csv, "jsonl": from_jsonl, "xml": from_xml}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_round_trip_keeps_every_entry_and_the_chain_head(journal: Journal, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"journal.{form}"
    done = export(journal, path, form)
    assert (done.entries, done.head) == (6, journal.head)
    entries, end = READERS[form](path)
    assert entries == [told(entry) for entry in journal.read()]
    assert end == {"entries": 6, "seq": journal.head.seq, "hash": journal.head.hash}
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("form", sorted(FORMS))
def test_an_empty_journal_exports_with_the_hash_of_its_header(tmp_path: Path, form: str) -> None:
    with Journal.create(tmp_path / "empty.db", HEADER) as journal:
        done = export(journal, tmp_path / "out", form)
        assert (done.entries, done.head) == (0, journal.head)


def test_the_header_is_in_the_export(journal: Journal, tmp_path: Path) -> None:
    for form in FORMS:
        export(journal, tmp_path / form, form)
        assert HEADER["configuration_sha256"] in (tmp_path / form).read_text("utf-8")


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(FORMS, "csv", refuse)
    with pytest.raises(ExportError, match=r"journal\.csv: the disk is full"):
        export(journal, tmp_path / "journal.csv", "csv")
    with pytest.raises(ExportError, match="no such file or folder"):
        export(journal, tmp_path / "no" / "journal.xml", "xml")
    with pytest.raises(ExportError, match="no such form"):
        export(journal, tmp_path / "journal.doc", "doc")
    assert not list(tmp_path.glob("journal.csv*"))
