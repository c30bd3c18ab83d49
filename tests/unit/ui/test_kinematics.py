"""The drawn robot stands where its axes say: its tool at rail, turn and reach, and its links meet."""

from __future__ import annotations

from math import cos, radians, sin

import numpy as np
import pytest

from twin.unit.load import load_unit
from ui.scene.geometry import read_geometry
from ui.scene.kinematics import ArmPose, between, elbow, frames, near, tool

ARM = read_geometry(load_unit("poc1").unit.geometry).arms["robot"]


@pytest.mark.parametrize("turn", [-132.0, 0.0, 81.0, 151.5, 228.0])
@pytest.mark.parametrize("reach", [0.4, 0.75])
def test_the_tool_stands_at_turn_reach_and_height(turn: float, reach: float) -> None:
    x, y, z = tool(ARM, ArmPose(0.9, turn, reach, 0.1))
    assert (x, y) == pytest.approx((reach * cos(radians(turn)), reach * sin(radians(turn))))
    assert z == pytest.approx(0.9 + ARM.shoulder_height)


@pytest.mark.parametrize("reach", [0.4, 0.5, 0.6, 0.75])
def test_the_forearm_ends_at_the_wrist(reach: float) -> None:
    made = frames(ARM, ArmPose(0.5, 30.0, reach, 0.1))
    end = made["forearm"] @ np.array([ARM.forearm, 0.0, 0.0, 1.0])
    wrist = made["hand"] @ np.array([-ARM.wrist_to_tcp, 0.0, 0.0, 1.0])
    assert np.linalg.norm((end - wrist)[:3]) == pytest.approx(0.0525, abs=2e-3)
    assert end[2] == pytest.approx(wrist[2], abs=1e-6)


@pytest.mark.parametrize("reach", [0.0, 0.3, 0.9, 2.0])
def test_an_arm_that_cannot_reach_is_folded_or_stretched_and_never_torn(reach: float) -> None:
    up, down = elbow(ARM, reach)
    assert 0 <= up <= 180
    assert -180 <= down <= 0


def test_halfway_is_in_the_middle_of_all_axes() -> None:
    one, other = ArmPose(0.0, 0.0, 0.4, 0.1), ArmPose(1.0, 90.0, 0.6, 0.0)
    assert between(one, other, 0.5) == ArmPose(0.5, 45.0, 0.5, 0.05)
    assert between(one, other, 1.0) == other
    assert near(one, one) == 0.0
    assert near(one, ArmPose(0.1, 0.0, 0.4, 0.0)) == pytest.approx(0.1)
