"""The way of an arm between two readings, so that it moves and does not jump."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.scene.kinematics import ArmPose, between, near

if TYPE_CHECKING:
    from ui.viewmodel.scene import SceneState

GLIDE_S = 0.15
"""An arm whose readings come some times a second goes from one to the next in this time."""
SMALL_STEP_M = 0.25


@dataclass(frozen=True, slots=True)
class Glide:
    """Arms on their way from one reading to the next."""

    before: Mapping[str, ArmPose]
    after: Mapping[str, ArmPose]
    start_s: float

    def share(self, now_s: float) -> float:
        """How much of the way is done, 0 to 1."""
        return min(1.0, (now_s - self.start_s) / GLIDE_S)

    def at(self, now_s: float) -> Mapping[str, ArmPose]:
        """Where the arms are now."""
        share = self.share(now_s)
        return {name: between(self.before[name], pose, share) for name, pose in self.after.items()}


def glide_between(before: SceneState, after: SceneState, now_s: float) -> Glide | None:
    """The way from one state to the next when every arm moved a little; a leap is shown as one."""
    if before.arms == after.arms or before.arms.keys() != after.arms.keys():
        return None
    if all(near(before.arms[name], pose) <= SMALL_STEP_M for name, pose in after.arms.items()):
        return Glide(before.arms, after.arms, now_s)
    return None
