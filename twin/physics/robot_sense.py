"""What the robot reports: where its tool is, what it holds, and what stands round the tool and its target."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.robot_hand import mass_in_hand, site_of
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats

OUTSIDE_M, NEAR_M, NEAR_DEG = 0.02, 0.005, 0.5
POSE_DEG = 4.0
"""The gassing pose counts with the turn that the exercise takes."""
REFERENCING, READING_AGAIN = 1.0, 2.0
"""What comes before the program that starts or goes on."""


@compiled
def sense(d: Devices, i: int) -> None:
    """Report where the tool is, what is held, and what stands round the tool and its target."""
    x, f, c = d.robot.x[i], d.robot.f[i], d.robot.c[i]
    height = x[col.RAIL] + c[col.SHOULDER_HEIGHT]
    angle = x[col.TURN] * pi / 180.0
    x[col.TCP_X] = c[col.COLUMN_X] + x[col.REACH] * cos(angle)
    x[col.TCP_Y] = c[col.COLUMN_Y] + x[col.REACH] * sin(angle)
    x[col.TCP_Z] = height
    x[col.CARRIED] = mass_in_hand(d) + f[col.MASS_ERROR] if x[col.HELD] > 0.0 else 0.0
    if x[col.HELD] > 0.0:
        x[col.GRIPPER_N] = c[col.GRIP_FORCE]
    else:
        x[col.RESCAN_DUE] = 0.0
    x[col.PARKED] = _is_at(x, c[col.PARK_HEIGHT] - height, c[col.PARK_TURN], c[col.PARK_REACH], NEAR_DEG)
    x[col.IN_POSE] = _is_at(x, c[col.POSE_HEIGHT] - height, c[col.POSE_TURN], c[col.POSE_REACH], POSE_DEG)
    if x[col.MOVING] == 0.0 and (x[col.PARKED] > 0.0 or x[col.RESUME] == REFERENCING):
        x[col.DEVIATION] = f[col.POSE_SHIFT]
    _place_sense(d, i, height)


@inlined
def _is_at(x: Floats, above_m: float, turn_deg: float, reach_m: float, wide_deg: float) -> float:
    near = (
        abs(above_m) < NEAR_M
        and abs(x[col.TURN] - turn_deg) < wide_deg
        and abs(x[col.REACH] - reach_m) < NEAR_M
    )
    return 1.0 if near else 0.0


@inlined
def _place_sense(d: Devices, i: int, height: float) -> None:
    """Report of which place the arm is in, and of which the program is about."""
    x, c = d.robot.x[i], d.robot.c[i]
    target = int(x[col.TARGET])
    x[col.AT_PLACE] = x[col.TARGET_TAKEN] = 0.0
    if target > 0:
        s = d.station[target - 1]
        above = s[at.ST_HEIGHT] - height
        x[col.AT_PLACE] = target * _is_at(x, above, s[at.ST_TURN], s[at.ST_REACH], NEAR_DEG)
        x[col.TARGET_TAKEN] = d.place[target - 1, at.P_PRESENT]
    if x[col.REACH] <= c[col.CARRY_REACH] + OUTSIDE_M:
        x[col.INSIDE_PLACE] = 0.0
    elif x[col.INSIDE_PLACE] == 0.0:
        x[col.INSIDE_PLACE] = x[col.TARGET]
    _name(d, x, int(x[col.INSIDE_PLACE]), col.INSIDE)
    _name(d, x, target, col.TARGET_KIND)


@inlined
def _name(d: Devices, x: Floats, place: int, first: int) -> None:
    """Write kind, number and position of a place into three columns."""
    x[first] = site_of(d, place)
    x[first + 1] = d.site[place - 1, at.SITE_ROW] + 1.0 if place > 0 else 0.0
    x[first + 2] = d.site[place - 1, at.SITE_POSITION] + 1.0 if place > 0 else 0.0
