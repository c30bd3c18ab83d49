"""Reads a roster: shifts with their days and times, and how many people of each role they have."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from recipes.problem import InputError, Problem
from recipes.schema import Strict, suggestion, validated
from recipes.source import Document, read
from twin.people.roster import DAY, DAYS, MINUTE, Presence, Roster, presence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DayWord = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
RoleWord = Literal["OP", "OP2", "SUP", "QC", "QA", "ENG", "INST"]
ClockWord = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
EndWord = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Heads = Annotated[int, Field(ge=0, le=1000)]


class StartForm(Strict):
    """When the simulated time begins."""

    day: DayWord
    time: ClockWord


class ShiftForm(Strict):
    """A shift; one that ends at or before its begin ends on the next day."""

    begin: ClockWord = Field(alias="from")
    end: EndWord = Field(alias="to")
    days: tuple[DayWord, ...] = Field(default=DAYS, min_length=1)


class RosterForm(Strict):
    """The form of the file."""

    start: StartForm
    shifts: dict[str, ShiftForm] = Field(min_length=1)
    heads: dict[RoleWord, dict[str, Heads]]
    on_call: dict[RoleWord, tuple[str, ...]] = {}  # noqa: RUF012  pydantic copies it


def read_roster(path: str | FilePath | None = None) -> Roster:
    """Read a roster, the library's own by default; raise InputError with every problem in it."""
    document = read(path or str(files("resources") / "people" / "roster.yaml"))
    form = validated(RosterForm, document)
    problems = list(_problems(document, form))
    if problems:
        raise InputError(sorted(problems))
    return Roster(
        DAYS.index(form.start.day) * DAY + _ticks(form.start.time),
        {role: _presence(form, heads) for role, heads in form.heads.items()},
        {role: _presence(form, dict.fromkeys(shifts, 1)) for role, shifts in form.on_call.items()},
    )


def _presence(form: RosterForm, heads: Mapping[str, int]) -> Presence:
    stretches: dict[tuple[int, int], int] = {}
    for name, count in heads.items():
        for stretch in _stretches(form.shifts[name]):
            stretches[stretch] = stretches.get(stretch, 0) + count
    return presence_of(stretches)


def _stretches(shift: ShiftForm) -> Iterable[tuple[int, int]]:
    begin, end = _ticks(shift.begin), _ticks(shift.end)
    length = end - begin if end > begin else end + DAY - begin
    return [(DAYS.index(day) * DAY + begin, length) for day in dict.fromkeys(shift.days)]


def _ticks(text: str) -> int:
    hours, minutes = text.split(":")
    return (int(hours) * 60 + int(minutes)) * MINUTE


def _problems(document: Document, form: RosterForm) -> Iterable[Problem]:
    for role, heads in form.heads.items():
        for shift in heads:
            yield from _unknown(document, ("heads", role, shift), shift, form, key=True)
    for role, shifts in form.on_call.items():
        for i, shift in enumerate(shifts):
            yield from _unknown(document, ("on_call", role, i), shift, form)


def _unknown(
    document: Document, path: tuple[str | int, ...], shift: str, form: RosterForm, *, key: bool = False
) -> Iterable[Problem]:
    if shift not in form.shifts:
        place = document.key_place(path) if key else document.place(path)
        right = suggestion(shift, form.shifts, f"known: {', '.join(form.shifts)}")
        yield Problem(place, f"there is no shift '{shift}'", right)
