"""What stops the robot: no power, emergency stop, a hand, a force, a door that moves, an item that falls or changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.robot_hand import drop, mass_in_hand, way_is_open
from twin.physics.robot_motion import plan_stop
from twin.physics.robot_stage import HARD_N, MASS_SHARE
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

CATEGORY_1, CATEGORY_2, PROTECTIVE, CATEGORY_0 = 1.0, 1.0, 2.0, 4.0
"""Stops as shares of the brakes: 1 and 2 along the path, protective harder, 0 with the brakes alone [F.4, E]."""
BRAKING, PUTTING_DOWN, PARKING = 1.0, 2.0, 3.0
"""How a program ends whose `run` went to 0."""
LOST_TICKS = 2.0


@compiled
def guard(p: PlantArrays, d: Devices, i: int, ticks: float) -> None:
    """Stop for what may not be: no power, emergency stop, a hand, a force, a door that moves, an item that is lost."""
    x, f, c = d.robot.x[i], d.robot.f[i], d.robot.c[i]
    x[col.FORCE] = f[col.OBSTACLE] if x[col.MOVING] > 0.0 else 0.0
    x[col.GLOVE_ZONE] = 1.0 if f[col.GLOVE_IN_ZONE] > 0.0 else 0.0
    if p.unit[at.MAINS] == 0.0:
        x[col.REFERENCED], x[col.BRAKES] = 0.0, 1.0
        x[col.GRIPPER] = c[col.ITEM_WIDTH] if x[col.HELD] > 0.0 else 0.0
        _halt(x, c, CATEGORY_0, col.R_POWER)
    elif p.unit[at.ESTOP] == 0.0:
        x[col.BRAKES] = 1.0 - x[col.MOVING]
        _halt(x, c, CATEGORY_1, col.R_ESTOP)
    elif x[col.FORCE] > c[col.FORCE_LIMIT]:
        _halt(x, c, PROTECTIVE, col.R_COLLISION)
    elif x[col.GLOVE_ZONE] > 0.0:
        _halt(x, c, CATEGORY_2, col.R_GLOVE)
    else:
        _guard_way(p, d, i)
    _guard_item(d, i, ticks)


@inlined
def _guard_way(p: PlantArrays, d: Devices, i: int) -> None:
    """Stop inside a place whose door is not proven open any more, or is truly shutting on the arm."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    place = int(x[col.INSIDE_PLACE])
    if place == 0:
        return
    if not way_is_open(p, d, place):
        x[col.FORCE] = HARD_N
        _halt(x, c, PROTECTIVE, col.R_COLLISION)
    elif u[col.ENTER] == 0.0 and x[col.MOVING] > 0.0 and x[col.STATE] == at.D_RUNNING:
        _halt(x, c, CATEGORY_2, col.R_WAY)


@inlined
def _guard_item(d: Devices, i: int, ticks: float) -> None:
    """Notice what falls, and a mass that changes in the hand."""
    x, f, c = d.robot.x[i], d.robot.f[i], d.robot.c[i]
    if x[col.HELD] == 0.0:
        x[col.LIFTED] = x[col.LOST_CLOCK] = 0.0
        return
    if f[col.DROP] > 0.0:
        drop(d, x, c[col.DROP_LEAK])
        x[col.GRIP_LOST] = 1.0
        _halt(x, c, PROTECTIVE, col.R_LOST)
        return
    x[col.CARRIED] = mass_in_hand(d) + f[col.MASS_ERROR]
    apart = x[col.LIFTED] > 0.0 and abs(x[col.CARRIED] - x[col.LIFTED]) > MASS_SHARE * x[col.LIFTED]
    x[col.LOST_CLOCK] = x[col.LOST_CLOCK] + ticks if apart else 0.0
    if x[col.LOST_CLOCK] >= LOST_TICKS and x[col.GRIP_LOST] == 0.0:
        x[col.GRIP_LOST] = 1.0
        _halt(x, c, PROTECTIVE, col.R_CHANGED)


@inlined
def calm_down(x: Floats, f: Floats, c: Floats) -> None:
    """Take back what was reported of a collision or a loss: the arm stands, was told to wait, and the cause is gone."""
    if x[col.MOVING] > 0.0 or (x[col.STATE] == at.D_HELD and x[col.RELEASED] == 0.0):
        return
    if max(x[col.FORCE], f[col.OBSTACLE]) <= c[col.FORCE_LIMIT]:
        x[col.COLLISION] = 0.0
    if f[col.DROP] == 0.0 and x[col.LOST_CLOCK] == 0.0:
        x[col.GRIP_LOST] = 0.0


@inlined
def _halt(x: Floats, c: Floats, category: float, reason: int) -> None:
    """Stop on the path and hold; the gripper stays as it is."""
    plan_stop(x, c, category)
    if reason == col.R_COLLISION:
        x[col.COLLISION] = 1.0
    if x[col.HELD] > 0.0:
        x[col.RESCAN_DUE] = 1.0
    if x[col.STATE] == at.D_RUNNING:
        hold(x, reason)
    elif x[col.STATE] == at.D_ENDING:
        x[col.ENDING] = BRAKING


@inlined
def hold(x: Floats, reason: int) -> None:
    """Hold by itself, and have what is in the hand read again before anything goes on."""
    x[col.STATE], x[col.REASON], x[col.RELEASED] = at.D_HELD, reason, 0.0
    if x[col.HELD] > 0.0:
        x[col.RESCAN_DUE] = 1.0
