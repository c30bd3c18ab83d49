"""What goes wrong with a record, in sentences a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class JournalError(Exception):
    """The journal cannot be opened, written or read; the text says why."""


class ExportError(Exception):
    """A record cannot be written out; the text says why."""


TROUBLE = (sqlite3.Error, OSError, UnicodeError)
"""What database and system raise over a file; a damaged one may hold bytes that are no text."""
PRIMARY = 0xFF
"""SQLite's extended result codes keep the primary code in their low byte."""

DATABASE_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is not a journal, or its first page is damaged",
    sqlite3.SQLITE_BUSY: "another program is writing to it",
    sqlite3.SQLITE_LOCKED: "another program is writing to it",
    sqlite3.SQLITE_CONSTRAINT: "it refuses the entry",
}
SYSTEM_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.ENOENT: "there is no such file or folder",
    errno.EISDIR: "it is a folder",
}


def in_words(error: BaseException, path: Path) -> str:
    """Return one sentence that names the file and the reason."""
    return f"{path.name}: {_reason(error)}"


@contextmanager
def spoken(path: Path) -> Generator[None]:
    """Turn what the database or the system raises into a JournalError."""
    try:
        yield
    except TROUBLE as error:
        raise JournalError(in_words(error, path)) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return SYSTEM_REASONS.get(error.errno) or error.strerror or str(error)
    if isinstance(error, UnicodeError):
        return "it is damaged (bytes that are no text)"
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    said = f"{error}"
    return f"{DATABASE_REASONS[code]} ({said})" if code in DATABASE_REASONS else said
