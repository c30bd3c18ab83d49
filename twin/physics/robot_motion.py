"""Moves of the robot: a straight line in rail, turn and reach, run through by a jerk-limited table of cubic segments.

A stop replaces the table where the arm is: position, speed and acceleration go on without a step.
"""

from __future__ import annotations

from math import pi, sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

TICK_S = 0.1
STILL_M = 1e-9
_RADIANS = pi / 180.0


@compiled
def plan_move(x: Floats, c: Floats, height_m: float, turn_deg: float, reach_m: float, speed: float) -> None:
    """Begin a move from where the arm is; `speed` is the most that the tool may have, in m/s."""
    x[col.FROM], x[col.FROM + 1], x[col.FROM + 2] = x[col.RAIL], x[col.TURN], x[col.REACH]
    x[col.TO], x[col.TO + 1], x[col.TO + 2] = height_m - c[col.SHOULDER_HEIGHT], turn_deg, reach_m
    arc = _RADIANS * (turn_deg - x[col.TURN]) * max(reach_m, x[col.REACH])
    x[col.LENGTH] = sqrt((x[col.TO] - x[col.RAIL]) ** 2 + (reach_m - x[col.REACH]) ** 2 + arc**2)
    x[col.PATH_S] = x[col.PATH_V] = x[col.PATH_A] = x[col.MOVE_CLOCK] = x[col.STOPPING] = 0.0
    x[col.MOVING] = 1.0 if x[col.LENGTH] > STILL_M else 0.0
    if x[col.MOVING] > 0.0:
        _rest_to_rest(x, speed, c[col.ACCELERATION], c[col.JERK])


@inlined
def _rest_to_rest(x: Floats, speed: float, acceleration: float, jerk: float) -> None:
    """Fill the table with the quickest way from rest to rest within speed, acceleration and jerk."""
    length = x[col.LENGTH]
    v, bend = speed, acceleration / jerk
    if v * jerk < acceleration**2:
        bend = sqrt(v / jerk)
    rise = bend + v / (jerk * bend)
    if length < v * rise:
        v = (
            0.5
            * acceleration
            * (sqrt((acceleration / jerk) ** 2 + 4.0 * length / acceleration) - acceleration / jerk)
        )
        bend = acceleration / jerk
        if v * jerk < acceleration**2:
            bend = (0.5 * length / jerk) ** (1.0 / 3.0)
            v = jerk * bend**2
        rise = bend + v / (jerk * bend)
    flat = max(0.0, rise - 2.0 * bend)
    t = _segment(x, 0, 0.0, bend, jerk)
    t = _segment(x, 1, t, flat, 0.0)
    t = _segment(x, 2, t, bend, -jerk)
    t = _segment(x, 3, t, max(0.0, (length - v * rise) / v), 0.0)
    t = _segment(x, 4, t, bend, -jerk)
    t = _segment(x, 5, t, flat, 0.0)
    _segment(x, 6, t, bend, jerk)
    x[col.PATH_S] = x[col.PATH_V] = x[col.PATH_A] = 0.0


@compiled
def plan_stop(x: Floats, c: Floats, share: float) -> None:
    """Brake on the path from here to rest, with this share of what the brakes can do; `share` is at least 1."""
    if x[col.MOVING] == 0.0 or x[col.STOPPING] >= share:
        return
    limit, jerk = share * c[col.BRAKE], share * c[col.BRAKE_JERK]
    v, a = x[col.PATH_V], x[col.PATH_A]
    start_s = x[col.PATH_S]
    peak = sqrt(max(0.0, jerk * v + 0.5 * a * a))
    flat = 0.0
    if peak > limit:
        peak = limit
        flat = (v + (0.5 * a * a - peak * peak) / jerk) / peak
    t = _segment(x, 0, 0.0, max(0.0, (a + peak) / jerk), -jerk)
    t = _segment(x, 1, t, flat, 0.0)
    t = _segment(x, 2, t, peak / jerk, jerk)
    for k in range(3, col.SEGMENT_COUNT):
        t = _segment(x, k, t, 0.0, 0.0)
    x[col.PATH_S], x[col.PATH_V], x[col.PATH_A] = start_s, v, a
    x[col.MOVE_CLOCK], x[col.STOPPING] = 0.0, share


@inlined
def _segment(x: Floats, k: int, begin: float, length: float, jerk: float) -> float:
    """Write segment k from the path state in `x`, move that state to its end, and return the time of it."""
    at = col.SEGMENTS + k * col.SEGMENT_COLUMNS
    s, v, a = x[col.PATH_S], x[col.PATH_V], x[col.PATH_A]
    x[at + col.SEG_END] = begin + length
    x[at + col.SEG_P], x[at + col.SEG_V], x[at + col.SEG_A], x[at + col.SEG_J] = s, v, a, jerk
    x[col.PATH_S] = s + length * (v + length * (a / 2.0 + length * jerk / 6.0))
    x[col.PATH_V] = v + length * (a + length * jerk / 2.0)
    x[col.PATH_A] = a + length * jerk
    return begin + length


@compiled
def follow(x: Floats, ticks: float) -> None:
    """Go on along the present move for some ticks."""
    if x[col.MOVING] == 0.0:
        x[col.SPEED] = 0.0
        return
    x[col.MOVE_CLOCK] += ticks
    _evaluate(x, TICK_S * x[col.MOVE_CLOCK])
    share = x[col.PATH_S] / x[col.LENGTH]
    if x[col.MOVING] == 0.0 and x[col.STOPPING] == 0.0:
        share = 1.0
    for k in range(3):
        x[col.RAIL + k] = x[col.FROM + k] + share * (x[col.TO + k] - x[col.FROM + k])
    x[col.SPEED] = 1000.0 * x[col.PATH_V] * _tool_share(x)


@inlined
def _evaluate(x: Floats, t: float) -> None:
    """Set path, speed and acceleration at time t of the move."""
    begin = 0.0
    for k in range(col.SEGMENT_COUNT):
        at = col.SEGMENTS + k * col.SEGMENT_COLUMNS
        if t < x[at + col.SEG_END]:
            _cubic(x, at, t - begin)
            return
        begin = x[at + col.SEG_END]
    last = col.SEGMENTS + (col.SEGMENT_COUNT - 1) * col.SEGMENT_COLUMNS
    before = x[last - col.SEGMENT_COLUMNS + col.SEG_END]
    _cubic(x, last, x[last + col.SEG_END] - before)
    x[col.PATH_V] = x[col.PATH_A] = x[col.MOVING] = 0.0


@inlined
def _cubic(x: Floats, at: int, t: float) -> None:
    v, a, jerk = x[at + col.SEG_V], x[at + col.SEG_A], x[at + col.SEG_J]
    x[col.PATH_S] = x[at + col.SEG_P] + t * (v + t * (a / 2.0 + t * jerk / 6.0))
    x[col.PATH_V] = v + t * (a + t * jerk / 2.0)
    x[col.PATH_A] = a + t * jerk


@inlined
def _tool_share(x: Floats) -> float:
    """Return the way of the tool per way along the path, at the present reach; never above 1."""
    arc = _RADIANS * (x[col.TO + 1] - x[col.FROM + 1]) * x[col.REACH]
    way = (x[col.TO] - x[col.FROM]) ** 2 + (x[col.TO + 2] - x[col.FROM + 2]) ** 2 + arc**2
    return sqrt(way) / x[col.LENGTH]
