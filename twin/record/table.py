"""The tables of a journal file, and the triggers that keep them append-only."""

from __future__ import annotations

APPLICATION_ID = 0x43545749
"""Marks the file as a journal of this program ("CTWI")."""

MAKE = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE entry (
        seq INTEGER PRIMARY KEY, tick INTEGER NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL, payload TEXT NOT NULL,
        wall_utc TEXT NOT NULL, zone TEXT NOT NULL, user TEXT NOT NULL, hash BLOB NOT NULL)""",
    "CREATE TABLE head (seq INTEGER NOT NULL, hash BLOB NOT NULL)",
    """CREATE TABLE checkpoint (
        seq INTEGER NOT NULL, chain_head BLOB NOT NULL, sha256 BLOB NOT NULL, blob BLOB NOT NULL)""",
)
GUARDS = {
    f"{table}_refuses_{verb}": f"""CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
    for table in ("meta", "entry")
    for verb in ("update", "delete")
}
"""Name and text of each trigger."""

NOTE_HEAD = "UPDATE head SET seq = ?, hash = ?"
"""One row that each commit brings up to date: it tells when the end was cut off or added to."""
PUT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
READ = "SELECT seq, tick, kind, object, payload, wall_utc, zone, user, hash FROM entry"
