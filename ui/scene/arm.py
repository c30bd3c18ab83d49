"""The robot as actors: carriage, turntable, two links and a gripper, each put where its frame is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.scene.actor import mesh_actor, stand
from ui.scene.kinematics import SIDE_M, ArmPose, frames
from ui.scene.mesh import Mesh, merged, revolved, rounded_box

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

    from ui.scene.geometry import Arm
    from ui.scene.paint import Paint

Parts = dict[str, Mesh]
FINGER = (0.12, 0.016, 0.03)


class ArmActors:
    """One robot. `hand` is the frame of what it carries."""

    def __init__(self, renderer: vtkRenderer, arm: Arm) -> None:
        self._arm = arm
        self.hand: NDArray[np.float64] = np.eye(4)
        links = {
            "carriage": _carriage(),
            "table": _table(arm),
            "upper": _link(arm.upper_arm, 0.055, 0.05),
            "forearm": _link(arm.forearm, 0.047, 0.04),
            "hand": _hand(arm),
        }
        self._actors: dict[str, list[tuple[str, vtkActor]]] = {
            name: [(material, mesh_actor(mesh)) for material, mesh in parts.items()]
            for name, parts in links.items()
        }
        self._fingers = [mesh_actor(_finger(sign)) for sign in (-1.0, 1.0)]
        for actor in (*(a for parts in self._actors.values() for _, a in parts), *self._fingers):
            renderer.AddActor(actor)

    def paint(self, paint: Paint) -> None:
        """Take over the colours of a theme."""
        for parts in self._actors.values():
            for material, actor in parts:
                actor.GetProperty().SetColor(*paint.materials[material])
        for finger in self._fingers:
            finger.GetProperty().SetColor(*paint.materials["metal"])

    def show(self, pose: ArmPose) -> None:
        """Put every link where it is."""
        made = frames(self._arm, pose)
        self.hand = made["hand"]
        for name, parts in self._actors.items():
            for _, actor in parts:
                stand(actor, made[name])
        for sign, finger in zip((-1.0, 1.0), self._fingers, strict=True):
            aside = np.eye(4)
            aside[1, 3] = sign * pose.gripper_m / 2
            stand(finger, self.hand @ aside)


def _cylinder(radius: float, low: float, high: float, axis: str) -> Mesh:
    edge = min(0.008, radius / 3)
    profile = [[0.001, low], [radius - edge, low], [radius, low + edge], [radius, high - edge]]
    return revolved(np.array([*profile, [radius - edge, high], [0.001, high]]), axis, 28)


def _carriage() -> Parts:
    """A sleeve on the rail; its origin is the height of the rail axis."""
    return {
        "arm": rounded_box((0.2, 0.2, 0.15), 0.03).moved(0, 0, -0.075),
        "dark": merged([_cylinder(0.115, 0.075, 0.095, "+z"), _cylinder(0.115, -0.095, -0.075, "+z")]),
    }


def _table(arm: Arm) -> Parts:
    """What turns round the column: a ring, and a post beside it that bears the shoulder."""
    top = arm.shoulder_height
    post = rounded_box((0.1, 0.07, top - 0.06), 0.025).moved(0.0, SIDE_M, 0.1)
    foot = rounded_box((0.12, 0.16, 0.05), 0.02).moved(0.0, SIDE_M / 2, 0.098)
    return {
        "arm": merged([post, foot]),
        "metal": _cylinder(0.125, 0.095, 0.125, "+z"),
        "dark": _cylinder(0.058, SIDE_M - 0.052, SIDE_M + 0.052, "+y").moved(arm.shoulder_offset, 0, top),
    }


def _link(length: float, joint: float, tube: float) -> Parts:
    body = revolved(
        np.array([[tube * 0.9, 0.0], [tube, 0.03], [tube * 0.86, length - 0.03], [tube * 0.8, length]]),
        "+x",
        28,
    )
    ends = [
        _cylinder(joint, -0.05, 0.05, "+y"),
        _cylinder(joint * 0.86, -0.055, 0.055, "+y").moved(length, 0, 0),
    ]
    return {"arm": merged([body, ends[0]]), "dark": ends[1]}


def _hand(arm: Arm) -> Parts:
    """From the wrist to the tool; its origin is the tool."""
    back = arm.wrist_to_tcp
    wrist = _cylinder(0.042, -back - 0.01, -back + 0.09, "+x")
    joint = _cylinder(0.043, -0.06, 0.06, "+y").moved(-back, 0, 0)
    palm = rounded_box((0.06, 0.15, 0.07), 0.015).moved(-0.145, 0, -0.035)
    scanner = rounded_box((0.05, 0.05, 0.035), 0.01).moved(-0.15, 0, 0.04)
    return {"arm": merged([wrist, joint]), "metal": palm, "dark": scanner}


def _finger(sign: float) -> Mesh:
    return rounded_box(FINGER, 0.006).moved(-0.06, sign * 0.004, -FINGER[2] / 2)
