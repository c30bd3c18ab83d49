"""The drawn arm has the lengths of its links, and its tool is where the robot says."""

from __future__ import annotations

from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.physics.robot_kit import section
from twin.physics.kinematic import Links, cylinder_of, pose_of

LINKS = Links.read(section()["robot"])
OFFSET = LINKS.shoulder_offset


@given(st.floats(0.2, 1.8), st.floats(-132, 228), st.floats(0.35, 0.75))
def test_links_keep_their_lengths_and_the_tool_is_where_it_is_said_to_be(
    rail_m: float, turn_deg: float, reach_m: float
) -> None:
    pose = pose_of(LINKS, rail_m, turn_deg, reach_m)
    assert dist(pose.shoulder, pose.elbow) == pytest.approx((LINKS.upper_arm**2 + OFFSET**2) ** 0.5)
    assert dist(pose.elbow, pose.wrist) == pytest.approx(LINKS.forearm)
    assert dist(pose.wrist, pose.tcp) == pytest.approx((LINKS.wrist_to_tcp**2 + OFFSET**2) ** 0.5)
    assert pose.carriage == (*LINKS.column, rail_m)
    rail, turn, reach = cylinder_of(LINKS, pose.tcp)
    assert (rail, reach) == pytest.approx((rail_m, reach_m))
    assert (turn - turn_deg) % 360 == pytest.approx(0.0, abs=1e-6) or (turn - turn_deg) % 360 > 359.9


def test_every_station_is_within_the_reach_of_the_arm() -> None:
    longest = LINKS.upper_arm + LINKS.forearm + LINKS.wrist_to_tcp
    assert longest == pytest.approx(0.87)
    for name, station in section()["stations"].items():
        assert float(str(station["reach"]).split()[0]) <= longest, name


def test_a_point_out_of_reach_is_as_far_as_the_arm_goes() -> None:
    pose = pose_of(LINKS, 1.0, 0.0, 2.0)
    assert pose.tcp[0] == pytest.approx(0.87)


def test_the_elbow_is_up() -> None:
    pose = pose_of(LINKS, 1.0, 45.0, 0.6)
    assert pose.elbow[2] > pose.shoulder[2] == pose.wrist[2]
