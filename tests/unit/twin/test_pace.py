"""Pacing: constant ticks at any factor, re-sync instead of racing, calls that stay short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.pace import CALL_S, MOST_TICKS, Call, Gauge, Pacer


@pytest.mark.parametrize("factor", [0.1, 1.0, 7.3, 20.0, 1000.0])
def test_simulated_time_follows_the_clock_at_any_factor(factor: float) -> None:
    pacer, tick = Pacer(factor), 0
    for step in range(1, 1001):
        tick += pacer.due(step * 0.01, tick)
    assert tick == pytest.approx(10.0 * factor * 10, abs=1.01)


def test_a_long_delay_is_forgiven_not_raced_after() -> None:
    pacer = Pacer(10.0)
    assert pacer.due(5.0, 0) == 10
    assert pacer.due(5.0, 10) == 0
    assert pacer.due(5.05, 10) == 5


def test_a_slow_pace_never_forgives_its_next_tick() -> None:
    pacer = Pacer(0.1)
    assert pacer.due(0.9, 0) == 0
    assert pacer.due(1.0, 0) == 1


def test_waiting_ends_when_the_next_tick_is_due() -> None:
    pacer = Pacer(2.0)
    pacer.start(3.0, 100)
    wait = pacer.wait_s(3.0, 100)
    assert wait == pytest.approx(0.05)
    assert pacer.due(3.0 + wait, 100) == 1


def test_without_a_factor_everything_is_due_at_once() -> None:
    assert Pacer(None).due(0.0, 0) == MOST_TICKS
    assert Pacer(None).wait_s(0.0, 0) == 0.0


def test_a_call_grows_to_its_aim_and_shrinks_at_once() -> None:
    call, per_tick = Call(), 1e-6
    for _ in range(40):
        call.learn(call.ticks, call.ticks * per_tick)
    assert CALL_S / 4 <= call.ticks * per_tick <= CALL_S
    call.learn(call.ticks, call.ticks * 100e-6)
    assert call.ticks * 100e-6 <= CALL_S


@given(st.lists(st.floats(1e-8, 1e-1), min_size=1, max_size=60))
def test_a_call_always_makes_at_least_one_tick(costs: list[float]) -> None:
    call = Call()
    for cost in costs:
        call.learn(call.ticks, call.ticks * cost)
        assert 1 <= call.ticks <= MOST_TICKS


def test_the_gauge_tells_what_was_achieved() -> None:
    gauge = Gauge()
    gauge.start(0.0, 0)
    assert gauge.read(0.01, 1) == 0.0
    assert gauge.read(0.1, 20) == pytest.approx(20.0)
    assert gauge.read(1.0, 500) == pytest.approx(50.0)
    assert gauge.read(1.5, 500) == pytest.approx(50.0)
    assert gauge.read(2.0, 500) == 0.0
