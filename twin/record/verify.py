"""Checks a journal from end to end and says where it was first changed, cut or added to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.record import chain, table
from twin.record.chain import ChainHead
from twin.record.failure import TROUBLE, JournalError, in_words
from twin.record.journal import before_first, connect, read_header

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result: whole or not, whole entries from the start, the first bad position, and what is wrong in words."""

    ok: bool
    entries: int
    head: ChainHead
    first_bad_seq: int | None = None
    what: str = ""


def verify(path: Path, anchors: Sequence[ChainHead] = ()) -> Verdict:
    """Follow the chain. `anchors` are heads known from elsewhere (a summary, an export); they show a cut-off end."""
    if not path.is_file():
        raise JournalError(f"{path.name}: there is no such journal")
    db: sqlite3.Connection | None = None
    try:
        db = connect(path, writer=False)
        db.text_factory = _text
        db.execute("BEGIN")  # one picture of a journal that is being written
        return _verify(db, read_header(path, db), anchors)
    except TROUBLE as error:
        raise JournalError(in_words(error, path)) from error
    finally:
        if db is not None:
            db.close()


def _verify(db: sqlite3.Connection, header: Mapping[str, Any], anchors: Sequence[ChainHead]) -> Verdict:
    seq, link = before_first(header)
    first = seq + 1
    stored = db.execute("SELECT value FROM meta WHERE key = 'sha256'").fetchone()
    if stored != (link.hex(),):
        return Verdict(False, 0, ChainHead(seq, link.hex()), None, "the header was changed")
    noted = db.execute("SELECT seq, hash FROM head").fetchall()
    known = {**_heads(noted), **_checkpoint_heads(db), **{anchor.seq: anchor.hash for anchor in anchors}}
    problem: str | None = None
    try:
        for row in db.execute(f"{table.READ} ORDER BY seq"):
            problem = _problem(row, seq + 1, link, known)
            if problem:
                break
            seq, link = row[0], row[-1]
    except (sqlite3.DatabaseError, UnicodeError) as error:
        problem = f"the file is damaged after entry {seq}: {error}"
    head, last = ChainHead(seq, link.hex()), max(known, default=seq)
    if problem is None and last > seq:
        problem = f"{_named(seq + 1, last)} missing at the end"
    if problem is not None:
        return Verdict(False, seq + 1 - first, head, seq + 1, problem)
    if [(seq, link)] != noted:
        return _beyond(noted, first, head)
    unguarded = _unguarded(db)
    return Verdict(not unguarded, seq + 1 - first, head, None, unguarded)


def _beyond(noted: list[tuple[Any, ...]], first: int, head: ChainHead) -> Verdict:
    """Say what it means that the chain is whole, but not what the last commit noted."""
    known = list(_heads(noted))
    if len(known) != 1 or not first <= known[0] + 1 <= head.seq:
        return Verdict(False, head.seq + 1 - first, head, None, "the note of the last entry was changed")
    bad = known[0] + 1
    return Verdict(False, bad - first, head, bad, f"entry {bad} was added after the last commit")


def _problem(row: tuple[Any, ...], expected: int, previous: bytes, known: Mapping[int, str]) -> str | None:
    """Say what is wrong with an entry, given the one before it."""
    seq, tick, kind, object_, payload, wall_utc, zone, user, found = row
    if seq < expected:
        return f"entry {seq} was added before the first"
    if seq > expected:
        return f"{_named(expected, seq - 1)} missing"
    try:
        event = chain.event_bytes(seq, tick, kind, object_, payload)
        right = chain.link(previous, event, chain.stamp(wall_utc, zone, user))
    except (TypeError, ValueError, AttributeError):
        return f"entry {seq} is not readable"
    if right != found:
        return f"entry {seq} was changed, added or moved"
    if seq in known and known[seq] != found.hex():
        return f"entry {seq} is not the one that was there when its hash was noted: the chain was rewritten"
    return None


def _named(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _checkpoint_heads(db: sqlite3.Connection) -> dict[int, str]:
    """Return the heads that checkpoints noted, as far as they are readable."""
    return _heads(db.execute("SELECT seq, chain_head FROM checkpoint").fetchall())


def _heads(rows: list[tuple[Any, ...]]) -> dict[int, str]:
    return {seq: link.hex() for seq, link in rows if isinstance(seq, int) and isinstance(link, bytes)}


def _unguarded(db: sqlite3.Connection) -> str:
    found = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    gone = [name for name, text in table.GUARDS.items() if found.get(name) != text]
    return f"the entries are whole, but their protection was removed: {', '.join(gone)}" if gone else ""


def _text(raw: bytes) -> str:
    """Keep bytes that are no text as surrogates, which no hash can cover."""
    return raw.decode("utf-8", "surrogateescape")
