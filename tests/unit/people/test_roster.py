"""The roster of the library, and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.problem import InputError
from twin.people.roster import DAY, MINUTE
from twin.people.roster_file import read_roster

HOUR = 60 * MINUTE
ROSTER = read_roster()


def test_time_begins_on_monday_at_eleven_so_that_cells_come_on_tuesday_at_seven() -> None:
    assert ROSTER.clock(0) == "monday 11:00"
    assert ROSTER.clock(20 * HOUR) == "tuesday 07:00"


@pytest.mark.parametrize(
    ("hours", "heads"), [(0, 2), (11.99, 2), (12, 0), (19.99, 0), (20, 2), (7 * 24 + 13, 0)]
)
def test_operators_work_two_shifts_of_every_day(hours: float, heads: int) -> None:
    assert ROSTER.head_count("OP", round(hours * HOUR)) == heads


def test_who_is_missed_at_night_comes_at_seven() -> None:
    assert ROSTER.next_on_shift("OP", 13 * HOUR) == 20 * HOUR
    assert ROSTER.next_on_shift("OP", HOUR) == HOUR
    assert ROSTER.next_off_shift("OP", HOUR) == 12 * HOUR


def test_quality_is_always_there_but_on_call_at_night() -> None:
    assert ROSTER.next_off_shift("QA", 0) is None
    assert not ROSTER.on_call("QA", 0)
    assert ROSTER.on_call("QA", 13 * HOUR)
    assert not ROSTER.on_call("OP", 13 * HOUR)


def test_nobody_of_an_unknown_role_ever_comes() -> None:
    assert ROSTER.next_on_shift("INST", 0) is None
    assert ROSTER.next_on_shift("OP", 0, heads=9) is None


def test_work_rests_over_night() -> None:
    assert ROSTER.after_work("OP", 11 * HOUR, 2 * HOUR) == 21 * HOUR


def test_days_of_a_shift_and_midnight_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "roster.yaml"
    file.write_text(
        "start: {day: sunday, time: 22:00}\n"
        "shifts: {night: {from: 22:00, to: 06:00, days: [sunday]}}\n"
        "heads: {OP: {night: 1}}\n"
    )
    roster = read_roster(file)
    assert [roster.head_count("OP", hour * HOUR) for hour in (0, 2, 7, 8, 24)] == [1, 1, 1, 0, 0]
    assert roster.next_on_shift("OP", 8 * HOUR) == 7 * DAY


BAD = """\
start: {day: monday, time: 25:00}
shifts:
  early: {from: 07:00, to: 15:00}
heads:
  OP: {early: 2}
"""


@pytest.mark.parametrize(
    ("old", "new", "where", "why"),
    [
        ("", "", ":1:28", "is not written as it should be"),
        ("25:00", "11:00\n  , x: 1", ":2:5", "unknown key 'x'"),
        ("early: 2", "earl: 2", ":5:8", "there is no shift 'earl', did you mean early?"),
        ("early: 2", "early: two", ":5:15", "is not a whole number"),
        ("OP: {", "BOSS: {", ":5:3", "is not allowed"),
        ("early: 2}", "early: 2}\non_call: {QA: [night]}", ":6:16", "there is no shift 'night'"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, old: str, new: str, where: str, why: str) -> None:
    text = BAD.replace(old, new) if old else BAD
    file = tmp_path / "roster.yaml"
    file.write_text(text if not old or old == "25:00" else text.replace("25:00", "11:00"))
    with pytest.raises(InputError) as error:
        read_roster(file)
    assert f"roster.yaml{where}: " in str(error.value)
    assert why in str(error.value)
