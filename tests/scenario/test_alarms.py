"""Every alarm of the whole unit is raised by its physical cause, acts, and goes when the cause has gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.alarm_kit import Cause, active, at_work, do, inject, life, mend, poc1, state, until
from tests.scenario.causes import (
    airlock,
    freezer,
    incubator,
    isolator,
    line,
    material,
    robot,
    steriliser,
    unit,
)
from twin.alarm.life import UNACKNOWLEDGED, Life

if TYPE_CHECKING:
    from twin.engine import Engine

PARTS = (unit, material, isolator, airlock, steriliser, incubator, robot, line, freezer)
CAUSES = tuple(cause for part in PARTS for cause in part.CAUSES)
ELSEWHERE = {"U-11": "scenario/test_full_disk.py", "U-13": "unit/engine/test_laboratory.py"}
"""Alarms that need more than an engine: the disk of a runner, the count of a culture."""
ONLY_FIRST = re.compile(r"\.\d+$")
"""Of alarms of a module type that the unit has more than once, the first module's are caused."""


def known(machine: Engine, alarm: str) -> str:
    """Return the full id of an alarm: that of the first module of its type."""
    return alarm if alarm in machine.unit.alarms else f"{alarm}.1"


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.title)
def test_a_cause_raises_its_alarm_and_its_end_clears_it(cause: Cause) -> None:
    machine = (cause.given or at_work)()
    name = known(machine, cause.alarm)
    alarm = machine.unit.alarms[name]
    assert not active(machine, name)
    begun = machine.tick
    raise_it(machine, cause, name)
    assert machine.tick - begun >= alarm.on_delay
    acts(machine, cause, name)
    do(machine, name, "acknowledge", comment="seen")
    for fault in cause.faults:
        mend(machine, fault)
    if cause.ends is not None:
        cause.ends(machine)
    until(machine, lambda: not active(machine, name), cause.clears)
    if alarm.latching:
        machine.run(2)
        assert life(machine, name) is Life.LATCHED_ACKNOWLEDGED
        do(machine, name, "reset")
    machine.run(2)
    assert life(machine, name) in (Life.NORMAL, Life.SUPPRESSED)


def raise_it(machine: Engine, cause: Cause, name: str) -> None:
    for fault in cause.faults:
        inject(machine, fault)
    if cause.act is not None:
        cause.act(machine)
    until(machine, lambda: active(machine, name), cause.within)
    machine.run(3)


def acts(machine: Engine, cause: Cause, name: str) -> None:
    """Check the alarm itself, what it holds, what it trips, and what else is told of it."""
    alarm = machine.unit.alarms[name]
    assert life(machine, name) in UNACKNOWLEDGED
    shown = next(one for one in machine.view().alarms if one.id == name)
    assert shown.priority == (cause.priority or alarm.priority)
    assert alarm.response
    for tag, held in alarm.forces.items():
        assert machine.world.value(tag) == held
    for module, word in cause.states.items():
        until(machine, lambda module=module, word=word: state(machine, module) == word, 300)
    if cause.then is not None:
        cause.then(machine)


def test_every_alarm_of_the_unit_has_a_cause() -> None:
    alarms = {ONLY_FIRST.sub("", name) for name in poc1().unit.alarms if not name.startswith("Q-")}
    assert alarms - {cause.alarm for cause in CAUSES} == set(ELSEWHERE)


@pytest.mark.parametrize("alarm", ELSEWHERE)
def test_an_alarm_that_needs_more_than_an_engine_is_caused_in_another_test(alarm: str) -> None:
    assert alarm in (Path(__file__).parents[1] / ELSEWHERE[alarm]).read_text(encoding="utf-8")
