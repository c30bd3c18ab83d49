"""The alarms of the whole unit against its specification: priority, delay, what they explain."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from twin.signals import TICK_S
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from twin.unit.model import Alarm

SPECIFIED = """
U-01 1 0; U-02 1 10; U-03 2 60; U-04 1 10; U-05 2 60; U-06 2 2; U-07 1 0; U-08 2 0; U-09 3 0; U-16 2 0
U-10 2 120; U-11 2 0; U-12 3 60; U-13 3 0; U-14 3 0
I-01 3 5; I-02 2 10; I-03 1 1; I-04 3 5; I-05 2 30; I-06 2 60; I-07 2 120; I-08 2 3; I-09 2 1; I-10 2 60; I-11 1 10
I-12 3 60; I-13 2 30; I-14 1 0; I-15 2 900; I-16 3 300; I-17 3 600; I-17b 4 600; I-18 4 0; I-19 2 2
D-01 3 60; D-02 2 0; D-03 3 30; D-04 3 30; D-05 2 10; D-06 2 2; D-07 3 10800; D-08 2 30; D-09 3 0
S-01 3 1; S-02 3 30; S-03 3 10; S-04 3 0; S-05 1 0; S-06 3 0
N-01 1 30; N-02 2 900; N-03 3 900; N-04 2 900; N-05 3 1800; N-06 3 30; N-07 3 0; N-07b 2 0; N-08 1 30; N-09 1 2
N-10 1 5; R-01 2 0; R-02 1 0.2; R-03 2 0; R-04 3 0; R-05 3 0; R-06 2 0
P-01 2 1; P-02 2 0.1; P-03 1 1; P-04 2 0; P-05 3 30; P-06 3 0; P-07 1 0
F-01 1 60; F-02 2 120; F-03 2 300; F-04 3 0; F-04b 2 0; F-05 2 5
"""
"""Id, priority, delay in s [unit.md 4.1]. Two rows where the source has two priorities; U-08 and S-04 have their time
in the link's dead man and in the condition, I-09 waits for the last reading."""
URGENT = {"I-02", "I-06", "I-08", "R-01"}
EXPLAINS = {
    "I-19": {"I-01", "I-02", "I-05"},
    "N-02.1": {"N-03.1"},
    "N-04.1": {"N-03.1"},
    "N-07b.1": {"N-07.1"},
    "N-11.1": {"N-03.1", "N-13.1"},
    "F-04b": {"F-04"},
}


@cache
def alarms() -> dict[str, Alarm]:
    return dict(load_unit("poc1").unit.alarms)


def found(name: str) -> Alarm | None:
    return alarms().get(name) or alarms().get(f"{name}.1")


@pytest.mark.parametrize(
    "row", [row.strip() for row in SPECIFIED.replace("\n", ";").split(";") if row.strip()]
)
def test_an_alarm_has_its_priority_and_delay(row: str) -> None:
    name, priority, delay = row.split()
    alarm = found(name)
    assert alarm is not None
    assert (alarm.priority, alarm.on_delay * TICK_S) == (int(priority), pytest.approx(float(delay)))


def test_priorities_1_and_2_latch_and_every_alarm_says_what_to_do() -> None:
    for name, alarm in alarms().items():
        assert alarm.response
        assert alarm.latching or alarm.priority > 2, name


def test_what_is_urgent_while_product_is_exposed_or_in_hand() -> None:
    assert {name for name, alarm in alarms().items() if alarm.urgent is not None} == URGENT


@pytest.mark.parametrize("name", EXPLAINS)
def test_an_alarm_that_explains_others_suppresses_them(name: str) -> None:
    assert set(alarms()[name].suppresses) == EXPLAINS[name]
