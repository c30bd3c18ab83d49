"""Events and journals for the tests of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.messages import Event
from twin.record.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

WALL = "2026-11-23T12:00:00.000Z"
HEADER = {"branch": "main", "unit": "airlock1", "configuration_sha256": "ab" * 32, "libm": "glibc 2.36"}


def event(seq: int, kind: str = "state_changed", **payload: object) -> Event:
    return Event(seq, seq * 10, kind, "decontamination", payload or {"state": "EXECUTE", "n": seq})


def events(count: int, first: int = 1) -> list[Event]:
    return [event(seq) for seq in range(first, first + count)]


def written(path: Path, count: int = 5) -> Path:
    with Journal.create(path, HEADER, user="A. Rossi") as journal:
        journal.append(events(count), WALL)
    return path
