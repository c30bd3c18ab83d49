"""On-delay, off-delay, gates and quality in front of an alarm."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.alarms.bell import IN_GAS, IN_WORK, OFF, ON, PLAIN, SLOW, Bench
from twin.alarm.life import Life
from twin.alarm.state import AlarmStates


@pytest.fixture
def bench() -> Bench:
    return Bench()


def raised(bench: Bench) -> Bench:
    bench.set(SLOW, True)
    bench.scan(ON)
    assert bench.of("slow").active
    return bench


def test_an_alarm_comes_exactly_after_its_on_delay(bench: Bench) -> None:
    bench.set(SLOW, True)
    assert bench.states.due == bench.world.tick + ON
    bench.scan(ON - 1)
    assert bench.life("slow") is Life.NORMAL
    bench.scan()
    assert bench.life("slow") is Life.UNACKNOWLEDGED
    assert bench.of("slow").raised == bench.world.tick


def test_an_alarm_goes_exactly_after_its_off_delay(bench: Bench) -> None:
    raised(bench)
    bench.set(SLOW, False)
    bench.scan(OFF - 1)
    assert bench.life("slow") is Life.UNACKNOWLEDGED
    bench.scan()
    assert bench.life("slow") is Life.RETURNED
    assert bench.of("slow").cleared == bench.world.tick


def test_a_shorter_excursion_raises_nothing(bench: Bench) -> None:
    bench.set(SLOW, True, scans=ON)
    bench.set(SLOW, False, scans=100)
    assert bench.kinds("slow") == []


def test_a_shorter_return_clears_nothing(bench: Bench) -> None:
    raised(bench)
    bench.set(SLOW, False, scans=OFF)
    bench.set(SLOW, True, scans=100)
    assert bench.kinds("slow") == ["alarm_raised"]


def test_unknown_shows_bad_quality_and_changes_no_state(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.set(PLAIN, None)
    assert (bench.of("plain").known, bench.life("plain")) == (False, Life.UNACKNOWLEDGED)
    bench.set(PLAIN, True)
    assert bench.of("plain").known
    assert bench.kinds("plain") == ["alarm_raised", "alarm_reading_lost", "alarm_reading_restored"]


def test_a_normal_alarm_with_a_bad_reading_is_listed(bench: Bench) -> None:
    assert bench.states.standing == ()
    bench.set(PLAIN, None)
    assert bench.states.standing == ("plain",)


def test_unknown_restarts_the_on_delay(bench: Bench) -> None:
    bench.set(SLOW, True, scans=ON)
    bench.set(SLOW, None)
    bench.set(SLOW, True)
    bench.scan(ON - 1)
    assert not bench.of("slow").active
    bench.scan()
    assert bench.of("slow").active


def test_unknown_restarts_the_off_delay(bench: Bench) -> None:
    raised(bench)
    bench.set(SLOW, False, scans=OFF)
    bench.set(SLOW, None, scans=50)
    assert bench.of("slow").active
    bench.set(SLOW, False)
    bench.scan(OFF - 1)
    assert bench.of("slow").active
    bench.scan()
    assert not bench.of("slow").active


@pytest.mark.parametrize(
    ("name", "condition", "gassing"), [("in_work", IN_WORK, False), ("in_gas", IN_GAS, True)]
)
def test_a_gated_alarm_comes_in_its_atmosphere_only(
    bench: Bench, name: str, condition: int, gassing: bool
) -> None:
    bench.gas(not gassing)
    bench.set(condition, True, scans=3)
    assert bench.life(name) is Life.NORMAL
    bench.gas(gassing)
    assert bench.life(name) is Life.UNACKNOWLEDGED
    bench.gas(not gassing)
    assert bench.life(name) is Life.RETURNED


def test_a_gated_alarm_is_not_unknown_outside_of_its_atmosphere(bench: Bench) -> None:
    bench.set(IN_GAS, None)
    assert bench.of("in_gas").known
    bench.gas(True)
    assert not bench.of("in_gas").known


def test_a_quiet_scan_returns_the_same_states(bench: Bench) -> None:
    bench.set(SLOW, True)
    before = bench.states
    bench.scan(ON - 1)
    assert bench.states is before


def test_states_survive_encoding(bench: Bench) -> None:
    raised(bench)
    bench.set(PLAIN, None)
    bench.command("slow", "shelve", duration_s=60, one_shot=True)
    encoded = msgspec.msgpack.encode(bench.states)
    assert msgspec.msgpack.decode(encoded, type=AlarmStates) == bench.states
