"""The stages of the robot's programs: what each does in a step, and whether it goes on, is finished, holds or fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.robot_hand import is_behind_door, meant, put, take, way_is_open
from twin.physics.robot_motion import TICK_S, plan_move
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

GOES_ON, FINISHED, JUMPS, FAILS, HOLDS = 0, 1, 50, 100, 200
"""Verdict of a stage; to JUMPS the program to go on with is added, to the last two the reason."""
WAY_S, GRIP_S, MARK_S = 60.0, 5.0, 60.0
"""Time-outs of the way, the grip and the mark [unit.md 2.5]."""
TRIES, READS = 3.0, 2.0
LOW_N, HIGH_N = 20.0, 40.0
"""Force of a good grip [unit.md 2.5]."""
MASS_SHARE, FELT_KG = 0.1, 0.05
"""A lighter item is not felt well enough to compare it [E]."""
MARK_MM = 0.2
EXERCISE_DEG = 3.0
POSES = (col.PARK_TURN, col.POSE_TURN, col.RACK_TURN)
"""First of turn, reach and height of the poses, in the order of the stages that move there."""
HARD_N = 250.0
"""Force of a collision with something that does not give way [E]."""


@compiled
def run_stage(p: PlantArrays, d: Devices, i: int) -> int:
    """Do what the present stage of robot `i` asks for now; return its verdict."""
    x = d.robot.x[i]
    op = col.OPS[int(x[col.STAGE])]
    if op in (col.END, col.HOLD, col.FAIL, col.AGAIN_GRIP, col.AGAIN_PLACE):
        return _turn(x, op)
    if op in (col.WAY, col.READ, col.FREE, col.VERIFY, col.READ_HELD):
        return look(d, i, op)
    if op in (col.GRIP, col.OPEN, col.LET_GO, col.WEIGH, col.SWAP):
        return _handle(d, i, op)
    if op in (col.POWER_UP, col.FIND_MARK):
        return _find(d, i, op)
    return _exercise(d, i) if op == col.EXERCISE else _travel(p, d, i, op)


@inlined
def _turn(x: Floats, op: int) -> int:
    if op == col.HOLD:
        if x[col.STARTED] == 0.0:
            x[col.STARTED] = 1.0
            return HOLDS + int(x[col.PENDING])
        return FINISHED
    if op == col.FAIL:
        return FAILS + int(x[col.PENDING])
    if op == col.AGAIN_GRIP:
        x[col.STAGE] = col.FIRST[col.PICK_P] + col.GRIP_AT
        return JUMPS
    if op == col.AGAIN_PLACE:
        x[col.STAGE] = col.FIRST[col.PLACE_P] + col.FREE_AT
        return JUMPS
    return FINISHED


@compiled
def _travel(p: PlantArrays, d: Devices, i: int, op: int) -> int:
    """Run one move; it is finished when the arm stands and has come to rest."""
    x, c = d.robot.x[i], d.robot.c[i]
    if x[col.STARTED] == 0.0:
        if op == col.IN and not way_is_open(p, d, int(x[col.TARGET])):
            return HOLDS + col.R_COLLISION
        _aim(d, i, op)
        x[col.STARTED], x[col.CLOCK] = 1.0, 0.0
        return GOES_ON
    if x[col.MOVING] > 0.0:
        x[col.CLOCK] = 0.0
        return GOES_ON
    if x[col.CLOCK] * TICK_S < c[col.SETTLE_TIME]:
        return GOES_ON
    return _arrived(d, i, op)


@inlined
def _arrived(d: Devices, i: int, op: int) -> int:
    """Judge what the arm finds where it came to rest: a blocked seat, or a mark that it does not meet."""
    x = d.robot.x[i]
    seats = op == col.DOWN and x[col.PROGRAM] == col.PLACE_P
    if seats and d.place[int(x[col.TARGET]) - 1, at.P_SLOT] > 0.0:
        x[col.PENDING] = col.R_BLOCKED
        return JUMPS + col.NO_SEAT
    if op == col.TO_PARK and x[col.DEVIATION] > MARK_MM and x[col.PROGRAM] != col.REFERENCE_P:
        return HOLDS + col.R_DEVIATION
    return FINISHED


@inlined
def _aim(d: Devices, i: int, op: int) -> None:
    """Plan the move of a stage."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    slow = min(c[col.SLOW_SPEED], u[col.SPEED_SP])
    fast = max(slow, min(c[col.MAX_SPEED], u[col.SPEED_SP]))
    height, turn = x[col.RAIL] + c[col.SHOULDER_HEIGHT], x[col.TURN]
    station = d.station[max(0, int(x[col.TARGET]) - 1)]
    if op == col.SWING:
        above = station[at.ST_HEIGHT] + c[col.CLEARANCE]
        plan_move(x, c, above, station[at.ST_TURN], c[col.CARRY_REACH], fast)
    elif op == col.IN:
        plan_move(x, c, height, turn, station[at.ST_REACH], slow)
    elif op in (col.DOWN, col.UP):
        above = c[col.CLEARANCE] if op == col.UP else 0.0
        plan_move(x, c, station[at.ST_HEIGHT] + above, turn, x[col.REACH], min(slow, c[col.FINE_SPEED]))
    elif op in (col.RETRACT, col.OUT, col.BACK_OUT):
        plan_move(x, c, height, turn, min(x[col.REACH], c[col.CARRY_REACH]), slow)
    else:
        first = POSES[op - col.TO_PARK]
        plan_move(x, c, c[first + 2], c[first], c[first + 1], fast)


@compiled
def look(d: Devices, i: int, op: int) -> int:
    """Wait for the way, look whether the target is free, or read a code."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    place = int(x[col.TARGET])
    if op == col.WAY:
        if u[col.ENTER] > 0.0 or (x[col.ENDING] > 0.0 and not is_behind_door(d, place)):
            return FINISHED
        return HOLDS + col.R_DOOR if x[col.CLOCK] * TICK_S >= WAY_S else GOES_ON
    if op == col.FREE:
        return HOLDS + col.R_TAKEN if d.place[place - 1, at.P_PRESENT] > 0.0 else FINISHED
    if op == col.READ and d.place[place - 1, at.P_PRESENT] == 0.0:
        return FAILS + col.R_EMPTY
    if x[col.CLOCK] * TICK_S < READS * c[col.READ_TIME]:
        return GOES_ON
    return _read(d, i, op, place)


@inlined
def _read(d: Devices, i: int, op: int, place: int) -> int:
    """Judge one try to read: what is held, or what stands at the place."""
    x, u, f = d.robot.x[i], d.robot.u[i], d.robot.f[i]
    code = x[col.HELD] if op == col.READ_HELD else meant(d, place, u[col.ITEM_SP])
    if op == col.READ_HELD and code == 0.0:
        x[col.CODE] = x[col.RESCAN_DUE] = 0.0
        return FINISHED
    if code > 0.0 and f[col.WRONG_CODE] > 0.0:
        code = f[col.WRONG_CODE]
    x[col.TRIES] += 1.0
    x[col.CLOCK] = 0.0
    if code == 0.0 or x[col.TRIES] <= f[col.SCAN_FAIL]:
        return HOLDS + col.R_SCAN if x[col.TRIES] >= TRIES else GOES_ON
    x[col.CODE], x[col.RESCAN_DUE] = code, 0.0
    expected = u[col.ITEM_SP] if op == col.READ else x[col.ITEM]
    if expected > 0.0 and code != expected:
        return HOLDS + col.R_CODE
    return FINISHED


@inlined
def _handle(d: Devices, i: int, op: int) -> int:
    """Close or open the gripper, weigh, or change the tool."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    seconds = x[col.CLOCK] * TICK_S
    place = int(x[col.TARGET])
    if op == col.GRIP:
        return _grip(d, i, seconds, place)
    if op == col.WEIGH:
        return _weigh(d, i, seconds)
    if op == col.SWAP:
        if seconds >= c[col.TOOL_TIME]:
            x[col.TOOL] = u[col.TOOL_SP]
            return FINISHED
        return GOES_ON
    share = min(1.0, seconds / c[col.GRIP_TIME])
    x[col.GRIPPER] = max(x[col.GRIPPER], share * c[col.OPEN_WIDTH])
    x[col.GRIPPER_N] = 0.0
    if share < 1.0:
        return GOES_ON
    if op == col.LET_GO:
        put(d, x, place)
    return FINISHED


@inlined
def _grip(d: Devices, i: int, seconds: float, place: int) -> int:
    """Close; good when force and width have been right for 0.2 s, else open, retreat and hold."""
    x, f, c = d.robot.x[i], d.robot.f[i], d.robot.c[i]
    filled = d.place[place - 1, at.P_SLOT] > 0.0
    width = c[col.ITEM_WIDTH] if filled else 0.0
    share = min(1.0, seconds / c[col.GRIP_TIME])
    x[col.GRIPPER] = c[col.OPEN_WIDTH] + share * (width - c[col.OPEN_WIDTH])
    if share < 1.0:
        return GOES_ON
    x[col.GRIPPER_N] = c[col.GRIP_FORCE] * (1.0 - f[col.GRIP_WEAK]) if filled else 0.0
    if filled and LOW_N <= x[col.GRIPPER_N] <= HIGH_N:
        if seconds < c[col.GRIP_TIME] + 0.2:
            return GOES_ON
        x[col.ITEM] = x[col.CODE]
        take(d, x, place)
        return FINISHED
    if seconds < GRIP_S:
        return GOES_ON
    x[col.PENDING] = col.R_GRIP
    return JUMPS + col.NO_GRIP


@inlined
def _weigh(d: Devices, i: int, seconds: float) -> int:
    """Compare the mass in the hand with that of the item, and with what the arm carries."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    if seconds < c[col.WEIGH_TIME]:
        return GOES_ON
    x[col.LIFTED] = x[col.CARRIED]
    wanted = u[col.MASS_SP] / 1000.0
    wrong = wanted > FELT_KG and abs(x[col.CARRIED] - wanted) > MASS_SHARE * wanted
    if wrong or x[col.CARRIED] > c[col.PAYLOAD]:
        x[col.PENDING] = col.R_MASS
        return JUMPS + col.PUT_BACK
    return FINISHED


@inlined
def _find(d: Devices, i: int, op: int) -> int:
    """Power up, or compare the pose with the mark; try until the time is up."""
    x, c = d.robot.x[i], d.robot.c[i]
    seconds = x[col.CLOCK] * TICK_S
    if op == col.POWER_UP:
        if seconds < c[col.POWER_UP_TIME]:
            return GOES_ON
        x[col.BRAKES] = 0.0
        return FINISHED
    if seconds < c[col.MARK_TIME]:
        return GOES_ON
    if x[col.DEVIATION] <= MARK_MM:
        x[col.REFERENCED] = 1.0
        return FINISHED
    return FAILS + col.R_DEVIATION if seconds >= MARK_S else GOES_ON


@inlined
def _exercise(d: Devices, i: int) -> int:
    """Turn a little to and fro every few minutes, so that gas reaches every face; never ends by itself."""
    x, c = d.robot.x[i], d.robot.c[i]
    if x[col.MOVING] == 0.0 and x[col.CLOCK] * TICK_S >= 60.0 * c[col.EXERCISE_EVERY]:
        x[col.EXERCISES] += 1.0
        x[col.CLOCK] = 0.0
        turned = EXERCISE_DEG if x[col.EXERCISES] % 2.0 == 1.0 else 0.0
        plan_move(x, c, c[col.POSE_HEIGHT], c[col.POSE_TURN] + turned, c[col.POSE_REACH], c[col.SLOW_SPEED])
    return GOES_ON
