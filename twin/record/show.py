"""Rows of a journal for people: who did what to which object, when, for which batch; filtered and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from twin.signals import TICK_S

if TYPE_CHECKING:
    from twin.record.journal import Entry

OWN_COLUMN = frozenset({"batch", "source", "name", "reason"})


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field lets everything pass. Texts match anywhere, in any case."""

    who: str = ""
    what: str = ""
    object: str = ""
    batch: str = ""
    text: str = ""
    wall_from: str = ""
    wall_to: str = ""
    at_from_s: float | None = None
    at_to_s: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    seq: int
    at_s: float
    wall_utc: str
    zone: str
    who: str
    what: str
    object: str
    batch: str
    why: str
    details: str


SORT_KEYS: dict[str, Callable[[Row], str]] = {
    "seq": lambda row: "",
    "who": lambda row: row.who.casefold(),
    "what": lambda row: row.what,
    "when": lambda row: row.wall_utc,
    "object": lambda row: row.object,
    "batch": lambda row: row.batch,
}


def rows(
    entries: Iterable[Entry], wanted: Filter = Filter(), sort: str = "seq", *, newest_first: bool = False
) -> list[Row]:
    """Return the entries that pass, sorted by one of SORT_KEYS and, where equal, by number."""
    key = SORT_KEYS[sort]
    found = [row for row in map(row_of, entries) if _passes(row, wanted)]
    return sorted(found, key=lambda row: (key(row), row.seq), reverse=newest_first)


def row_of(entry: Entry) -> Row:
    """Return an entry as a line. Who is the origin of a command, else the user who ran the program."""
    payload = entry.payload
    return Row(
        seq=entry.seq,
        at_s=round(entry.tick * TICK_S, 1),
        wall_utc=entry.wall_utc,
        zone=entry.zone,
        who=_who(payload) or entry.user,
        what=entry.kind,
        object=entry.object,
        batch=str(payload.get("batch", "")),
        why=str(payload.get("reason", "")),
        details=_of_restart(payload) if entry.kind == "restarted" else details(payload),
    )


def details(payload: Mapping[str, Any]) -> str:
    """Return what has no column of its own as `name value` pairs."""
    shown = (
        (key, value)
        for key, value in payload.items()
        if key not in OWN_COLUMN and value not in (None, "", {}, [])
    )
    return ", ".join(f"{key} {_short(value)}" for key, value in shown)


def _of_restart(payload: Mapping[str, Any]) -> str:
    parent, last = payload.get("parent", 0), payload.get("last")
    if last is None or last == parent:
        return f"goes on from entry {parent}"
    return f"goes on from entry {parent}; entries {parent + 1} to {last} are not continued"


def _who(payload: Mapping[str, Any]) -> str:
    source = str(payload.get("source", ""))
    name = str(payload.get("name", "")) if source else ""
    return name if source == "operator" else " ".join(part for part in (source, name) if part)


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + details(cast("Mapping[str, Any]", value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_short(item) for item in cast("list[Any]", value)) + "]"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _passes(row: Row, wanted: Filter) -> bool:
    pairs = (
        (wanted.who, row.who),
        (wanted.what, row.what),
        (wanted.object, row.object),
        (wanted.batch, row.batch),
        (wanted.text, f"{row.who} {row.what} {row.object} {row.batch} {row.why} {row.details}"),
    )
    return all(part.casefold() in whole.casefold() for part, whole in pairs) and _in_time(row, wanted)


def _in_time(row: Row, wanted: Filter) -> bool:
    if row.wall_utc < wanted.wall_from or (wanted.wall_to and row.wall_utc > wanted.wall_to):
        return False
    return (wanted.at_from_s is None or row.at_s >= wanted.at_from_s) and (
        wanted.at_to_s is None or row.at_s <= wanted.at_to_s
    )
