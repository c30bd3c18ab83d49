"""The camera as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.scene.camera import Pose, corners, fit, hit, orbit, pan, position, project, ray, zoom

POSE = Pose(27.0, 15.0, 10.0, (0.0, 0.0, 1.0))
BOX = corners(np.array([-1.4, -0.5, 0.0]), np.array([2.4, 0.5, 3.0]))
poses = st.builds(
    Pose, st.floats(0, 359), st.floats(2, 85), st.floats(2, 30), st.tuples(*[st.floats(-2, 2)] * 3)
)


def test_azimuth_0_looks_from_the_front_and_90_from_the_right() -> None:
    assert position(Pose(0, 0, 5, (0, 0, 0))) == pytest.approx((0, -5, 0))
    assert position(Pose(90, 0, 5, (0, 0, 0))) == pytest.approx((5, 0, 0), abs=1e-9)


@given(poses)
def test_the_target_is_in_the_middle_of_the_picture(pose: Pose) -> None:
    x, y, depth = project(pose, np.array([pose.target]), 1.6)[0]
    assert (x, y, depth) == pytest.approx((0.5, 0.5, pose.distance_m))


@given(poses, st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_a_ray_goes_through_the_place_that_its_points_project_to(pose: Pose, x: float, y: float) -> None:
    origin, direction = ray(pose, x, y, 1.6)
    seen = project(pose, np.array([origin + 7 * direction]), 1.6)[0]
    assert tuple(seen[:2]) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize("aspect", [0.6, 1.0, 1.8, 3.0])
@pytest.mark.parametrize("left", [0.0, 0.3])
@pytest.mark.parametrize("top", [0.0, 0.2])
def test_fit_shows_everything_in_the_part_that_is_free(aspect: float, left: float, top: float) -> None:
    seen = project(fit(POSE, BOX, aspect, left, top), BOX, aspect)
    assert seen[:, 0].min() >= left - 0.01
    assert seen[:, 0].max() <= 1.01
    assert seen[:, 1].min() >= top - 0.01
    assert seen[:, 1].max() <= 1.01


def test_fit_fills_the_picture() -> None:
    seen = project(fit(POSE, BOX, 1.5), BOX, 1.5)
    assert max(np.ptp(seen[:, 0]), np.ptp(seen[:, 1])) > 0.85


def test_fit_does_not_depend_on_where_the_eye_was() -> None:
    assert fit(zoom(POSE, 0.4), BOX, 1.5) == fit(pan(POSE, 1, 1), BOX, 1.5)


def test_the_eye_stays_above_the_floor_and_within_reach() -> None:
    assert orbit(POSE, 0, -500).elevation_deg == 2
    assert orbit(POSE, 0, 500).elevation_deg == 85
    assert zoom(POSE, 1e-6).distance_m == 0.8
    assert zoom(POSE, 1e6).distance_m == 40


def test_a_ray_hits_the_near_side_or_nothing() -> None:
    low, high = np.array([-1.0, -1.0, -1.0]), np.array([1.0, 1.0, 1.0])
    origin, ahead = np.array([0.0, -5.0, 0.0]), np.array([0.0, 1.0, 0.0])
    assert hit(origin, ahead, low, high) == pytest.approx(4.0)
    assert hit(origin, -ahead, low, high) is None
    assert hit(origin + np.array([3.0, 0, 0]), ahead, low, high) is None
