"""What goes wrong with a record, in sentences a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from shutil import disk_usage
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
LEAST_ROOM = 65_536
"""Bytes; with less than this on the disk an input or output error means that it is full."""
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
    return f"{path.name}: {_reason(error, path)}"


@contextmanager
def spoken(path: Path) -> Generator[None]:
    """Turn what the database or the system raises into a JournalError."""
    try:
        yield
    except TROUBLE as error:
        raise JournalError(in_words(error, path)) from error


def system_reason(error: OSError) -> str:
    """Return the reason alone."""
    return SYSTEM_REASONS.get(error.errno or 0) or error.strerror or str(error)


def _is_full(path: Path) -> bool:
    """Tell whether the disk has no room left for the pages that the database keeps beside the file."""
    try:
        return disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def _reason(error: BaseException, path: Path) -> str:
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, UnicodeError):
        return "it is damaged (bytes that are no text)"
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    if code == sqlite3.SQLITE_IOERR and _is_full(path):
        code = sqlite3.SQLITE_FULL
    said = f"{error}"
    return f"{DATABASE_REASONS[code]} ({said})" if code in DATABASE_REASONS else said
