"""The text of a fault: every part is read, every mistake is told at its place with what would be right."""

from __future__ import annotations

import pytest

from recipes.problem import InputError
from twin.fault import Effect, Fault, Injection, by_name, link_faults, sensor_faults
from twin.signals import Catalogue, Kind, Role, Signal

SENSORS = Catalogue(
    (
        Signal("isolator.dp", "isolator", Role.INPUT, Kind.FLOAT, "Pressure", "Pa", -100, 400),
        Signal("isolator.temperature", "isolator", Role.INPUT, Kind.FLOAT, "Air", "degC", 0, 60),
        Signal("isolator.fan_running", "isolator", Role.INPUT, Kind.BOOL, "Fan"),
        Signal("isolator.fan", "isolator", Role.OUTPUT, Kind.BOOL, "Fan"),
    )
)
LEAK = Fault("airlock.leak", "Leak", Effect.PLANT, "airlock.leak", "m3/h", 5, 0, 50, takes_value=True)
MAINS = Fault("mains_lost", "Mains lost", Effect.PLANT, "mains_ok", value=0, rest=1)
FAULTS = by_name((LEAK, MAINS, *sensor_faults(SENSORS), *link_faults(["isolator"])))


@pytest.mark.parametrize(
    ("text", "fault", "value", "start", "length"),
    [
        ("airlock.leak = 10 m3/h at 20 min", "airlock.leak", 10.0, 12_000, None),
        ("airlock.leak=10000 L/h at 20 min", "airlock.leak", 10.0, 12_000, None),
        ("mains_lost for 130 s at 1 h", "mains_lost", 0.0, 36_000, 1_300),
        ("isolator.dp stuck at 30 min", "isolator.dp stuck", 1.0, 18_000, None),
        ("  isolator.dp   stuck  ", "isolator.dp stuck", 1.0, None, None),
        ("link_lost isolator for 5 s at 40 min", "link_lost isolator", 1.0, 24_000, 50),
        ("isolator.temperature offset = 2 K at 0 s", "isolator.temperature offset", 2.0, 0, None),
        ("isolator.dp offset for 1 s", "isolator.dp offset", 25.0, None, 10),
        ("isolator.dp stuck_at = 0.3 mbar", "isolator.dp stuck_at", 30.0, None, None),
        ("isolator.fan_running stuck_at = 1", "isolator.fan_running stuck_at", 1.0, None, None),
    ],
)
def test_every_part_is_read(
    text: str, fault: str, value: float, start: int | None, length: int | None
) -> None:
    found = Injection.parse(text, FAULTS)
    assert found == Injection(FAULTS[fault], found.value, start, length)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mains_lots at 1 h", "--inject:1:1: there is no fault 'mains_lots', did you mean 'mains_lost'?"),
        ("volcano at 1 h", "--inject:1:1: there is no fault 'volcano', list them with 'celltwin faults'"),
        ("", "--inject:1:1: '' names no fault, write it like 'mains_lost for 130 s at 1 h'"),
        ("mains_lost = 3 at 1 h", "--inject:1:14: 'mains_lost' takes no value, leave out '= ...'"),
        ("airlock.leak = 900 m3/h", "--inject:1:16: 900 m3/h is out of range, allowed are 0 to 50 m3/h"),
        ("airlock.leak = 3 Pa", "--inject:1:16: Pa cannot be converted to m3/h, write it in m3/h"),
        ("mains_lost at soon", "--inject:1:15: 'soon' is not a number with a unit"),
        ("mains_lost at 3", "--inject:1:15: 3 has no unit, write it in s"),
        ("mains_lost at -3 s", "--inject:1:15: -3 s is not between 0 s and 10 years"),
        ("mains_lost for 0 s at 3 s", "--inject:1:16: a fault of no length does nothing"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, told: str) -> None:
    with pytest.raises(InputError) as raised:
        Injection.parse(text, FAULTS)
    assert str(raised.value).startswith(told)


def test_all_mistakes_of_a_text_are_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        Injection.parse("mains_lots for 0 s at 3", FAULTS)
    assert len(raised.value.problems) == 3


def test_outputs_have_no_sensor_faults_and_switches_no_offset() -> None:
    names = {fault.name for fault in sensor_faults(SENSORS)}
    assert "isolator.fan stuck" not in names
    assert "isolator.fan_running offset" not in names
    assert {"isolator.fan_running stuck", "isolator.dp offset"} <= names
