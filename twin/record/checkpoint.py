"""Checkpoints in the journal's file: snapshots to restart from, each with its own hash; the newest few are kept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from twin.record.chain import ChainHead

if TYPE_CHECKING:
    import sqlite3

KEPT = 3
READ_NEWEST_FIRST = "SELECT seq, chain_head, sha256, blob FROM checkpoint ORDER BY rowid DESC"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A snapshot and the entry after which it was taken."""

    head: ChainHead
    blob: bytes


def put(database: sqlite3.Connection, seq: int, link: bytes, blob: bytes) -> None:
    """Add a checkpoint and drop the oldest beyond the few that are kept."""
    database.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", (seq, link, sha256(blob).digest(), blob))
    database.execute(
        "DELETE FROM checkpoint WHERE rowid NOT IN (SELECT rowid FROM checkpoint ORDER BY rowid DESC LIMIT ?)",
        (KEPT,),
    )


def latest(database: sqlite3.Connection, before_first: tuple[int, bytes]) -> Checkpoint | None:
    """Return the newest checkpoint whose bytes are whole and whose head is in the chain."""
    for seq, link, digest, blob in database.execute(READ_NEWEST_FIRST):
        found = database.execute("SELECT hash FROM entry WHERE seq = ?", (seq,)).fetchone()
        in_chain = found == (link,) or (seq, link) == before_first
        if in_chain and sha256(blob).digest() == digest:
            return Checkpoint(ChainHead(seq, link.hex()), blob)
    return None
