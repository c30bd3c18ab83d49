"""The tally of a rehearsal: steps, alarms and use of modules from events, each once and in order."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from twin.messages import Event
from twin.rehearsal.tally import StepSpan, Tally, resources, seconds


def tally_of(*rows: tuple[int, str, str, dict[str, Any]]) -> Tally:
    tally = Tally()
    tally.take([Event(n, *row) for n, row in enumerate(rows, 1)])
    return tally


def begun(tick: int, step: str, **payload: Any) -> tuple[int, str, str, dict[str, Any]]:
    return tick, "step_started", f"B1.{step}", {"module": "isolator", "waited_ticks": 0, **payload}


def test_a_step_has_its_times_its_wait_and_its_outcome() -> None:
    tally = tally_of(
        begun(30, "a.b.c", waited_ticks=20, waited_for="isolator (held by a.b.x)"),
        (95, "step_completed", "B1.a.b.c", {}),
    )
    assert [step.told() for step in tally.steps] == [
        {
            "batch": "B1",
            "id": "a.b.c",
            "module": "isolator",
            "start_s": 3.0,
            "end_s": 9.5,
            "waited_s": 2.0,
            "waited_for": "isolator (held by a.b.x)",
            "outcome": "completed",
        }
    ]


def test_a_step_that_only_waits_tells_what_it_waited_longer_for() -> None:
    asked = {"a": "time is at or above 1 s", "b": "the result is good"}
    tally = Tally(waits=asked)
    rows = (
        begun(500, "a", waited_ticks=400, waited_for="its time"),
        (510, "step_completed", "B1.a", {}),
        begun(520, "b", waited_ticks=20, waited_for="its time"),
        (900, "step_completed", "B1.b", {}),
    )
    tally.take([Event(n, *row) for n, row in enumerate(rows, 1)])
    assert [(s.waited_for, s.waited, s.start) for s in tally.steps] == [
        ("its time", 410, 510),
        ("the result is good", 400, 900),
    ]


def test_a_step_that_comes_again_is_a_second_visit() -> None:
    tally = tally_of(
        begun(1, "a"),
        (5, "step_failed", "B1.a", {}),
        begun(9, "a"),
        (12, "step_completed", "B1.a", {}),
    )
    assert [(s.start, s.end, s.outcome) for s in tally.steps] == [(1, 5, "failed"), (9, 12, "completed")]


@pytest.mark.parametrize("state", ["stopped", "aborted"])
def test_what_runs_when_the_recipe_ends_ends_with_it(state: str) -> None:
    tally = tally_of(begun(1, "a"), (7, "recipe_state_changed", "B1", {"state": state}))
    assert [(s.end, s.outcome) for s in tally.steps] == [(7, state)]


def test_first_and_last_nodes_are_no_work() -> None:
    assert tally_of(begun(1, "begin"), begun(2, "a.begin"), begun(3, "a.end"), begun(4, "end")).steps == []


def test_an_alarm_stands_from_raised_to_cleared() -> None:
    tally = tally_of(
        (10, "alarm_raised", "D-01", {"priority": 3, "annunciated": True}),
        (20, "alarm_cleared", "D-01", {"priority": 3}),
        (30, "alarm_raised", "D-01", {"priority": 3, "annunciated": True}),
        (31, "alarm_raised", "I-01", {"priority": 3, "annunciated": False}),
    )
    assert [alarm.told() for alarm in tally.alarms] == [
        {"tag": "D-01", "priority": 3, "raised_s": 1.0, "cleared_s": 2.0},
        {"tag": "D-01", "priority": 3, "raised_s": 3.0, "cleared_s": None},
    ]


def test_the_hash_is_over_the_canonical_bytes_in_order() -> None:
    events = [Event(1, 0, "a", "x", {"q": 1}), Event(2, 3, "b", "y", {})]
    whole, parts = Tally(), Tally()
    whole.take(events)
    parts.take(events[:1])
    parts.take(events[1:])
    assert whole.events_sha256 == parts.events_sha256
    assert whole.events_sha256 == sha256(b"".join(e.canonical() for e in events)).hexdigest()


def test_overlapping_steps_keep_a_module_busy_once() -> None:
    steps = [
        StepSpan("B1", "a", "isolator", 0, 10, "", 100),
        StepSpan("B1", "b", "isolator", 50, 30, "", 150),
        StepSpan("B1", "c", "isolator", 180, 0, "", None),
        StepSpan("B1", "d", "airlock", 0, 0, "", 40),
    ]
    assert resources(["isolator", "airlock"], steps, 200) == {
        "isolator": {"busy_s": 17.0, "waiting_s": 4.0, "utilisation": 0.85},
        "airlock": {"busy_s": 4.0, "waiting_s": 0.0, "utilisation": 0.2},
    }


def test_seconds_are_free_of_binary_noise() -> None:
    assert seconds(3) == 0.3
    assert seconds(None) is None


def test_all_the_time_of_a_step_that_only_waits_is_waiting() -> None:
    tally = Tally({"a.wait": "Temperature above 20 degC"})
    rows = (begun(10, "a.wait", module=""), (95, "step_completed", "B1.a.wait", {}))
    tally.take([Event(n, *row) for n, row in enumerate(rows, 1)])
    told = tally.steps[0].told()
    assert (told["start_s"], told["end_s"], told["waited_s"]) == (9.5, 9.5, 8.5)
    assert told["waited_for"] == "Temperature above 20 degC"
