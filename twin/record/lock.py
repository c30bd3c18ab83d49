"""Keeps a second writer away: an exclusive lock beside the journal, which ends with the process that holds it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from twin.record.failure import PRIMARY, JournalError, in_words

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """Held from construction to release; a file system lock, so a killed process leaves none behind."""

    def __init__(self, journal: Path) -> None:
        """Take the lock or raise JournalError."""
        self._path = journal.with_name(journal.name + ".lock")
        try:
            self._held = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
            self._take()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY:
                raise JournalError(
                    f"{journal.name}: another process is writing this journal; end that run first"
                ) from None
            raise JournalError(in_words(error, self._path)) from error

    def _take(self) -> None:
        try:
            self._held.execute("PRAGMA journal_mode = OFF")
            self._held.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            self._held.close()
            raise

    def release(self) -> None:
        """Give the lock back and take its empty file away."""
        with suppress(OSError):
            self._path.unlink()
        self._held.close()
