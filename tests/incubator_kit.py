"""Incubators for tests: the library unit with two of them on top, and a typical one as parameters."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import yaml

from twin.unit.load import LoadedUnit, load_unit

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
