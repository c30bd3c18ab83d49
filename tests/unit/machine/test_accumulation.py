"""Counting exposure: only while the condition holds, with a budget for all pauses together."""

from __future__ import annotations

import pytest

from tests.unit.machine.box import STRONG, Bench
from twin.machine.packml import State


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.execute("cycle", "kill")
    return bench


@pytest.fixture
def counting() -> Bench:
    bench = Bench()
    bench.set({STRONG: True})
    bench.execute("cycle", "kill")
    return bench


def test_it_ends_exactly_when_enough_is_counted(bench: Bench) -> None:
    bench.set({STRONG: True})
    bench.scan(600)
    assert bench.state.phase == "kill"
    bench.scan()
    assert bench.state.phase == "air"
    assert bench.last("box.exposure").value == 60.0


def test_time_before_the_condition_first_holds_is_a_pause() -> None:
    bench = Bench()
    bench.execute("cycle", "kill")
    bench.scan(290)
    assert bench.state.state is State.EXECUTE
    bench.scan(20)
    assert bench.state.state is State.ABORTING


@pytest.mark.parametrize("truth", [False, None])
def test_false_and_unknown_pause_the_count(bench: Bench, truth: bool | None) -> None:
    bench.set({STRONG: True})
    bench.scan(101)
    bench.set({STRONG: truth})
    bench.scan(50)
    bench.set({STRONG: True})
    bench.scan(499)
    assert bench.state.phase == "kill"
    bench.scan()
    assert bench.state.phase == "air"


def test_pauses_are_summed_and_the_budget_acts_when_it_is_used_up(counting: Bench) -> None:
    for _ in range(2):
        counting.set({STRONG: True})
        counting.scan(10)
        counting.set({STRONG: False})
        counting.scan(100)
    counting.set({STRONG: True})
    counting.scan(10)
    counting.set({STRONG: False})
    counting.scan(100)
    assert counting.state.state is State.EXECUTE
    counting.scan()
    assert counting.state.state is State.ABORTING
    assert counting.state.reason == "the pauses are used up"


def test_a_hold_is_a_pause_and_uses_the_budget(counting: Bench) -> None:
    counting.set({STRONG: True})
    counting.scan(100)
    counting.command("hold")
    counting.scan(299)
    assert counting.state.state is State.HELD
    counting.scan()
    assert counting.state.state is State.ABORTING


def test_a_hold_before_the_first_count_uses_the_budget() -> None:
    bench = Bench()
    bench.execute("cycle", "kill")
    bench.command("hold")
    bench.scan(1000)
    assert bench.state.state is State.ABORTING


def test_the_count_is_reported_each_minute_and_at_every_change() -> None:
    bench = Bench()
    bench.execute("cycle", "kill", exposure=120.0)
    bench.set({STRONG: True})
    bench.scan(1 + 601)
    reported = [v.value for v in bench.written if v.tag == "box.exposure"]
    assert reported == [0.0, 0.0, 60.0]
    bench.set({STRONG: False})
    bench.scan()
    assert bench.last("box.exposure").value == 60.2


def test_the_parameter_decides_how_much_is_needed() -> None:
    bench = Bench()
    bench.execute("cycle", "kill", exposure=30.0)
    bench.set({STRONG: True})
    bench.scan(301)
    assert bench.state.phase == "air"
