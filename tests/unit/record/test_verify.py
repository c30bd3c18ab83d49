"""Verification: what it says beside the position, and what it takes as an anchor."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.unit.record.events import HEADER, WALL, event, events, written
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.record.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def test_an_empty_journal_is_whole(path: Path) -> None:
    Journal.create(path, HEADER).close()
    assert verify(path).ok


@pytest.mark.parametrize(
    ("statement", "bad", "said"),
    [
        ("UPDATE entry SET user = 'x' WHERE seq = 3", 3, "entry 3 was changed, added or moved"),
        ("DELETE FROM entry WHERE seq = 3", 3, "entry 3 is missing"),
        ("DELETE FROM entry WHERE seq IN (2, 3)", 2, "entries 2 to 3 are missing"),
        ("UPDATE entry SET payload = '{' WHERE seq = 2", 2, "entry 2"),
        ("UPDATE entry SET payload = x'ff' WHERE seq = 2", 2, "entry 2 is not readable"),
        ("UPDATE meta SET value = '\"other\"' WHERE key = 'unit'", None, "the header was changed"),
        ("INSERT INTO meta VALUES ('extra', '1')", None, "the header was changed"),
        ("SELECT 1", None, "protection was removed"),
        ("DELETE FROM entry WHERE seq = 5", 5, "entry 5 is missing at the end"),
        ("DELETE FROM entry", 1, "entries 1 to 5 are missing at the end"),
        (
            "UPDATE head SET seq = 3, hash = (SELECT hash FROM entry WHERE seq = 3)",
            4,
            "entry 4 was added after",
        ),
        ("UPDATE head SET seq = 4", 4, "entry 4 is not the one that was there"),
        ("UPDATE head SET seq = 'x'", None, "the note of the last entry was changed"),
        ("DELETE FROM head", None, "the note of the last entry was changed"),
    ],
)
def test_it_says_what_was_done(path: Path, statement: str, bad: int | None, said: str) -> None:
    run(written(path), statement)
    verdict = verify(path)
    assert (verdict.ok, verdict.first_bad_seq) == (False, bad)
    assert said in verdict.what


def test_a_checkpoint_is_an_anchor_for_the_end(path: Path) -> None:
    with Journal.create(path, HEADER) as journal:
        journal.append(events(9), WALL)
        journal.put_checkpoint(b"snapshot")
    run(path, "DELETE FROM entry WHERE seq > 5")
    verdict = verify(path)
    assert (verdict.ok, verdict.entries, verdict.first_bad_seq) == (False, 5, 6)
    assert verdict.what == "entries 6 to 9 are missing at the end"


def test_a_branch_verifies_from_its_first_entry(path: Path) -> None:
    with Journal.create(path, {**HEADER, "first_seq": 6, "parent_seq": 5}) as branch:
        branch.append([event(6), event(7)], WALL)
    verdict = verify(path)
    assert (verdict.ok, verdict.entries, verdict.head.seq) == (True, 2, 7)


def test_a_journal_being_written_can_be_verified(path: Path) -> None:
    with Journal.create(path, HEADER) as journal:
        journal.append(events(3), WALL)
        journal.commit()
        journal.append(events(3, first=4), WALL)
        assert verify(path).entries == 3


def test_what_is_no_journal_is_refused_in_words(path: Path) -> None:
    with pytest.raises(JournalError, match="no such journal"):
        verify(path)
    path.write_text("hello")
    with pytest.raises(JournalError, match="not a journal"):
        verify(path)
