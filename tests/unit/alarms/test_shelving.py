"""Shelving is limited in time; whatever is not annunciated is still evaluated and logged."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.alarms.bell import CAUSE, EXCUSE, EXCUSED, EXPLAINED, PLAIN, Bench
from twin.alarm.life import Life
from twin.alarm.request import MAX_SHELVE_S


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(("truth", "life"), [(True, Life.UNACKNOWLEDGED), (False, Life.NORMAL)])
def test_a_timed_shelf_ends_exactly_in_time(bench: Bench, truth: bool, life: Life) -> None:
    bench.set(PLAIN, True)
    bench.command("plain", "shelve", duration_s=6)
    bench.set(PLAIN, truth)
    bench.scan(58)
    assert bench.life("plain") is Life.SHELVED
    bench.scan()
    assert bench.life("plain") is life
    assert bench.kinds("plain")[-1] == "alarm_unshelved"


def test_a_one_shot_shelf_ends_when_the_alarm_has_gone(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.command("plain", "shelve", duration_s=3600, one_shot=True)
    bench.scan(10)
    assert bench.life("plain") is Life.SHELVED
    bench.set(PLAIN, False)
    assert bench.life("plain") is Life.NORMAL


def test_a_one_shot_shelf_before_the_alarm_waits_for_it_to_come_and_go(bench: Bench) -> None:
    bench.command("plain", "shelve", duration_s=3600, one_shot=True)
    bench.scan(5)
    assert bench.life("plain") is Life.SHELVED
    bench.set(PLAIN, True, scans=5)
    assert bench.life("plain") is Life.SHELVED
    bench.set(PLAIN, False)
    assert bench.life("plain") is Life.NORMAL


def test_a_one_shot_shelf_is_limited_in_time_too(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.command("plain", "shelve", duration_s=5, one_shot=True)
    bench.scan(50)
    assert bench.life("plain") is Life.UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "shelve needs duration_s"),
        ({"duration_s": "long"}, "shelve needs duration_s"),
        ({"duration_s": True}, "shelve needs duration_s"),
        ({"duration_s": float("inf")}, "shelve needs duration_s"),
        ({"duration_s": 0}, "duration_s 0 is outside of 0 to 28800 s"),
        ({"duration_s": MAX_SHELVE_S + 1}, "is outside of"),
        ({"duration_s": 60, "one_shot": 1}, "one_shot must be true or false"),
        ({"duration_s": 60, "forever": True}, "shelve takes no argument forever"),
    ],
)
def test_shelving_names_what_is_wrong_with_its_arguments(
    bench: Bench, arguments: dict[str, Any], words: str
) -> None:
    assert words in (bench.why_not("plain", "shelve", **arguments) or "")


def test_other_commands_take_a_comment_and_nothing_else(bench: Bench) -> None:
    bench.set(PLAIN, True, scans=2)
    assert bench.why_not("plain", "acknowledge", comment="seen") is None
    assert bench.why_not("plain", "acknowledge", comment=1.0) == "comment must be a text"
    refusal = bench.why_not("plain", "acknowledge", loud=True)
    assert refusal == "acknowledge takes no argument loud; it takes comment"


@pytest.mark.parametrize("verb", ["shelve", "out_of_service"])
def test_what_is_not_annunciated_is_still_evaluated_and_logged(bench: Bench, verb: str) -> None:
    bench.command("plain", verb, **({"duration_s": 600} if verb == "shelve" else {}))
    bench.set(PLAIN, True)
    assert bench.of("plain").active
    assert bench.log[-1].kind == "alarm_raised"
    assert bench.log[-1].payload == {"priority": 3, "annunciated": False}
    bench.set(PLAIN, False)
    assert bench.log[-1].kind == "alarm_cleared"


def test_a_suppressed_alarm_is_still_evaluated_and_logged(bench: Bench) -> None:
    bench.set(CAUSE, True)
    bench.set(EXPLAINED, True)
    assert bench.of("explained").active
    assert bench.kinds("explained") == ["alarm_suppressed", "alarm_raised"]
    assert bench.log[-1].payload["annunciated"] is False


def test_an_alarm_that_comes_with_its_cause_is_suppressed_and_never_annunciated(bench: Bench) -> None:
    bench.world.tick += 1
    bench.world.truths.update({CAUSE: True, EXPLAINED: True})
    changed = (CAUSE, EXPLAINED)
    bench.take(bench.logic.advance(bench.states, bench.world, bench.atmospheres, changed))
    assert bench.life("explained") is Life.SUPPRESSED
    assert next(h for h in bench.log if h.object == "explained").payload["annunciated"] is False


def test_an_unshelved_alarm_that_is_explained_becomes_suppressed_without_ringing(bench: Bench) -> None:
    bench.set(EXPLAINED, True)
    bench.command("explained", "shelve", duration_s=600)
    bench.set(CAUSE, True)
    bench.command("explained", "unshelve")
    assert bench.life("explained") is Life.NORMAL
    bench.scan()
    assert bench.life("explained") is Life.SUPPRESSED


def test_an_excused_alarm_is_suppressed_while_its_excuse_is_true_and_trips_all_the_same(bench: Bench) -> None:
    bench.set(EXCUSE, True)
    assert bench.life("excused") is Life.SUPPRESSED
    bench.set(EXCUSED, True)
    assert bench.life("excused") is Life.SUPPRESSED
    assert [trip.alarm for trip in bench.logic.active_trips(bench.states)] == ["excused"]
    bench.set(EXCUSE, False)
    assert bench.life("excused") is Life.UNACKNOWLEDGED


def test_an_unknown_excuse_excuses_nothing(bench: Bench) -> None:
    bench.set(EXCUSE, None)
    bench.set(EXCUSED, True)
    assert bench.life("excused") is Life.UNACKNOWLEDGED
