"""Trips fire on true and on unknown, whatever people have done to the alarm."""

from __future__ import annotations

import pytest

from tests.unit.alarms.bell import IN_GAS, LATCHED, ON, TRIPPING, Bench


@pytest.fixture
def bench() -> Bench:
    return Bench()


def actions(bench: Bench) -> list[str]:
    return [trip.action for trip in bench.logic.active_trips(bench.states)]


def test_a_trip_fires_after_the_delay_and_ends_with_the_condition(bench: Bench) -> None:
    bench.set(TRIPPING, True, scans=ON)
    assert actions(bench) == []
    bench.scan()
    assert actions(bench) == ["abort", "hold"]
    bench.set(TRIPPING, False)
    assert actions(bench) == []


def test_the_most_severe_action_comes_first_and_says_its_alarm(bench: Bench) -> None:
    bench.set(TRIPPING, True, scans=ON + 1)
    first = bench.logic.active_trips(bench.states)[0]
    assert (first.alarm, first.modules, first.reason) == ("aborting", ("box",), "aborting aborting text")


def test_a_trip_fires_at_once_when_its_condition_is_unknown(bench: Bench) -> None:
    bench.set(TRIPPING, None)
    assert actions(bench) == ["abort", "hold"]
    assert bench.logic.active_trips(bench.states)[0].reason.endswith("(no valid reading)")
    bench.set(TRIPPING, False)
    assert actions(bench) == []


@pytest.mark.parametrize("truth", [True, None])
def test_a_gated_trip_fires_in_its_atmosphere_only(bench: Bench, truth: bool | None) -> None:
    bench.set(IN_GAS, truth)
    assert actions(bench) == []
    bench.gas(True)
    assert actions(bench) == ["gassing_abort"]


@pytest.mark.parametrize("verb", ["shelve", "out_of_service", "acknowledge"])
def test_a_trip_acts_whatever_people_do_to_its_alarm(bench: Bench, verb: str) -> None:
    bench.set(TRIPPING, True, scans=ON + 1)
    bench.command("tripping", verb, **({"duration_s": 600} if verb == "shelve" else {}))
    bench.scan(3)
    assert "hold" in actions(bench)


def test_forces_hold_outputs_while_true_or_unknown_and_the_first_alarm_wins(bench: Bench) -> None:
    assert bench.logic.forces(bench.states) == {}
    bench.set(TRIPPING, None)
    assert bench.logic.forces(bench.states) == {
        "box.inject": (0.0, "tripping tripping text (no valid reading)")
    }
    bench.set(TRIPPING, False)
    assert bench.logic.forces(bench.states) == {}


def test_an_alarm_without_trip_demands_nothing(bench: Bench) -> None:
    bench.set(LATCHED, True)
    assert bench.states.demanding == ()
    assert actions(bench) == []
