"""A small unit for tests: the library unit with two boxes on top, whose devices run their own cycle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from twin.physics.table.incubator import KIND
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from pathlib import Path

ONES: dict[str, Any] = {name: {"value": f"1 {unit}".strip()} for name, unit in KIND.parameters}
CONSTANTS: dict[str, Any] = {**load_unit("poc1").plant.get("incubator", {}).get("incubator_1", ONES)}
"""Constants of an incubator: those of the library's unit if it has one."""
TYPE = """\
module_type: box
title: Box
driven: false
device: {run: run, pause: pause, state: device_state, phase: device_phase, reason: device_reason, disagree: 10 s}
signals:
  temperature:   {label: Temperature, unit: degC, range: [0, 60], resolution: 0.01, every: 1 s,
      source: temperature_c}
  device_state:  {label: Device, kind: enum, states: [idle, running, held, done, failed, ending, fault],
      every: 0.2 s, source: device_state}
  device_phase:  {label: Phase of the device, kind: enum, states: [none, warm_up, regulate], every: 0.2 s,
      source: device_phase}
  device_reason: {label: Reason, kind: enum, states: [none, too_hot], every: 0.2 s, source: device_reason}
outputs:
  run:            {label: Program, range: [0, 2], rest: 0, safe: {any: 0}, why: "rest"}
  pause:          {label: Pause, kind: bool, rest: false, safe: {any: false}, why: "rest"}
  temperature_sp: {label: Set point, unit: degC, range: [20, 40], rest: 37, safe: {any: keep},
      why: "cells live"}
  gas:            {label: Gas, kind: enum, states: [air, co2, n2], rest: air, safe: {any: air, abort: n2},
      why: "enum"}
reactions:
  work: {emergency_stop: none, power_loss: hold, link_lost: hold, exception: abort}
procedures:
  incubate: {title: Incubate, program: 1, phases: [warm_up, regulate], parameters: {warm: {value: 37 degC,
      range: [30 degC, 39 degC]}}}
phases:
  warm_up:  {title: Warm up, set: {temperature_sp: $warm, gas: co2}, requires: [IL-B1], timeout: 6 h,
      on_timeout: {do: hold, reason: too slow}, reentry: continue}
  regulate: {title: Regulate, set: {temperature_sp: $warm}, reentry: continue}
alarms:
  B-01: {priority: 1, when: "self.temperature > 38 degC for 30 s", delay: 0 s, text: Hot, response: Look.,
      suppresses: [B-02], force: {gas: n2}}
  B-02: {priority: 3, when: "self in phase regulate and not self.temperature within 0.5 K of 37 degC",
      delay: 15 min, text: Off, response: Look.}
suppressions:
  - {reason: it warms up, while: "self.device_phase == warm_up", alarms: [B-02]}
interlocks:
  IL-B1:
    title: Start
    blocks: [{target: self, verb: start}]
    clauses: [{when: "self.device_state == idle or self.device_state == running",
        reason: the device is not ready}]
"""
UNIT = """\
unit: 1
base: airlock1
name: boxes
title: Boxes on an isolator
modules:
  box_1: {type: box}
  box_2: {type: box}
unit_interlocks:
  IL-U1: {title: Gas, forces: {isolator.inject_sp: 0}, clauses: [{when: "not box_1.temperature > 39 degC",
      reason: a box is hot}]}
interlocks:
  IL-B1.2: {add: [{when: "not isolator in phase decontaminate", reason: the isolator is gassed}]}
plant:
  slots: {count: 4}
  incubator:
    box_1: CONSTANTS
    box_2: CONSTANTS
resources:
  arm: {title: Robot arm}
places:
  BX1.1: {module: box_1, title: Box 1 place 1, holds: [vessel], sensor: true}
  BX2.1: {module: box_2, title: Box 2 place 1, holds: [vessel], sensor: true,
      access: decontamination.inner_door}
  QC:    {title: Laboratory, grade: room}
""".replace("CONSTANTS", json.dumps(CONSTANTS))


def write(folder: Path, kind: str = TYPE, unit: str = UNIT) -> Path:
    """Write the files of the unit and return the path of the unit file."""
    (folder / "box.yaml").write_text(kind, encoding="utf-8")
    path = folder / "boxes.yaml"
    path.write_text(unit, encoding="utf-8")
    return path


def boxes(folder: Path, kind: str = TYPE, unit: str = UNIT) -> LoadedUnit:
    """Return the unit, loaded."""
    return load_unit(write(folder, kind, unit))
