"""Cells in all containers of the unit, at the temperature and in the CO2 of the place where each one stands."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.kinetics import live
from twin.physics.table import bench, incubator, processor

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays

PERIOD = 600
"""Ticks: once a minute."""
ROBOT_KIND, STERILISER_KIND, INCUBATOR_KIND, FREEZER_KIND, PROCESSOR_KIND, BENCH_KIND = range(6)
"""Kinds of site, in the order of twin.physics.kinds."""
AIR_CO2_PERCENT = 0.04
STILL_AIR_S, STILL_AIR_S_ML = 300.0, 3.0
"""Time in which a container takes the temperature of its place, and how it grows with its volume [E]."""


@compiled
def step_culture(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step what lives in every container that is in the unit; return the period to the next step in ticks."""
    for i in range(d.slot.shape[0]):
        s = d.slot[i]
        if s[at.S_PLACE] == at.OUTSIDE or s[at.S_VOLUME] <= 0.0:
            continue
        _warm(p, d, i, dt_s)
        if d.culture.shape[0] > 0:
            kind = max(0, int(s[at.S_VESSEL]) - 1)
            live(s, d.culture[kind], co2_percent(d, s[at.S_PLACE]), dt_s)
    return PERIOD


@inlined
def _warm(p: PlantArrays, d: Devices, i: int, dt_s: float) -> None:
    """Let a container follow the temperature round it; a freezer sees to its own."""
    s = d.slot[i]
    place = int(s[at.S_PLACE])
    if place > 0 and d.site[place - 1, at.SITE_KIND] == FREEZER_KIND:
        return
    time_s = STILL_AIR_S + STILL_AIR_S_ML * s[at.S_VOLUME]
    share = 1.0 - exp(-dt_s / time_s)
    s[at.S_TEMPERATURE] += share * (surroundings_c(p, d, s[at.S_PLACE]) - s[at.S_TEMPERATURE])


@inlined
def surroundings_c(p: PlantArrays, d: Devices, slot_place: float) -> float:
    """Return the temperature round a container at a place; in the robot's hand it is that of the first zone."""
    place = int(slot_place) - 1
    if place < 0:
        return p.zone[0, at.TEMPERATURE]
    kind, row = d.site[place, at.SITE_KIND], d.site[place, at.SITE_ROW]
    if kind == INCUBATOR_KIND:
        return d.incubator.x[row, _bay(d, place) + incubator.B_TEMPERATURE]
    if kind == PROCESSOR_KIND:
        return d.processor.x[row, processor.KIT_C]
    if kind == BENCH_KIND:
        return d.bench.x[row, bench.PLATE_C]
    if kind == -1 and row >= 0:
        open_air = d.place[place, at.P_OPEN] > 0.0
        return p.zone[row, at.TEMPERATURE] if open_air else p.zone[row, at.COLD_STORE]
    return p.zone[0, at.TEMPERATURE]


@inlined
def co2_percent(d: Devices, slot_place: float) -> float:
    """Return the CO2 round a container: the incubator's, or that of air."""
    place = int(slot_place) - 1
    if place >= 0 and d.site[place, at.SITE_KIND] == INCUBATOR_KIND:
        return d.incubator.x[d.site[place, at.SITE_ROW], _bay(d, place) + incubator.B_CO2]
    return AIR_CO2_PERCENT


@inlined
def _bay(d: Devices, place: int) -> int:
    """Return the first column of the bay that a place of an incubator is in."""
    return incubator.BAY + min(incubator.BAYS - 1, d.site[place, at.SITE_POSITION]) * incubator.BAY_COLUMNS
