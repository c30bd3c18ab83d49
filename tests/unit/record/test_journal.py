"""The journal: append-only, durable at commit, one writer, plain words when something is wrong."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.unit.record.events import HEADER, WALL, event, events, written
from twin.record.checkpoint import KEPT
from twin.record.failure import JournalError, in_words
from twin.record.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from twin.messages import Event


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_entries_come_back_as_they_were_written(path: Path) -> None:
    given = [event(1), event(2, text="-5 °C, \u2265 6 log", list=[1, 2.5, None], nested={"b": 1, "a": 0.1})]
    with Journal.create(path, HEADER, user="A. Rossi", zone="+01:00") as journal:
        journal.append(given, WALL)
        head = journal.head
    with Journal.open(path) as journal:
        entries = list(journal.read())
        assert [entry.event for entry in entries] == given
        assert {(e.wall_utc, e.zone, e.user) for e in entries} == {(WALL, "+01:00", "A. Rossi")}
        assert journal.head == head
        assert entries[-1].hash == head.hash
        assert journal.header == {"format": 1, "first_seq": 1, **HEADER}
        assert [e.seq for e in journal.read(2)] == [2]


def test_same_events_and_stamps_give_the_same_chain(tmp_path: Path) -> None:
    heads = []
    for name in ("a.db", "b.db"):
        with Journal.open(written(tmp_path / name)) as journal:
            heads.append(journal.head)
    assert heads[0] == heads[1]


@pytest.mark.parametrize(
    "change",
    [{"wall": "2026-11-23T12:00:00.001Z"}, {"user": "B. Bianchi"}, {"zone": "+02:00"}, {"unit": "other"}],
)
def test_the_chain_covers_wall_time_user_zone_and_header(tmp_path: Path, change: dict[str, str]) -> None:
    header = {**HEADER, **({"unit": change["unit"]} if "unit" in change else {})}
    hashes = []
    for name, use in (("a.db", False), ("b.db", True)):
        given = change if use else {}
        with Journal.create(
            tmp_path / name, header if use else HEADER, zone=given.get("zone", "+00:00")
        ) as journal:
            journal.append(events(1), given.get("wall", WALL), given.get("user", "A. Rossi"))
            hashes.append(journal.head.hash)
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE entry SET user = 'x'", "DELETE FROM entry", "UPDATE meta SET value = '1'", "DELETE FROM meta"],
)
def test_rows_can_neither_be_changed_nor_deleted(path: Path, statement: str) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)


def test_file_is_in_wal_mode_with_full_synchronisation(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_gap_in_the_numbers_is_refused_and_nothing_is_lost(path: Path) -> None:
    with Journal.create(path, HEADER) as journal:
        journal.append(events(2), WALL)
        with pytest.raises(JournalError, match="entry 3 is next, not 4"):
            journal.append([event(4)], WALL)
        journal.append([event(3)], WALL)
        assert [e.seq for e in journal.read()] == [1, 2, 3]


def test_a_branch_starts_after_its_parent(path: Path, tmp_path: Path) -> None:
    with Journal.open(written(path)) as parent:
        head = parent.head
    header = {**HEADER, "branch": "main.1", "parent_seq": head.seq, "parent_head": head.hash, "first_seq": 6}
    with Journal.create(tmp_path / "branch.db", header) as branch:
        assert branch.head.seq == head.seq
        branch.append([event(6)], WALL)
    assert branch.header["parent_head"] == head.hash


def test_writing_goes_on_after_reopening(path: Path) -> None:
    written(path, 5)
    with Journal.open(path, writer=True) as journal:
        journal.append(events(2, first=6), WALL)
    with Journal.open(path) as journal:
        assert [e.seq for e in journal.read()] == [1, 2, 3, 4, 5, 6, 7]


def test_uncommitted_entries_are_not_seen_and_committed_ones_are(path: Path) -> None:
    with Journal.create(path, HEADER) as journal, Journal.open(path) as reader:
        journal.append(events(2), WALL)
        assert list(reader.read()) == []
        journal.commit()
        assert len(list(reader.read())) == 2


def test_reading_leaves_nothing_beside_the_file(path: Path) -> None:
    written(path)
    with Journal.open(path) as journal:
        assert len(list(journal.read())) == 5
    assert list(path.parent.iterdir()) == [path]


def test_a_second_writer_in_this_process_is_refused(path: Path) -> None:
    with Journal.create(path, HEADER), pytest.raises(JournalError, match="another process is writing"):
        Journal.open(path, writer=True)
    Journal.open(path, writer=True).close()


def test_a_second_writer_process_is_refused_until_the_first_is_killed(path: Path) -> None:
    code = f"""
from pathlib import Path
from tests.unit.record.events import HEADER, WALL, events
from twin.record.journal import Journal
journal = Journal.create(Path({str(path)!r}), HEADER)
journal.append(events(3), WALL); journal.commit()
journal.append(events(3, first=4), WALL)
print("ready", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        with pytest.raises(JournalError, match="another process is writing"):
            Journal.open(path, writer=True)
        other.kill()
    with Journal.open(path, writer=True) as journal:
        assert [e.seq for e in journal.read()] == [1, 2, 3]
        journal.append(events(1, first=4), WALL)


def test_an_existing_journal_is_never_overwritten(path: Path) -> None:
    written(path)
    with pytest.raises(JournalError, match="exists already"):
        Journal.create(path, HEADER)


def test_missing_folder_and_missing_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"no such journal"):
        Journal.open(tmp_path / "none.db")
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal.create(tmp_path / "no" / "journal.db", HEADER)


@pytest.mark.parametrize("content", [b"not a database, but long enough to look" * 50, b""])
def test_another_file_is_no_journal(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for writer in (False, True):
        with pytest.raises(JournalError, match="not a journal"):
            Journal.open(path, writer=writer)


def test_another_database_is_no_journal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE entry (seq INTEGER)")
        raw.commit()
    with pytest.raises(JournalError, match="not a journal"):
        Journal.open(path)


def test_a_damaged_page_is_said(path: Path) -> None:
    written(path, 500)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        Journal.open(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_journal_is_said(path: Path) -> None:
    written(path).chmod(0o400)
    with pytest.raises(JournalError, match=r"read-only|permission"):
        Journal.open(path, writer=True)


def test_a_write_that_does_not_fit_leaves_the_last_commit_and_can_be_repeated(path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal.create(path, HEADER) as journal:
        journal.append(events(10), WALL)
        journal.commit()
        head, more = journal.head, events(20_000, first=11)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
        try:
            with pytest.raises(JournalError):
                append_and_commit(journal, more)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert journal.head == head
        append_and_commit(journal, more)
        assert sum(1 for _ in journal.read()) == 20_010


def append_and_commit(journal: Journal, more: list[Event]) -> None:
    journal.append(more, WALL)
    journal.commit()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "the disk is read-only"),
        (OSError(errno.EACCES, "Permission denied"), "permission is denied"),
    ],
)
def test_system_errors_are_said_in_words(path: Path, error: OSError, said: str) -> None:
    assert in_words(error, path) == f"journal.db: {said}"


def test_a_full_database_is_said_in_words(path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute("PRAGMA max_page_count = 2")
        raw.execute("CREATE TABLE t (b BLOB)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            raw.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert "the disk is full" in in_words(caught.value, path)


def test_the_newest_whole_checkpoint_is_found_and_few_are_kept(path: Path) -> None:
    with Journal.create(path, HEADER) as journal:
        assert journal.latest_checkpoint() is None
        for seq in range(1, 8):
            journal.append([event(seq)], WALL)
            journal.put_checkpoint(b"snapshot %d" % seq)
        head = journal.head
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM checkpoint").fetchone() == (KEPT,)
    with Journal.open(path) as journal:
        found = journal.latest_checkpoint()
        assert found is not None
        assert (found.head, found.blob) == (head, b"snapshot 7")


@pytest.mark.parametrize("column", ["blob", "chain_head", "sha256"])
def test_a_damaged_checkpoint_is_passed_over(path: Path, column: str) -> None:
    with Journal.create(path, HEADER) as journal:
        for seq in (1, 2):
            journal.append([event(seq)], WALL)
            journal.put_checkpoint(b"snapshot %d" % seq)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"UPDATE checkpoint SET {column} = x'00' WHERE seq = 2")
        raw.commit()
    with Journal.open(path) as journal:
        found = journal.latest_checkpoint()
        assert found is not None
        assert found.blob == b"snapshot 1"
