"""The `geometry:` section of a unit file as frozen data: metres, x right, y to the back, z up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

Vector = tuple[float, float, float]


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upright box: `at` is the middle of its floor."""

    at: Vector
    size: Vector
    bevel: float = 0.02

    @property
    def low(self) -> Vector:
        """Return the corner with the smallest coordinates."""
        return (self.at[0] - self.size[0] / 2, self.at[1] - self.size[1] / 2, self.at[2])

    @property
    def high(self) -> Vector:
        """Return the corner with the largest coordinates."""
        return (self.at[0] + self.size[0] / 2, self.at[1] + self.size[1] / 2, self.at[2] + self.size[2])


class Ring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round port or glove: middle and diameter; it faces along `axis`."""

    at: Vector
    diameter: float
    axis: str = "-y"


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A door leaf: `kind` swing turns about its left edge, slide goes along z; `equipment` names its state."""

    equipment: str
    at: Vector
    size: Vector
    kind: str
    travel: float
    hinge: Vector = (0.0, 0.0, 0.0)


class Pipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round duct or hose through the points of its middle line."""

    points: tuple[Vector, ...]
    diameter: float


class ModuleGeometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One module: where gas is (`chamber`), what is glass, and the parts of its body."""

    chamber: Box
    label: Vector
    fog: str = ""
    bodies: dict[str, Box] = {}
    dark: dict[str, Box] = {}
    steel: dict[str, Box] = {}
    glass: dict[str, Box] = {}
    posts: dict[str, Box] = {}
    load: dict[str, Box] = {}
    gloves: tuple[Ring, ...] = ()
    ports: tuple[Ring, ...] = ()
    shelves: tuple[float, ...] = ()
    doors: tuple[Door, ...] = ()
    pipes: tuple[Pipe, ...] = ()


class Geometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole unit on its floor disc."""

    floor_radius: float
    modules: dict[str, ModuleGeometry]


class GeometryError(ValueError):
    """The section does not describe a unit; says where and why."""


NO_GEOMETRY = Geometry(3.0, {})


def read_geometry(section: Mapping[str, object]) -> Geometry:
    """Convert the plain section of the unit file; raise GeometryError where it does not fit."""
    if not section:
        raise GeometryError("the unit file has no geometry")
    try:
        return msgspec.convert(section, Geometry, strict=False)
    except msgspec.ValidationError as error:
        raise GeometryError(f"geometry of the unit file: {error}") from None


def geometry_or_why(section: Mapping[str, object]) -> tuple[Geometry, str]:
    """Return the geometry; where there is none, an empty one and why."""
    try:
        return read_geometry(section), ""
    except GeometryError as error:
        return NO_GEOMETRY, str(error)
