"""Where the scene is looked at from: a frozen pose, and pure functions that orbit, pan, zoom, fit and project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

VIEW_ANGLE_DEG = 26.0
"""A long lens: parallel edges stay nearly parallel, as in an engineer's drawing."""
MARGIN = 1.08

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pose:
    """Azimuth 0 looks along +y (from the front), 90 along -x (from the right); degrees and metres."""

    azimuth_deg: float
    elevation_deg: float
    distance_m: float
    target: tuple[float, float, float]


def _basis(pose: Pose) -> tuple[Points, Points, Points]:
    a, e = radians(pose.azimuth_deg), radians(pose.elevation_deg)
    forward = np.array([-sin(a) * cos(e), cos(a) * cos(e), -sin(e)])
    right = np.array([cos(a), sin(a), 0.0])
    return forward, right, np.cross(right, forward)


def position(pose: Pose) -> tuple[float, float, float]:
    """Return where the eye is."""
    forward, _, _ = _basis(pose)
    x, y, z = np.array(pose.target) - forward * pose.distance_m
    return float(x), float(y), float(z)


def orbit(pose: Pose, right_deg: float, up_deg: float) -> Pose:
    """Turn around the target; the eye stays above the floor."""
    elevation = min(85.0, max(2.0, pose.elevation_deg + up_deg))
    return replace(pose, azimuth_deg=(pose.azimuth_deg + right_deg) % 360.0, elevation_deg=elevation)


def zoom(pose: Pose, factor: float) -> Pose:
    """Come nearer (factor < 1) or go away."""
    return replace(pose, distance_m=min(40.0, max(0.8, pose.distance_m * factor)))


def pan(pose: Pose, right: float, up: float) -> Pose:
    """Shift the target by parts of the picture's height."""
    height = 2 * pose.distance_m * tan(radians(VIEW_ANGLE_DEG / 2))
    _, to_right, to_up = _basis(pose)
    x, y, z = np.array(pose.target) + (to_right * right + to_up * up) * height
    return replace(pose, target=(float(x), float(y), float(z)))


def project(pose: Pose, points: Points, aspect: float) -> Points:
    """Map points (n, 3) to (n, 3): x and y in 0..1 of the picture from its top left, and depth in metres."""
    forward, to_right, to_up = _basis(pose)
    relative = points - np.array(position(pose))
    depth = relative @ forward
    scale = np.maximum(depth, 1e-6) * tan(radians(VIEW_ANGLE_DEG / 2))
    x = 0.5 + relative @ to_right / scale / aspect / 2
    y = 0.5 - relative @ to_up / scale / 2
    return np.stack([x, y, depth], axis=1)


def ray(pose: Pose, x: float, y: float, aspect: float) -> tuple[Points, Points]:
    """Return origin and direction of the line of sight through a place of the picture (0..1 from its top left)."""
    forward, to_right, to_up = _basis(pose)
    half = tan(radians(VIEW_ANGLE_DEG / 2))
    direction = forward + to_right * (x - 0.5) * 2 * half * aspect + to_up * (0.5 - y) * 2 * half
    return np.array(position(pose)), direction / np.linalg.norm(direction)


def corners(low: Points, high: Points) -> Points:
    """Return the eight corners of a box."""
    return np.array(
        [
            [(low, high)[i][0], (low, high)[j][1], (low, high)[k][2]]
            for i in (0, 1)
            for j in (0, 1)
            for k in (0, 1)
        ]
    )


def fit(pose: Pose, points: Points, aspect: float, left: float = 0.0, top: float = 0.0) -> Pose:
    """Aim so that all points are in the picture, beside its part `left` and below its part `top`."""
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    fitted = replace(pose, distance_m=10.0, target=(float(middle[0]), float(middle[1]), float(middle[2])))
    free = np.array([1 - left, 1 - top])
    for _ in range(5):
        low, high = _extent(fitted, points, aspect)
        fitted = zoom(fitted, float(((high - low) / free).max()) * MARGIN)
        low, high = _extent(fitted, points, aspect)
        x, y = (low + high) / 2
        fitted = pan(fitted, float(x - 0.5 - left / 2) * aspect, float(0.5 + top / 2 - y))
    return fitted


def _extent(pose: Pose, points: Points, aspect: float) -> tuple[Points, Points]:
    seen = project(pose, points, aspect)[:, :2]
    return seen.min(axis=0), seen.max(axis=0)


def hit(origin: Points, direction: Points, low: Points, high: Points) -> float | None:
    """Return the distance at which a ray enters a box, or None."""
    with np.errstate(divide="ignore"):
        near, far = (low - origin) / direction, (high - origin) / direction
    enters, leaves = float(np.minimum(near, far).max()), float(np.maximum(near, far).min())
    return enters if leaves >= max(enters, 0.0) else None
