"""Columns of an incubator: air, what its own controller tells, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics import parameter as pm
    from twin.physics.arrays import Devices, PlantArrays

NAMES = ("device_state", "device_phase", "device_reason", "temperature_c", "heat_w")
STATE, PHASE, REASON, TEMPERATURE, HEAT = range(len(NAMES))
PHASE_NONE, PHASE_WARM_UP, PHASE_REGULATE = range(3)
"""Values of `device_phase`, in the order of the states of its signal."""

CONTROLS = ("run", "pause", "temperature_sp")
RUN, PAUSE, TEMPERATURE_SP = range(len(CONTROLS))

PARAMETERS: pm.Names = (("heat_capacity", "J/K"), ("room_transfer", "W/K"), ("heater_max", "W"))
HEAT_CAPACITY, ROOM_TRANSFER, HEATER_MAX = range(len(PARAMETERS))

FAULTS = (("heater_fail", "", 0, 0, 1, "the heater is dead"),)
HEATER_FAIL = 0


def start(p: PlantArrays, d: Devices) -> None:
    """Begin idle, at the temperature of the room."""
    from twin.physics.layout import B_TEMPERATURE, ROOM

    d.incubator.x[:, TEMPERATURE] = p.bound[ROOM, B_TEMPERATURE]


KIND = BlockKind("incubator", NAMES, CONTROLS, PARAMETERS, FAULTS, start)
