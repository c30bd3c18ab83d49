"""The journal: append-only, hash-chained, one writer, durable at commit; SQLite with a write-ahead log."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec

from twin.messages import Event
from twin.record import chain, table
from twin.record.chain import ChainHead
from twin.record.checkpoint import Checkpoint, latest, put
from twin.record.failure import JournalError, in_words, spoken
from twin.record.lock import WriterLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

UTC = "+00:00"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: an event, when and where it was written by the wall clock, by whom, and its hash."""

    seq: int
    tick: int
    kind: str
    object: str
    payload_json: str
    wall_utc: str
    zone: str
    user: str
    hash: str

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload as plain data."""
        return msgspec.json.decode(self.payload_json)

    @property
    def event(self) -> Event:
        """Return the event that was journalled."""
        return Event(self.seq, self.tick, self.kind, self.object, self.payload)


class Journal:
    """One journal file, open for reading or, by one process at a time, for appending.

    Entries between two commits are one transaction: when appending or committing fails, JournalError is raised,
    the journal is again as it was after the last commit, and the same entries may be appended once more.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, lock: WriterLock | None) -> None:
        """Take an open database; use `create` or `open`."""
        self.path = path
        self.user = ""
        self.zone = UTC
        self._db = database
        self._lock = lock
        with spoken(path):
            self.header: Mapping[str, Any] = read_header(path, database)
            self._durable = last_link(database, self.header)
        self._seq, self._link = self._durable

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any], *, user: str = "", zone: str = UTC) -> Self:
        """Make a new journal. `header` is plain data; its `first_seq` numbers the first entry (default 1)."""
        if path.exists():
            raise JournalError(f"{path.name}: exists already, a journal is never overwritten")
        full = {"format": chain.FORMAT, "first_seq": 1, **header}
        lock = WriterLock(path)
        try:
            _make_tables(path, full)
        except JournalError:
            for begun in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                begun.unlink(missing_ok=True)
            lock.release()
            raise
        return cls._open(path, lock, user, zone)

    @classmethod
    def open(cls, path: Path, *, writer: bool = False, user: str = "", zone: str = UTC) -> Self:
        """Open a journal to read it, or to go on writing it."""
        if not path.is_file():
            raise JournalError(f"{path.name}: there is no such journal")
        return cls._open(path, WriterLock(path) if writer else None, user, zone)

    @classmethod
    def _open(cls, path: Path, lock: WriterLock | None, user: str, zone: str) -> Self:
        with ExitStack() as undo:
            if lock is not None:
                undo.callback(lock.release)
            with spoken(path):
                db = connect(path, writer=lock is not None)
            undo.callback(db.close)
            journal = cls(path, db, lock)
            undo.pop_all()
        journal.user, journal.zone = user, zone
        return journal

    @property
    def head(self) -> ChainHead:
        """Return the last entry's number and hash, committed or not."""
        return ChainHead(self._seq, self._link.hex())

    @property
    def beginning(self) -> ChainHead:
        """Return what stands before the first entry; its hash covers the header."""
        seq, link = before_first(self.header)
        return ChainHead(seq, link.hex())

    def append(self, events: Sequence[Event], wall_utc: str, user: str | None = None) -> None:
        """Add events to the open transaction; they follow each other and the head without a gap."""
        if not events:
            return
        rows = self._rows(events, wall_utc, self.user if user is None else user)
        try:
            self._begin()
            self._db.executemany(table.PUT, rows)
        except (sqlite3.Error, OSError, TypeError, OverflowError) as error:
            self._forget()
            raise JournalError(in_words(error, self.path)) from error
        self._seq, self._link = rows[-1][0], rows[-1][-1]

    def _rows(self, events: Sequence[Event], wall_utc: str, user: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        seq, previous, beside = self._seq, self._link, chain.stamp(wall_utc, self.zone, user)
        text, link, zone = chain.payload_text, chain.link, self.zone
        for e in events:
            seq += 1
            if e.seq != seq:
                raise JournalError(f"{self.path.name}: entry {seq} is next, not {e.seq}")
            previous = link(previous, e.canonical(), beside)
            rows.append((seq, e.tick, e.kind, e.object, text(e.payload), wall_utc, zone, user, previous))
        return rows

    def commit(self) -> None:
        """Make everything appended durable."""
        if not self._db.in_transaction:
            return
        try:
            self._db.execute(table.NOTE_HEAD, (self._seq, self._link))
            self._db.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._forget()
            raise JournalError(in_words(error, self.path)) from error
        self._durable = self._seq, self._link

    def read(self, from_seq: int = 0) -> Iterator[Entry]:
        """Yield entries in order."""
        with spoken(self.path):
            for row in self._db.execute(f"{table.READ} WHERE seq >= ? ORDER BY seq", (from_seq,)):
                yield Entry(*row[:-1], hash=row[-1].hex())

    def put_checkpoint(self, blob: bytes) -> None:
        """Store a snapshot that belongs to the present head, durably with everything before it."""
        try:
            self._begin()
            put(self._db, self._seq, self._link, blob)
        except (sqlite3.Error, OSError) as error:
            self._forget()
            raise JournalError(in_words(error, self.path)) from error
        self.commit()

    def latest_checkpoint(self) -> Checkpoint | None:
        """Return the newest checkpoint that is whole and belongs to this chain."""
        with spoken(self.path):
            return latest(self._db, before_first(self.header))

    def close(self) -> None:
        """Commit and let go of the file."""
        try:
            if self._lock is not None:
                self.commit()
        finally:
            with spoken(self.path):
                self._db.close()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self) -> None:
        if self._db.in_transaction:
            return
        self._db.execute("BEGIN IMMEDIATE")
        found = last_link(self._db, self.header)
        if found != self._durable:
            raise sqlite3.OperationalError("somebody else has written to it")

    def _forget(self) -> None:
        with suppress(sqlite3.Error):
            self._db.rollback()
        self._seq, self._link = self._durable


def connect(path: Path, *, writer: bool) -> sqlite3.Connection:
    """Open the database: a writer with full durability, a reader without any right to write."""
    if writer:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "trusted_schema = OFF"):
            db.execute(f"PRAGMA {pragma}")
        return db
    # Without a log beside it nobody writes the file: read it as it is, leave nothing behind, also on a read-only disk.
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "immutable=1"
    where = f"{path.resolve().as_uri()}?{mode}"
    return sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)


def read_header(path: Path, database: sqlite3.Connection) -> dict[str, Any]:
    """Return what the journal says about itself, or raise JournalError when it is none."""
    if database.execute("PRAGMA application_id").fetchone()[0] != table.APPLICATION_ID:
        raise JournalError(f"{path.name}: it is a database, but not a journal of this program")
    rows = database.execute("SELECT key, value FROM meta").fetchall()
    try:
        header = {key: msgspec.json.decode(value) for key, value in rows if key != "sha256"}
    except (msgspec.MsgspecError, TypeError):
        raise JournalError(f"{path.name}: its header is damaged") from None
    if header.get("format") != chain.FORMAT:
        raise JournalError(
            f"{path.name}: it has format {header.get('format')}, this program reads {chain.FORMAT}"
        )
    if type(header.get("first_seq")) is not int:
        raise JournalError(f"{path.name}: its header is damaged")
    return header


def last_link(database: sqlite3.Connection, header: Mapping[str, Any]) -> tuple[int, bytes]:
    """Return number and hash of the last entry, or what stands before the first."""
    row = database.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return row or before_first(header)


def before_first(header: Mapping[str, Any]) -> tuple[int, bytes]:
    """Return number and hash of what stands before the first entry."""
    return header["first_seq"] - 1, chain.beginning(header)


def _make_tables(path: Path, header: Mapping[str, Any]) -> None:
    rows = [(key, msgspec.json.encode(value, order="sorted").decode()) for key, value in header.items()]
    rows.append(("sha256", chain.beginning(header).hex()))
    with spoken(path):
        db = connect(path, writer=True)
        try:
            db.execute("BEGIN IMMEDIATE")
            for statement in table.MAKE:
                db.execute(statement)
            db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
            db.execute("INSERT INTO head VALUES (?, ?)", before_first(header))
            for guard in table.GUARDS.values():
                db.execute(guard)
            db.execute("COMMIT")
        finally:
            db.close()
