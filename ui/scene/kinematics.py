"""The pose of the robot as frames of its links: pure numbers, from the readings of its own axes."""

from __future__ import annotations

from dataclasses import dataclass
from math import acos, atan2, cos, degrees, radians, sin, sqrt
from typing import TYPE_CHECKING

import numpy as np

from ui.scene.mesh import upright

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import Arm

SIDE_M = 0.105
"""How far beside the column the arm is mounted."""
LEAST_M = 1e-3


@dataclass(frozen=True, slots=True)
class ArmPose:
    """Readings of the axes; the gripper is open by `gripper_m`."""

    rail_m: float
    turn_deg: float
    reach_m: float
    gripper_m: float


def elbow(arm: Arm, reach_m: float) -> tuple[float, float]:
    """Return the angles of upper arm and forearm above the horizontal, in degrees; the elbow is up."""
    a, b = arm.upper_arm, arm.forearm
    way = min(max(reach_m - arm.wrist_to_tcp - arm.shoulder_offset, abs(a - b) + LEAST_M), a + b - LEAST_M)
    upper = acos((a * a + way * way - b * b) / (2 * a * way))
    rise = a * sin(upper)
    return degrees(upper), degrees(atan2(-rise, way - a * cos(upper)))


def frames(arm: Arm, pose: ArmPose) -> dict[str, NDArray[np.float64]]:
    """Return the frames of carriage, turntable, upper arm, forearm and hand; x of a frame runs along its link."""
    carriage = _shift(arm.column_x, arm.column_y, pose.rail_m)
    table = carriage @ _about_z(pose.turn_deg)
    up, down = elbow(arm, pose.reach_m)
    shoulder = table @ _shift(arm.shoulder_offset, SIDE_M, arm.shoulder_height)
    upper = shoulder @ _raised(up)
    middle = shoulder @ _shift(
        arm.upper_arm * cos(radians(up)), -SIDE_M * 0.5, arm.upper_arm * sin(radians(up))
    )
    hand = table @ _shift(pose.reach_m, 0.0, arm.shoulder_height)
    return {
        "carriage": carriage,
        "table": table,
        "upper": upper,
        "forearm": middle @ _raised(down),
        "hand": hand,
    }


def tool(arm: Arm, pose: ArmPose) -> tuple[float, float, float]:
    """Return where the tool is."""
    x, y, z = frames(arm, pose)["hand"][:3, 3]
    return float(x), float(y), float(z)


def near(one: ArmPose, other: ArmPose) -> float:
    """Return about how far the tool is from one pose to the other, in metres."""
    arc = radians(other.turn_deg - one.turn_deg) * max(one.reach_m, other.reach_m)
    return sqrt((other.rail_m - one.rail_m) ** 2 + arc**2 + (other.reach_m - one.reach_m) ** 2)


def between(one: ArmPose, other: ArmPose, share: float) -> ArmPose:
    """Return the pose on the way; share 0 is the one, 1 the other."""
    return ArmPose(
        one.rail_m + share * (other.rail_m - one.rail_m),
        one.turn_deg + share * (other.turn_deg - one.turn_deg),
        one.reach_m + share * (other.reach_m - one.reach_m),
        one.gripper_m + share * (other.gripper_m - one.gripper_m),
    )


def _shift(x: float, y: float, z: float) -> NDArray[np.float64]:
    frame = np.eye(4)
    frame[:3, 3] = x, y, z
    return frame


def _about_z(angle_deg: float) -> NDArray[np.float64]:
    frame = np.eye(4)
    frame[:3, :3] = upright(angle_deg)
    return frame


def _raised(angle_deg: float) -> NDArray[np.float64]:
    """Turn about -y: x rises."""
    a = radians(angle_deg)
    frame = np.eye(4)
    frame[0, 0], frame[0, 2], frame[2, 0], frame[2, 2] = cos(a), -sin(a), sin(a), cos(a)
    return frame
