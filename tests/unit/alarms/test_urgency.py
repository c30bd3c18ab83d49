"""An alarm whose priority is 1 for a time, and one whose forces stay until somebody resets it."""

from __future__ import annotations

import pytest

from tests.unit.alarms.bell import ALARMS, HURRIED, HURRY, Bench
from twin.alarm.life import Life
from twin.alarm.logic import priority_of

NAME = "hurried"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def priority(bench: Bench) -> int:
    return priority_of(ALARMS[NAME], bench.of(NAME))


def test_it_is_raised_with_the_priority_of_the_moment(bench: Bench) -> None:
    bench.set(HURRY, True)
    bench.set(HURRIED, True)
    assert (bench.log[-1].kind, bench.log[-1].payload["priority"], priority(bench)) == ("alarm_raised", 1, 1)
    bench.set(HURRY, False)
    assert priority(bench) == 2


@pytest.mark.parametrize("truth", [True, None])
def test_one_that_was_acknowledged_calls_again_when_it_gets_urgent(bench: Bench, truth: bool | None) -> None:
    bench.set(HURRIED, True)
    bench.command(NAME, "acknowledge")
    bench.set(HURRY, truth)
    assert bench.kinds(NAME)[-2:] == ["alarm_escalated", "alarm_repeated"]
    assert (bench.life(NAME), priority(bench)) == (Life.UNACKNOWLEDGED, 1)


def test_one_that_does_not_stand_says_nothing(bench: Bench) -> None:
    bench.set(HURRY, True)
    assert bench.kinds(NAME) == []


def test_what_it_holds_stays_held_until_it_is_reset(bench: Bench) -> None:
    bench.set(HURRIED, True)
    bench.set(HURRIED, False)
    assert bench.logic.forces(bench.states) == {"box.shut": (1.0, "hurried hurried text")}
    bench.command(NAME, "acknowledge")
    bench.command(NAME, "reset")
    assert bench.logic.forces(bench.states) == {}
