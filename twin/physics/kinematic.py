"""Points of the robot arm in space for a rail, turn and reach: what the scene draws; nothing here moves anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Any, Self

from twin.physics import parameter as pm
from twin.physics.table import robot as col

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Links:
    """Lengths of the arm in m and where its rail stands; shoulder 0.375, 0.29, 0.31 and 0.07 m of [F.2]."""

    column: tuple[float, float]
    shoulder_height: float
    shoulder_offset: float
    upper_arm: float
    forearm: float
    wrist_to_tcp: float

    @classmethod
    def read(cls, section: Mapping[str, Any], robot: str = "robot") -> Self:
        """Return the links of a robot from the unit file's `plant.robot`."""
        return cls.of(pm.read_group(section, robot, col.PARAMETERS))

    @classmethod
    def of(cls, constants: Sequence[float]) -> Self:
        """Return the links from the constants of a robot."""
        x, y, height, offset, upper, fore, wrist = constants[: col.WRIST_TO_TCP + 1]
        return cls((x, y), height, offset, upper, fore, wrist)


@dataclass(frozen=True, slots=True)
class Pose:
    """Points in m, from the carriage on the rail to the tool, and the angles of shoulder and elbow in degrees."""

    carriage: Point
    shoulder: Point
    elbow: Point
    wrist: Point
    tcp: Point
    shoulder_deg: float
    elbow_deg: float


def pose_of(links: Links, rail_m: float, turn_deg: float, reach_m: float) -> Pose:
    """Return where the arm is, elbow up and tool level; a wrist that is out of reach stands as far as it goes."""
    turn = radians(turn_deg)
    wanted = reach_m - links.wrist_to_tcp
    near, far = abs(links.upper_arm - links.forearm), links.upper_arm + links.forearm
    distance = min(far, max(near, abs(wanted), 1e-9))
    rise = acos(
        _limited((links.upper_arm**2 + distance**2 - links.forearm**2) / (2 * links.upper_arm * distance))
    )
    bend = acos(
        _limited(
            (links.upper_arm**2 + links.forearm**2 - distance**2) / (2 * links.upper_arm * links.forearm)
        )
    )
    forward = 1.0 if wanted >= 0.0 else -1.0
    out, up = forward * links.upper_arm * cos(rise), links.upper_arm * sin(rise)
    height = rail_m + links.shoulder_height

    def point(ahead: float, above: float, aside: float) -> Point:
        x, y = links.column
        return (
            x + ahead * cos(turn) - aside * sin(turn),
            y + ahead * sin(turn) + aside * cos(turn),
            height + above,
        )

    return Pose(
        carriage=(*links.column, rail_m),
        shoulder=point(0.0, 0.0, 0.0),
        elbow=point(out, up, links.shoulder_offset),
        wrist=point(forward * distance, 0.0, links.shoulder_offset),
        tcp=point(forward * distance + links.wrist_to_tcp, 0.0, 0.0),
        shoulder_deg=degrees(rise),
        elbow_deg=degrees(bend),
    )


def cylinder_of(links: Links, tcp: Point) -> tuple[float, float, float]:
    """Return rail, turn in degrees and reach at which the tool is at a point."""
    x, y = tcp[0] - links.column[0], tcp[1] - links.column[1]
    return tcp[2] - links.shoulder_height, degrees(atan2(y, x)), hypot(x, y)


def _limited(value: float) -> float:
    return min(1.0, max(-1.0, value))
