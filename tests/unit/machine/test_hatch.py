"""A hatch by its table: every arc by its cause, and nothing without a valid reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from twin.machine.hatch import (
    AT_REST,
    FREEING_TICKS,
    HATCH,
    OUTPUTS,
    SHUT,
    Hatch,
    hatch_due,
    hatch_trigger,
    why_blocked,
    why_frozen,
)
from twin.machine.state import NEVER, Part
from twin.unit.model import Equipment

if TYPE_CHECKING:
    from twin.world import World

WORDS = ("is_closed", "is_open", "is_locked", "clear", "present", "sealed", "recovered")
LIMIT, CLOSE_AFTER = 150, 1200
EQUIPMENT = Equipment(
    "hatch_1", "hatch", "Hatch 1", {}, {word: i for i, word in enumerate(WORDS)}, LIMIT, CLOSE_AFTER
)
RESTING = {"is_closed": True, "is_open": False, "is_locked": True, "clear": True, "sealed": True}


class Truths:
    """A world that knows the Conditions of one hatch."""

    def __init__(self, **truths: bool | None) -> None:
        self._truths = {**RESTING, **truths}

    def truth(self, number: int) -> bool | None:
        return self._truths.get(WORDS[number])


def trigger(state: Hatch, age: int = 0, **truths: bool | None) -> str | None:
    return hatch_trigger(EQUIPMENT, Part(state.value, 1000), 1000 + age, cast("World", Truths(**truths)))


@pytest.mark.parametrize("state", SHUT)
def test_a_hatch_that_is_pushed_open_fails(state: Hatch) -> None:
    assert trigger(state, is_closed=False) == "fail"
    assert trigger(state, is_closed=None) is None


def test_a_hatch_opens_late_is_freed_and_tried_once_more() -> None:
    assert trigger(Hatch.OPENING, LIMIT - 1) is None
    assert trigger(Hatch.OPENING, LIMIT) == "late"
    assert trigger(Hatch.OPENING, LIMIT, is_open=True) == "opened"
    assert trigger(Hatch.FREEING, FREEING_TICKS - 1) is None
    assert trigger(Hatch.FREEING, FREEING_TICKS) == "again"
    assert trigger(Hatch.REOPENING, LIMIT) == "fail"
    assert trigger(Hatch.REOPENING, 5, is_open=True) == "opened"


def test_an_open_hatch_closes_when_it_was_open_for_too_long_and_nothing_is_in_it() -> None:
    assert trigger(Hatch.OPEN, CLOSE_AFTER - 1, is_open=True) is None
    assert trigger(Hatch.OPEN, CLOSE_AFTER, is_open=True) == "close"
    assert trigger(Hatch.OPEN, CLOSE_AFTER, is_open=True, clear=False) is None
    assert trigger(Hatch.OPEN, CLOSE_AFTER, is_open=True, clear=None) is None
    assert trigger(Hatch.OPEN, 5, is_open=False) == "close"


@pytest.mark.parametrize("word", ["is_closed", "is_locked", "sealed"])
@pytest.mark.parametrize("truth", [False, None])
def test_a_hatch_is_shut_only_when_all_of_it_is_proven(word: str, truth: bool | None) -> None:
    assert trigger(Hatch.CLOSING, 5) == "shut"
    assert trigger(Hatch.CLOSING, 5, **{word: truth}) is None
    assert trigger(Hatch.CLOSING, LIMIT, **{word: truth}) == "fail"


@pytest.mark.parametrize(("present", "end"), [(True, "taken"), (False, "empty"), (None, None)])
def test_a_recovery_ends_as_the_presence_sensor_says(present: bool | None, end: str | None) -> None:
    assert trigger(Hatch.RECOVERING, 5, recovered=True, present=present) == end
    assert trigger(Hatch.RECOVERING, 5, recovered=False, present=present) is None


@pytest.mark.parametrize("state", AT_REST)
@pytest.mark.parametrize("present", [True, False, None])
def test_a_position_is_frozen_when_its_sensor_differs_from_the_record(
    state: Hatch, present: bool | None
) -> None:
    frozen = why_frozen(EQUIPMENT, Part(state.value), cast("World", Truths(present=present)))
    assert (frozen is None) is (present is (state is Hatch.OCCUPIED))


def test_nothing_closes_on_what_is_in_the_way() -> None:
    for clear, free in ((True, True), (False, False), (None, False)):
        assert (why_blocked(EQUIPMENT, cast("World", Truths(clear=clear))) is None) is free


def test_a_hatch_drives_only_while_it_shall_open_and_is_sealed_wherever_it_rests() -> None:
    driven = {hatch for hatch, outputs in OUTPUTS.items() if outputs[0]}
    assert driven == {Hatch.OPENING, Hatch.REOPENING, Hatch.OPEN}
    assert all(OUTPUTS[hatch] == (0.0, 1.0, 1.0) for hatch in (*SHUT, Hatch.CLOSING, Hatch.HELD))


def test_every_state_leads_back_to_rest() -> None:
    reached, grown = set(AT_REST), True
    while grown:
        fresh = {arc.source for arc in HATCH.arcs if arc.target in reached} - reached
        reached, grown = reached | fresh, bool(fresh)
    assert reached == set(Hatch)


def test_only_what_has_a_time_limit_is_due() -> None:
    assert hatch_due(EQUIPMENT, Part(Hatch.OPENING, 1000), 1000) == 1000 + LIMIT
    assert hatch_due(EQUIPMENT, Part(Hatch.OPEN, 1000), 1000 + CLOSE_AFTER) == NEVER
    assert hatch_due(EQUIPMENT, Part(Hatch.FREE, 1000), 1000) >= NEVER
