"""Hatches of an incubator: drive, lock and seal of each, the light curtain in front, and what stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.physics import layout as at
from twin.physics.door import FREE_BAR, SHUT, WIDE
from twin.physics.incubator_air import hatch_at
from twin.physics.table import incubator as col
from twin.physics.table import robot

if TYPE_CHECKING:
    from twin.physics.arrays import Block, Devices, Floats, PlantArrays

INCUBATOR_KIND = 2
"""Kind of site, in the order of twin.physics.kinds."""
TIGHT_BAR, TIGHT_GAIN = 1.5, 1.1
"""All seals at least at this count as gas-tight [unit.md 2.4]; `tight` raises their pressure by this factor [E]."""
ROBOT_SITE = 5
"""Number of an incubator in what the robot says that its tool is inside of."""
JAMMED = 0.2
"""A hatch that jams stops at this opening, until it was shut again [E]."""


@inlined
def all_shut(x: Floats) -> bool:
    """Tell whether every hatch is shut and has stopped."""
    shut = 0.0
    for i in range(col.BAYS):
        shut += x[hatch_at(i) + col.H_CLOSED]
    return shut == col.BAYS


@inlined
def step_hatches(p: PlantArrays, d: Devices, row: int, dt_s: float) -> bool:
    """Step the hatches of one incubator; tell whether one of them moves."""
    b = d.incubator
    x, u, f, c = b.x[row], b.u[row], b.f[row], b.c[row]
    powered = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    moving, lowest = False, 99.0
    if f[col.HATCH_JAM] == 0.0:
        x[col.FREED] = 0.0
    for i in range(col.BAYS):
        h = x[hatch_at(i) : hatch_at(i) + col.HATCH_COLUMNS]
        drive = u[col.HATCH_U + i * col.HATCH_CONTROLS : col.HATCH_U + (i + 1) * col.HATCH_CONTROLS]
        before, seal = h[col.H_POSITION], h[col.H_SEAL]
        _move(h, _target(x, h, drive, f, i + 1), f[col.HATCH_STUCK] == i + 1 or not powered, c, dt_s)
        _seal(h, drive, _full_bar(b, row, i + 1), powered, c[col.SEAL_TIME] / dt_s)
        moving = moving or h[col.H_POSITION] != before or abs(h[col.H_SEAL] - seal) > 1e-3
        lowest = min(lowest, h[col.H_SEAL] if h[col.H_CLOSED] > 0.0 else 0.0)
    x[col.DOOR_SEAL] = _full_bar(b, row, 0)
    tight = u[col.TIGHTEN] > 0.0 and min(lowest, x[col.DOOR_SEAL]) >= TIGHT_BAR
    x[col.TIGHT] = 1.0 if tight else 0.0
    _look(d, row)
    return moving


@inlined
def _target(x: Floats, h: Floats, drive: Floats, f: Floats, number: int) -> float:
    """Return where the drive goes; a hatch that jams stops on its way until it was driven back once."""
    opens = drive[col.U_OPEN] > 0.0
    if f[col.HATCH_JAM] != number:
        return 1.0 if opens else 0.0
    if not opens and h[col.H_POSITION] > SHUT:
        x[col.FREED] = 1.0
    if opens and x[col.FREED] == 0.0:
        return JAMMED
    return 1.0 if opens else 0.0


@inlined
def _move(h: Floats, target: float, dead: bool, c: Floats, dt_s: float) -> None:
    """Travel as far as lock, seal and light curtain let it."""
    held = h[col.H_LOCKED] > 0.0 or h[col.H_SEAL] >= FREE_BAR
    blocked = target < h[col.H_POSITION] and h[col.H_CLEAR] == 0.0
    if not (dead or held or blocked):
        step = dt_s / c[col.TRAVEL_TIME]
        h[col.H_POSITION] += min(step, max(-step, target - h[col.H_POSITION]))
    h[col.H_CLOSED] = 1.0 if h[col.H_POSITION] <= SHUT else 0.0
    h[col.H_OPEN] = 1.0 if h[col.H_POSITION] >= WIDE else 0.0


@inlined
def _full_bar(b: Block, row: int, number: int) -> float:
    """Return the pressure that the seal of a hatch gets, or that of the service door with number 0."""
    u, f = b.u[row], b.f[row]
    loss = f[col.SEAL_LOSS] if f[col.LEAKING] == number else 0.0
    full = b.c[row, col.SEAL_PRESSURE] * (TIGHT_GAIN if u[col.TIGHTEN] > 0.0 else 1.0)
    return max(0.0, full - (f[col.DOOR_LOSS] if number == 0 else loss))


@inlined
def _seal(h: Floats, drive: Floats, full_bar: float, powered: bool, time_steps: float) -> None:
    """Lock and inflate what is shut; `time_steps` is the time of the seal over that of the step."""
    shut = h[col.H_CLOSED] > 0.0
    if drive[col.U_LOCK] > 0.0 and shut:
        h[col.H_LOCKED] = 1.0
    elif drive[col.U_LOCK] == 0.0 and powered:
        h[col.H_LOCKED] = 0.0
    pressure = full_bar if drive[col.U_INFLATE] > 0.0 and shut else 0.0
    h[col.H_SEAL] += (pressure - h[col.H_SEAL]) / (1.0 + time_steps)


@inlined
def _look(d: Devices, row: int) -> None:
    """Let each position see what stands at its place, and let the place share the air of the zone when open."""
    x = d.incubator.x[row]
    for m in range(d.place.shape[0]):
        if d.site[m, at.SITE_KIND] != INCUBATOR_KIND or d.site[m, at.SITE_ROW] != row:
            continue
        i = d.site[m, at.SITE_POSITION]
        if i < col.BAYS:
            hatch = col.HATCH + i * col.HATCH_COLUMNS
            x[hatch + col.H_TAKEN] = d.place[m, at.P_PRESENT]
            x[hatch + col.H_CLEAR] = 0.0 if _reaches(d, row, i) else 1.0
            d.place[m, at.P_OPEN] = x[hatch + col.H_OPEN]


@inlined
def _reaches(d: Devices, row: int, i: int) -> bool:
    """Tell whether an arm reaches through a hatch."""
    inside = False
    for r in range(d.robot.x.shape[0]):
        x = d.robot.x[r]
        here = x[robot.INSIDE] == ROBOT_SITE and x[robot.INSIDE_NUMBER] == row + 1
        inside = inside or (here and x[robot.INSIDE_POSITION] == i + 1)
    return inside
