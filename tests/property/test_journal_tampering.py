"""Whatever is done to a journal behind its back is found, and at the right place."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.record.events import HEADER, WALL, events
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.record.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from twin.record.chain import ChainHead

COUNT = 40
COLUMNS = ("tick", "kind", "object", "payload", "wall_utc", "zone", "user", "hash")
SEQ = st.integers(1, COUNT)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "journal.db"
    with Journal.create(path, HEADER, user="A. Rossi") as journal:
        for given_event in events(COUNT):
            journal.append([given_event], WALL)
    return path


@pytest.fixture(scope="module")
def head(original: Path) -> ChainHead:
    with Journal.open(original) as journal:
        return journal.head


def unguarded(original: Path) -> sqlite3.Connection:
    """A copy of the journal, opened with its triggers removed."""
    path = original.with_name("copy.db")
    shutil.copy(original, path)
    raw = sqlite3.connect(path)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    return raw


def first_bad(original: Path, *anchors: ChainHead) -> tuple[bool, int | None]:
    verdict = verify(original.with_name("copy.db"), anchors)
    assert verdict.ok or verdict.what
    return verdict.ok, verdict.first_bad_seq


def test_an_untouched_journal_is_whole(original: Path, head: ChainHead) -> None:
    verdict = verify(original, [head])
    assert (verdict.ok, verdict.entries, verdict.head, verdict.what) == (True, COUNT, head, "")


@given(seq=SEQ, column=st.sampled_from(COLUMNS), data=st.data())
def test_a_changed_value_is_found_where_it_is(
    original: Path, seq: int, column: str, data: st.DataObject
) -> None:
    values = st.one_of(
        st.integers(-(2**63), 2**63 - 1), st.text(max_size=20), st.binary(max_size=33), st.floats()
    )
    with closing(unguarded(original)) as raw:
        read = f"SELECT {column}, typeof({column}) FROM entry WHERE seq = ?"
        before = raw.execute(read, (seq,)).fetchone()
        try:
            raw.execute(f"UPDATE entry SET {column} = ? WHERE seq = ?", (data.draw(values), seq))
        except (sqlite3.IntegrityError, UnicodeEncodeError):
            return
        changed = raw.execute(read, (seq,)).fetchone() != before
        raw.commit()
    assert first_bad(original) == (False, seq if changed else None)


@given(
    seq=SEQ, column=st.sampled_from(("kind", "object", "payload", "wall_utc", "user", "hash")), data=st.data()
)
def test_a_flipped_bit_is_found_where_it_is(
    original: Path, seq: int, column: str, data: st.DataObject
) -> None:
    with closing(unguarded(original)) as raw:
        ((value, kind),) = raw.execute(
            f"SELECT CAST({column} AS BLOB), typeof({column}) FROM entry WHERE seq = ?", (seq,)
        )
        changed = bytearray(value)
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        raw.execute(f"UPDATE entry SET {column} = CAST(? AS {kind}) WHERE seq = ?", (bytes(changed), seq))
        raw.commit()
    assert first_bad(original) == (False, seq)


@given(first=SEQ, length=st.integers(1, 5))
def test_removed_entries_are_found_where_they_were(
    original: Path, head: ChainHead, first: int, length: int
) -> None:
    with closing(unguarded(original)) as raw:
        raw.execute("DELETE FROM entry WHERE seq BETWEEN ? AND ?", (first, first + length - 1))
        raw.commit()
    assert first_bad(original, head) == (False, first)


@given(first=SEQ, length=st.integers(1, 5))
def test_entries_removed_and_renumbered_are_found(
    original: Path, head: ChainHead, first: int, length: int
) -> None:
    with closing(unguarded(original)) as raw:
        raw.execute("DELETE FROM entry WHERE seq BETWEEN ? AND ?", (first, first + length - 1))
        for seq in range(first + length, COUNT + 1):
            raw.execute("UPDATE entry SET seq = ? WHERE seq = ?", (seq - length, seq))
        raw.commit()
    assert first_bad(original, head) == (False, first)


@given(seq=st.integers(-5, COUNT + 5), model=SEQ)
def test_an_inserted_entry_is_found_where_it_is(original: Path, seq: int, model: int) -> None:
    with closing(unguarded(original)) as raw:
        for later in range(COUNT, seq - 1, -1):
            raw.execute("UPDATE entry SET seq = seq + 1 WHERE seq = ?", (later,))
        source = model + 1 if seq <= model else model
        raw.execute(
            """INSERT INTO entry SELECT ?, tick, kind, object, payload, wall_utc, zone, 'forger', hash
               FROM entry WHERE seq = ?""",
            (seq, source),
        )
        raw.commit()
    ok, bad = first_bad(original)
    assert not ok
    assert bad == (min(max(seq, 1), COUNT + 1))


@given(pair=st.lists(SEQ, min_size=2, max_size=2, unique=True), hash_too=st.booleans())
def test_swapped_entries_are_found_at_the_first(original: Path, pair: list[int], hash_too: bool) -> None:
    columns = COLUMNS if hash_too else COLUMNS[:-1]
    with closing(unguarded(original)) as raw:
        rows = [
            raw.execute(f"SELECT {', '.join(columns)} FROM entry WHERE seq = ?", (seq,)).fetchone()
            for seq in pair
        ]
        for row, seq in zip(rows, reversed(pair), strict=True):
            raw.execute(
                f"UPDATE entry SET {', '.join(f'{c} = ?' for c in columns)} WHERE seq = ?", (*row, seq)
            )
        raw.commit()
    assert first_bad(original) == (False, min(pair))


@given(left=st.integers(0, COUNT - 1))
def test_a_cut_end_is_found_where_it_was_cut(original: Path, head: ChainHead, left: int) -> None:
    with closing(unguarded(original)) as raw:
        raw.execute("DELETE FROM entry WHERE seq > ?", (left,))
        raw.commit()
    assert first_bad(original) == (False, left + 1)
    assert first_bad(original, head) == (False, left + 1)


@given(seq=SEQ)
def test_a_chain_rewritten_from_an_entry_on_is_found_by_the_known_head(
    original: Path, head: ChainHead, seq: int
) -> None:
    copy = original.with_name("copy.db")
    copy.unlink(missing_ok=True)
    with Journal.create(copy, HEADER, user="A. Rossi") as journal:
        for given_event in events(COUNT):
            journal.append([given_event], WALL, "forger" if given_event.seq == seq else None)
    assert verify(copy).ok
    assert first_bad(original, head) == (False, COUNT)


@given(data=st.data())
def test_flipping_any_byte_of_the_file_never_changes_what_is_read_unnoticed(
    original: Path, head: ChainHead, data: st.DataObject
) -> None:
    copy = original.with_name("copy.db")
    content = bytearray(original.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    copy.write_bytes(content)
    try:
        verdict = verify(copy, [head])
    except JournalError:
        return
    if verdict.ok:
        with Journal.open(copy) as changed, Journal.open(original) as whole:
            assert list(changed.read()) == list(whole.read())
