"""Columns of the robot: what its controller tells, its sensors, programs as stages, outputs, parameters and faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.block import BlockKind

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays
    from twin.physics.parameter import Names

NAMES = (
    "device_state", "device_phase", "device_reason", "rail_m", "turn_deg", "reach_m", "tcp_x_m", "tcp_y_m", "tcp_z_m",
    "speed_mm_s", "gripper_mm", "gripper_n", "carried_kg", "scanned_code", "at_place", "inside", "inside_number",
    "inside_position", "target_place", "target", "target_number", "target_position", "target_taken", "referenced",
    "force_n", "collision", "glove_zone", "pose_deviation_mm", "grip_lost", "tool", "in_gassing_pose", "parked",
    "rescan_due", "placed_at", "placed_code", "brakes", "held_slot",
)  # fmt: skip
(
    STATE, PHASE, REASON, RAIL, TURN, REACH, TCP_X, TCP_Y, TCP_Z,
    SPEED, GRIPPER, GRIPPER_N, CARRIED, CODE, AT_PLACE, INSIDE, INSIDE_NUMBER,
    INSIDE_POSITION, TARGET, TARGET_KIND, TARGET_NUMBER, TARGET_POSITION, TARGET_TAKEN, REFERENCED,
    FORCE, COLLISION, GLOVE_ZONE, DEVIATION, GRIP_LOST, TOOL, IN_POSE, PARKED,
    RESCAN_DUE, PLACED_AT, PLACED_CODE, BRAKES, HELD,
) = range(len(NAMES))  # fmt: skip
"""`held_slot` is the container in the hand, 0 none; `placed_at` and `placed_code` tell what this program has put
down, 0 before. `inside` and `target` say what stands around the tool, or round the
place that the program is about: SITES; number and position count from 1."""

SITES = ("none", "isolator", "airlock", "robot", "steriliser", "incubator", "freezer", "processor", "bench")
"""States of `inside` and `target`: nothing, the robot's own zone, another zone, then the kinds of device."""
SITE_OWN, SITE_ZONE, SITE_DEVICE = 1, 2, 3

(
    PROGRAM, STAGE, STARTED, CLOCK, TRIES, ITEM, PENDING, RESUME, RELEASED, LIFTED, ENDING,
    MOVING, STOPPING, MOVE_CLOCK, LENGTH, PATH_S, PATH_V, PATH_A, EXERCISES, LOST_CLOCK, INSIDE_PLACE,
) = range(len(NAMES), len(NAMES) + 21)  # fmt: skip
FROM = INSIDE_PLACE + 1
TO = FROM + 3
SEGMENTS = TO + 3
"""Start and end of the present move (rail, turn, reach), then its segments."""
SEGMENT_COUNT, SEGMENT_COLUMNS = 7, 5
SEG_END, SEG_P, SEG_V, SEG_A, SEG_J = range(SEGMENT_COLUMNS)
"""A segment of a move: when it ends, and path, speed, acceleration and jerk at its begin."""
SPARE = 21 + 6 + SEGMENT_COUNT * SEGMENT_COLUMNS

PHASES = (
    "none", "power_up", "reference", "travel", "tool_change", "identify", "grip", "lift_check", "carry", "place",
    "release", "verify", "park", "pose", "exercise", "recover", "rescan",
)  # fmt: skip
(
    P_NONE, P_POWER_UP, P_REFERENCE, P_TRAVEL, P_TOOL, P_IDENTIFY, P_GRIP, P_LIFT, P_CARRY, P_PLACE,
    P_RELEASE, P_VERIFY, P_PARK, P_POSE, P_EXERCISE, P_RECOVER, P_RESCAN,
) = range(len(PHASES))  # fmt: skip

(
    END, RETRACT, SWING, WAY, READ, IN, DOWN, GRIP, UP, WEIGH, OUT, FREE, LET_GO, VERIFY, TO_PARK, TO_POSE, TO_RACK,
    EXERCISE, POWER_UP, FIND_MARK, SWAP, READ_HELD, BACK_OUT, OPEN, HOLD, FAIL, AGAIN_GRIP, AGAIN_PLACE,
) = range(28)  # fmt: skip
"""What the controller does in one stage of a program."""

_SEQUENCES: dict[str, tuple[tuple[int, int], ...]] = {
    "park": ((RETRACT, P_PARK), (TO_PARK, P_PARK)),
    "gassing_pose": ((RETRACT, P_POSE), (TO_POSE, P_POSE), (EXERCISE, P_EXERCISE)),
    "reference": (
        (POWER_UP, P_POWER_UP), (RETRACT, P_REFERENCE), (TO_PARK, P_REFERENCE), (FIND_MARK, P_REFERENCE),
    ),
    "tool_change": ((RETRACT, P_TRAVEL), (TO_RACK, P_TRAVEL), (SWAP, P_TOOL), (OUT, P_TOOL)),
    "pick": (
        (RETRACT, P_TRAVEL), (SWING, P_TRAVEL), (WAY, P_IDENTIFY), (READ, P_IDENTIFY), (IN, P_GRIP), (DOWN, P_GRIP),
        (GRIP, P_GRIP), (UP, P_LIFT), (WEIGH, P_LIFT), (OUT, P_LIFT),
    ),
    "place": (
        (RETRACT, P_CARRY), (SWING, P_CARRY), (FREE, P_PLACE), (WAY, P_PLACE), (IN, P_PLACE), (DOWN, P_PLACE),
        (LET_GO, P_RELEASE), (UP, P_RELEASE), (OUT, P_RELEASE), (VERIFY, P_VERIFY),
    ),
    "identify": ((READ_HELD, P_RESCAN),),
    "recover": ((BACK_OUT, P_RECOVER), (READ_HELD, P_RESCAN)),
    "no_grip": ((OPEN, P_GRIP), (UP, P_GRIP), (OUT, P_GRIP), (HOLD, P_GRIP), (AGAIN_GRIP, P_GRIP)),
    "no_seat": ((UP, P_PLACE), (OUT, P_PLACE), (HOLD, P_PLACE), (AGAIN_PLACE, P_PLACE)),
    "put_back": ((DOWN, P_LIFT), (LET_GO, P_LIFT), (UP, P_LIFT), (OUT, P_LIFT), (FAIL, P_LIFT)),
}  # fmt: skip
"""Programs, then what follows a failure in them; each line is a stage and the phase that it belongs to."""
PROGRAMS = tuple(_SEQUENCES)[:8]
PARK_P, POSE_P, REFERENCE_P, TOOL_P, PICK_P, PLACE_P, IDENTIFY_P, RECOVER_P = range(1, 9)
NO_GRIP, NO_SEAT, PUT_BACK = range(9, 12)
"""Their numbers, from 1."""

OPS = tuple(op for lines in _SEQUENCES.values() for op, _ in (*lines, (END, P_NONE)))
OP_PHASES = tuple(phase for lines in _SEQUENCES.values() for _, phase in (*lines, (END, P_NONE)))
FIRST = (0, *(sum(len(lines) + 1 for lines in list(_SEQUENCES.values())[:i]) for i in range(len(_SEQUENCES))))
"""All stages in a row, and where each program begins in it."""

GRIP_AT, FREE_AT = 4, 2
"""Stages of picking and placing to which the arm comes back after it let go or lifted off again."""

REASONS = (
    "none", "door_shut", "place_empty", "scan_failed", "wrong_code", "grip_failed", "wrong_mass", "target_taken",
    "place_blocked", "collision", "item_lost", "mass_changed", "glove_zone", "pose_deviation", "emergency_stop",
    "power_lost", "hand_full", "hand_empty", "wrong_tool", "no_place", "way_closed",
)  # fmt: skip
(
    R_NONE, R_DOOR, R_EMPTY, R_SCAN, R_CODE, R_GRIP, R_MASS, R_TAKEN,
    R_BLOCKED, R_COLLISION, R_LOST, R_CHANGED, R_GLOVE, R_DEVIATION, R_ESTOP,
    R_POWER, R_FULL, R_HAND_EMPTY, R_TOOL, R_NO_PLACE, R_WAY,
) = range(len(REASONS))  # fmt: skip

CONTROLS = ("run", "pause", "place", "item", "mass_sp", "tool_sp", "speed_sp", "enter", "end_way")
RUN, PAUSE, PLACE, ITEM_SP, MASS_SP, TOOL_SP, SPEED_SP, ENTER, END_WAY = range(len(CONTROLS))
"""`place` and `item` are numbers of a place and of a container (0 = whatever is there); `enter` lets the arm into a
place behind a door; `end_way` says what follows when `run` goes to 0: 0 brake, 1 put down at a parking and park."""

PARAMETERS: Names = (
    ("column_x", "m"), ("column_y", "m"), ("shoulder_height", "m"), ("shoulder_offset", "m"), ("upper_arm", "m"),
    ("forearm", "m"), ("wrist_to_tcp", "m"),
    ("carry_reach", "m"), ("clearance", "m"), ("speed", "m/s"), ("slow_speed", "m/s"), ("fine_speed", "m/s"),
    ("acceleration", "m/s/s"), ("jerk", "m/s/s/s"), ("brake", "m/s/s"), ("brake_jerk", "m/s/s/s"),
    ("settle_time", "s"), ("read_time", "s"), ("grip_time", "s"), ("weigh_time", "s"), ("power_up_time", "s"),
    ("mark_time", "s"), ("tool_time", "s"), ("exercise_every", "min"),
    ("grip_force", "N"), ("open_width", "mm"), ("item_width", "mm"), ("seat_force", "N"), ("force_limit", "N"),
    ("payload", "kg"),
    ("park_turn", "deg"), ("park_reach", "m"), ("park_height", "m"),
    ("pose_turn", "deg"), ("pose_reach", "m"), ("pose_height", "m"),
    ("rack_turn", "deg"), ("rack_reach", "m"), ("rack_height", "m"), ("drop_leak", "mm"), ("shed", "1/s"),
)  # fmt: skip
(
    COLUMN_X, COLUMN_Y, SHOULDER_HEIGHT, SHOULDER_OFFSET, UPPER_ARM,
    FOREARM, WRIST_TO_TCP,
    CARRY_REACH, CLEARANCE, MAX_SPEED, SLOW_SPEED, FINE_SPEED,
    ACCELERATION, JERK, BRAKE, BRAKE_JERK,
    SETTLE_TIME, READ_TIME, GRIP_TIME, WEIGH_TIME, POWER_UP_TIME,
    MARK_TIME, TOOL_TIME, EXERCISE_EVERY,
    GRIP_FORCE, OPEN_WIDTH, ITEM_WIDTH, SEAT_FORCE, FORCE_LIMIT,
    PAYLOAD,
    PARK_TURN, PARK_REACH, PARK_HEIGHT,
    POSE_TURN, POSE_REACH, POSE_HEIGHT,
    RACK_TURN, RACK_REACH, RACK_HEIGHT, DROP_LEAK, SHED,
) = range(len(PARAMETERS))  # fmt: skip

FAULTS = (
    ("obstacle", "N", 0, 0, 500, "something in the way pushes against the moving arm with this force"),
    ("drop", "", 0, 0, 1, "the gripper loses what it holds"),
    ("grip_weak", "", 0, 0, 1, "the gripper closes with less force, by this share"),
    ("mass_error", "kg", 0, -4, 4, "what hangs in the hand is heavier by this than what it is"),
    ("scan_fail", "", 0, 0, 9, "the next tries to read a code fail, so many each time"),
    ("wrong_code", "", 0, 0, 4096, "the label that is read carries this number"),
    ("glove_in_zone", "", 0, 0, 1, "a hand in a glove is in the zone of the robot"),
    ("pose_shift", "mm", 0, 0, 10, "the arm stands off its mark by this much"),
    ("sensor_lies", "", 0, 0, 4096, "the presence sensor of the place with this number shows the opposite"),
)  # fmt: skip
OBSTACLE, DROP, GRIP_WEAK, MASS_ERROR, SCAN_FAIL, WRONG_CODE, GLOVE_IN_ZONE, POSE_SHIFT, SENSOR_LIES = range(
    len(FAULTS)
)


def start(p: PlantArrays, d: Devices) -> None:
    """Begin parked, referenced, with the carrier gripper and an empty hand."""
    x, c = d.robot.x, d.robot.c
    x[:, REFERENCED] = x[:, TOOL] = x[:, PARKED] = 1.0
    x[:, RAIL] = c[:, PARK_HEIGHT] - c[:, SHOULDER_HEIGHT]
    x[:, TURN], x[:, REACH], x[:, GRIPPER] = c[:, PARK_TURN], c[:, PARK_REACH], c[:, OPEN_WIDTH]


KIND = BlockKind("robot", NAMES, CONTROLS, PARAMETERS, FAULTS, start, SPARE)
