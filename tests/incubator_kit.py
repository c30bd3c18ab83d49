"""Incubators for tests: the library unit with two of them on top, and a typical one as parameters."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import yaml

from tests.engine_kit import begin, tell
from twin.alarm.life import Life
from twin.engine import Engine
from twin.unit.load import LoadedUnit, load_unit

ONE = "incubator_1"
MINUTE, HOUR = 600, 36000
QUIET = (Life.NORMAL, Life.SUPPRESSED)

RESOURCES = Path(__file__).parents[1] / "resources"
INCUBATOR = yaml.safe_load((RESOURCES / "units" / "poc1.yaml").read_text())["plant"]["incubator"][
    "incubator_1"
]
PLACES = "\n".join(
    f"  IN{i}.{n}: {{module: incubator_{i}, title: Incubator {i} position {n}, holds: [carrier], "
    f"access: hatch_{n}, sensor: true}}"
    for i in (1, 2)
    for n in (1, 2, 3, 4)
)
UNIT = f"""\
unit: 1
base: airlock1
name: warm
title: An isolator with two incubators
modules:
  incubator_1: {{type: incubator}}
  incubator_2: {{type: incubator}}
unit_signals:
  room_co2: {{label: CO2 in the room, unit: ppm, range: [0, 100000], resolution: 1, every: 2 s, source: room.co2_ppm}}
plant:
  slots: {{count: 8}}
  incubator: {{incubator_1: {json.dumps(INCUBATOR)}, incubator_2: {json.dumps(INCUBATOR)}}}
places:
{PLACES}
"""


@cache
def warm() -> LoadedUnit:
    """Return the unit, loaded."""
    path = Path(mkdtemp(prefix="celltwin-")) / "warm.yaml"
    path.write_text(UNIT, encoding="utf-8")
    return load_unit(path)


def at_work(seed: int = 1) -> Engine:
    """Return the unit with its first incubator at work and every hatch proven shut."""
    machine = Engine(warm(), seed=seed)
    machine.run(100)
    begin(machine, ONE, "regulate")
    machine.run(20 * MINUTE)
    return machine


def value(machine: Engine, name: str, module: str = ONE) -> float:
    """Return the present value of a signal or output."""
    return machine.world.value(f"{module}.{name}")


def hatch(machine: Engine, number: int, module: str = ONE) -> str:
    """Return the state of a hatch."""
    return machine.memory.modules[module].parts[f"hatch_{number}"].state


def raised(machine: Engine) -> set[str]:
    """Return the alarms that stand and are not suppressed by design."""
    states = machine.memory.alarms.alarms
    return {name for name in machine.memory.alarms.standing if states[name].life not in QUIET}


def fault(machine: Engine, name: str, number: float = 1.0) -> None:
    """Begin a fault."""
    refusal = tell(machine, "fault", "inject", fault=name, value=number)
    assert refusal is None, refusal


def well(machine: Engine, name: str) -> None:
    """End a fault."""
    assert tell(machine, "fault", "clear", fault=name) is None
