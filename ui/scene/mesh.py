"""Triangle meshes as plain arrays: bevelled boxes, tubes, rings and discs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import pi

import numpy as np
from numpy.typing import NDArray

ARC_STEPS, SMALL_STEPS = 4, 2
"""Facets per quarter circle of a bevel, and of one that is smaller than SMALL_M."""
SMALL_M = 0.0125


@dataclass(frozen=True)
class Mesh:
    """Points and normals (n, 3), triangles (m, 3)."""

    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    triangles: NDArray[np.int64]

    def moved(self, x: float, y: float, z: float) -> Mesh:
        """Return the mesh shifted."""
        return Mesh(self.points + np.array([x, y, z]), self.normals, self.triangles)

    def turned(self, degrees: float) -> Mesh:
        """Return the mesh turned about the upright axis through the origin."""
        if not degrees:
            return self
        turn = upright(degrees)
        return Mesh(self.points @ turn.T, self.normals @ turn.T, self.triangles)


def upright(degrees: float) -> NDArray[np.float64]:
    """Rotation about z."""
    a = np.radians(degrees)
    return np.array([[np.cos(a), -np.sin(a), 0.0], [np.sin(a), np.cos(a), 0.0], [0.0, 0.0, 1.0]])


def merged(meshes: list[Mesh]) -> Mesh:
    """Join meshes into one."""
    offsets = np.cumsum([0, *(len(m.points) for m in meshes[:-1])])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.triangles + start for m, start in zip(meshes, offsets, strict=True)]),
    )


def _grid_triangles(rows: int, columns: int, closed: bool) -> NDArray[np.int64]:
    """Two triangles per cell of a grid of points, outward for counter-clockwise columns seen from above."""
    span = columns if closed else columns - 1
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(span), indexing="ij")
    i, j = i.ravel(), j.ravel()
    k = (j + 1) % columns
    a, b, c, d = i * columns + j, i * columns + k, (i + 1) * columns + k, (i + 1) * columns + j
    return np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])


def rounded_box(size: tuple[float, float, float], bevel: float) -> Mesh:
    """A box whose floor middle is the origin: a ball of radius `bevel` swept through the inner box."""
    half = np.array(size) / 2
    r = min(bevel, *half * 0.98)
    steps = SMALL_STEPS if r < SMALL_M else ARC_STEPS
    quarter = np.linspace(0, pi / 2, steps + 1)
    polar = np.concatenate([quarter, quarter + pi / 2])
    around = np.concatenate([quarter + k * pi / 2 for k in range(4)])
    z_sign = np.repeat([1.0, -1.0], steps + 1)
    x_sign = np.repeat([1.0, -1.0, -1.0, 1.0], steps + 1)
    y_sign = np.repeat([1.0, 1.0, -1.0, -1.0], steps + 1)
    p, a = np.meshgrid(polar, around, indexing="ij")
    normals = np.stack([np.sin(p) * np.cos(a), np.sin(p) * np.sin(a), np.cos(p)], axis=-1)
    signs = np.stack(
        [
            np.broadcast_to(x_sign, p.shape),
            np.broadcast_to(y_sign, p.shape),
            np.broadcast_to(z_sign[:, None], p.shape),
        ],
        axis=-1,
    )
    points = (normals * r + signs * (half - r)).reshape(-1, 3)
    sides = _grid_triangles(len(polar), len(around), closed=True)[:, ::-1]
    caps = [_fan(row * len(around), len(around), up) for row, up in ((0, True), (len(polar) - 1, False))]
    return Mesh(points, normals.reshape(-1, 3), np.concatenate([sides, *caps])).moved(0, 0, float(half[2]))


def _fan(first: int, count: int, up: bool) -> NDArray[np.int64]:
    """Close a ring of points."""
    j = np.arange(1, count - 1)
    fan = np.stack([np.full_like(j, first), first + j, first + j + 1], 1)
    return fan if up else fan[:, ::-1]


def revolved(profile: NDArray[np.float64], axis: str, steps: int = 36) -> Mesh:
    """Turn a profile of (radius, height) about `axis` (`+x` `-y` ...); heights grow along the axis."""
    angle = np.linspace(0, 2 * pi, steps, endpoint=False)
    slope = np.gradient(profile, axis=0)
    flat = np.stack([slope[:, 1], -slope[:, 0]], 1)
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    points = _spin(profile, ring)
    mesh = Mesh(points, _spin(flat, ring), _grid_triangles(len(profile), steps, closed=True))
    turn = _turn(axis)
    return Mesh(mesh.points @ turn.T, mesh.normals @ turn.T, mesh.triangles)


def _spin(pairs: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.float64]:
    plane = pairs[:, None, :1] * ring[None]
    height = np.broadcast_to(pairs[:, None, 1:], (*plane.shape[:2], 1))
    return np.concatenate([plane, height], axis=2).reshape(-1, 3)


def _turn(axis: str) -> NDArray[np.float64]:
    """Rotation that brings z onto the axis."""
    sign = -1.0 if axis[0] == "-" else 1.0
    z = np.eye(3)["xyz".index(axis[1])] * sign
    x = np.eye(3)[("xyz".index(axis[1]) + 1) % 3]
    return np.stack([x, np.cross(z, x), z], axis=1)


def torus(ring_radius: float, tube_radius: float, axis: str, steps: int = 36) -> Mesh:
    """A ring around `axis`."""
    angle = np.linspace(0, 2 * pi, 13)
    return revolved(
        np.stack([ring_radius + tube_radius * np.cos(angle), tube_radius * np.sin(angle)], 1), axis, steps
    )


def tube(points: NDArray[np.float64], radius: float, steps: int = 14) -> Mesh:
    """A hose along a line that is first smoothed at its corners."""
    line = _smoothed(points, radius * 3)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.cross(along, np.array([0.31, 0.17, 0.93]))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(along, side)
    angle = np.linspace(0, 2 * pi, steps, endpoint=False)
    normals = side[:, None] * np.cos(angle)[None, :, None] + other[:, None] * np.sin(angle)[None, :, None]
    surface = line[:, None] + radius * normals
    return Mesh(
        surface.reshape(-1, 3), normals.reshape(-1, 3), _grid_triangles(len(line), steps, closed=True)
    )


def _smoothed(points: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Replace each inner corner by a quadratic curve that begins and ends `reach` away from it."""
    parts = [points[:1]]
    t = np.linspace(0, 1, 7)[:, None]
    for before, corner, after in zip(points[:-2], points[1:-1], points[2:], strict=True):
        a, b = _towards(corner, before, reach), _towards(corner, after, reach)
        parts.append((1 - t) ** 2 * a + 2 * t * (1 - t) * corner + t**2 * b)
    return np.concatenate([*parts, points[-1:]])


def _towards(start: NDArray[np.float64], end: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    way = end - start
    length = float(np.linalg.norm(way))
    return start + way / length * min(reach, length / 2)


def outline_of(turns: tuple[float, ...], apothem: float) -> NDArray[np.float64]:
    """Corners (n, 2) of a polygon whose sides look to `turns` (degrees, rising) at one distance from the middle.

    Corner i lies between side i and the next one.
    """
    angle = np.radians(np.array(turns))
    after = np.append(angle[1:], angle[0] + 2 * pi)
    middle, far = (angle + after) / 2, apothem / np.cos((after - angle) / 2)
    return np.stack([far * np.cos(middle), far * np.sin(middle)], axis=1)


def prism(turns: tuple[float, ...], apothem: float, low: float, high: float, bevel: float) -> Mesh:
    """An upright body with flat sides and bevelled upper and lower edges."""
    levels = (
        (apothem - bevel, low),
        (apothem, low + bevel),
        (apothem, high - bevel),
        (apothem - bevel, high),
    )
    rings = [_ring(turns, size, z) for size, z in levels]
    sides = [
        np.stack([np.roll(a, 1, axis=0), a, b, np.roll(b, 1, axis=0)], axis=1) for a, b in pairwise(rings)
    ]
    return facets(np.concatenate([*sides, _cap(rings[-1]), _cap(rings[0][::-1])]))


def _ring(turns: tuple[float, ...], apothem: float, z: float) -> NDArray[np.float64]:
    flat = outline_of(turns, apothem)
    return np.concatenate([flat, np.full((len(flat), 1), z)], axis=1)


def _cap(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Close a ring by triangles to its middle, as flat quadrilaterals."""
    after = np.roll(ring, -1, axis=0)
    middle = np.broadcast_to(ring.mean(axis=0), ring.shape)
    return np.stack([middle, ring, after, after], axis=1)


def facets(quads: NDArray[np.float64]) -> Mesh:
    """Flat quadrilaterals (n, 4, 3), counter-clockwise from outside, each with its own normal."""
    normal = np.cross(quads[:, 1] - quads[:, 0], quads[:, 2] - quads[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    first = 4 * np.arange(len(quads))[:, None]
    triangles = np.concatenate([first + np.array([0, 1, 2]), first + np.array([0, 2, 3])])
    return Mesh(quads.reshape(-1, 3), np.repeat(normal, 4, axis=0), triangles)
