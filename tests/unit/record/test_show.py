"""The table of a journal: who, what, when, object, batch."""

from __future__ import annotations

import pytest

from twin.record.journal import Entry
from twin.record.show import Filter, Row, row_of, rows


def entry(seq: int, kind: str, payload: str, wall: str = "2026-11-23T12:00:00.000Z") -> Entry:
    return Entry(seq, seq * 600, kind, "decontamination", payload, wall, "+00:00", "station 1", "ab")


ENTRIES = [
    entry(1, "recipe_loaded", '{"batch":"B-0007","sha256":"aa"}', "2026-11-23T12:00:03.000Z"),
    entry(
        2,
        "command_intended",
        '{"verb":"start","source":"operator","name":"A. Rossi","reason":"line clear","arguments":{}}',
    ),
    entry(3, "state_changed", '{"state":"execute","ppm":612.3456789,"list":[1,{"a":true}],"none":null}'),
    entry(4, "command_intended", '{"verb":"abort","source":"trip","name":"D-02"}'),
]


def test_a_row_says_who_what_when_and_why() -> None:
    assert row_of(ENTRIES[1]) == Row(
        2,
        120.0,
        "2026-11-23T12:00:00.000Z",
        "+00:00",
        "A. Rossi",
        "command_intended",
        "decontamination",
        "",
        "line clear",
        "verb start",
    )


def test_who_is_the_user_of_the_program_where_nobody_asked() -> None:
    assert [row_of(e).who for e in ENTRIES] == ["station 1", "A. Rossi", "station 1", "trip D-02"]


def test_details_are_short_and_leave_out_the_empty() -> None:
    assert row_of(ENTRIES[2]).details == "state execute, ppm 612.346, list [1, {a True}]"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), [1, 2, 3, 4]),
        (Filter(who="rossi"), [2]),
        (Filter(what="command"), [2, 4]),
        (Filter(object="isolator"), []),
        (Filter(batch="0007"), [1]),
        (Filter(text="ABORT"), [4]),
        (Filter(at_from_s=120, at_to_s=180), [2, 3]),
        (Filter(wall_from="2026-11-23T12:00:01"), [1]),
        (Filter(wall_to="2026-11-23T12:00:01"), [2, 3, 4]),
    ],
)
def test_filters(wanted: Filter, found: list[int]) -> None:
    assert [row.seq for row in rows(ENTRIES, wanted)] == found


def test_rows_are_sorted_and_stay_in_order_where_equal() -> None:
    assert [row.seq for row in rows(ENTRIES, sort="when")] == [2, 3, 4, 1]
    assert [row.seq for row in rows(ENTRIES, sort="what")] == [2, 4, 1, 3]
    assert [row.seq for row in rows(ENTRIES, newest_first=True)] == [4, 3, 2, 1]
