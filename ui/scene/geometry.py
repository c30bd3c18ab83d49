"""The `geometry:` section of a unit file as frozen data: metres, x right, y to the back, z up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

Vector = tuple[float, float, float]


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upright box: `at` is the middle of its floor; `turn` (degrees) turns it about the origin of its module."""

    at: Vector
    size: Vector
    bevel: float = 0.02
    turn: float = 0.0

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
    turn: float = 0.0
    lid: bool = True


class Prism(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upright body or glass wall whose faces look to `turns` (degrees), all equally far from the axis.

    Of a glass wall, `shown` are the faces that are there (none: all), by their places in `turns`.
    """

    turns: tuple[float, ...]
    apothem: float
    low: float
    high: float
    bevel: float = 0.02
    material: str = "paint"
    shown: tuple[int, ...] = ()


class Shell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hollow box with walls, without those that look to `open` (`-x` `+z` ...)."""

    at: Vector
    size: Vector
    open: tuple[str, ...]
    wall: float = 0.03
    material: str = "paint"
    turn: float = 0.0


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A door leaf: `kind` swing turns about `hinge`, slide goes along `along`; `equipment` names its state."""

    equipment: str
    at: Vector
    size: Vector
    kind: str
    travel: float
    hinge: Vector = (0.0, 0.0, 0.0)
    along: str = "z"
    glass: bool = False
    round: bool = False
    turn: float = 0.0


class Pipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round duct or hose through the points of its middle line."""

    points: tuple[Vector, ...]
    diameter: float


class Station(msgspec.Struct, frozen=True):
    """Where the tool of the robot stands at a place: degrees round the column, metres."""

    turn: float
    height: float
    reach: float


class Arm(msgspec.Struct, frozen=True):
    """Links of a robot on its column, in metres; `open_width` of its gripper in millimetres."""

    column_x: float
    column_y: float
    shoulder_height: float
    shoulder_offset: float
    upper_arm: float
    forearm: float
    wrist_to_tcp: float
    open_width: float


class ModuleGeometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One module: where gas is (`chamber`), what is glass, and the parts of its body.

    All of it is turned by `turn` degrees about the axis of the unit and then lifted. `look` is where it is seen best
    from: azimuth and elevation in degrees. `lid` names the bodies that are lifted off to look inside.
    """

    chamber: Box
    label: Vector
    turn: float = 0.0
    lift: float = 0.0
    look: tuple[float, float] | None = None
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
    prisms: dict[str, Prism] = {}
    windows: dict[str, Prism] = {}
    shells: dict[str, Shell] = {}
    lid: tuple[str, ...] = ()


class Geometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole unit on its floor disc; `home` is the first look at it, azimuth and elevation in degrees."""

    floor_radius: float
    modules: dict[str, ModuleGeometry]
    home: tuple[float, float] = (27.0, 15.0)
    stations: dict[str, Station] = {}
    arms: dict[str, Arm] = {}


class GeometryError(ValueError):
    """The section does not describe a unit; says where and why."""


NO_GEOMETRY = Geometry(3.0, {})


def read_geometry(section: Mapping[str, object]) -> Geometry:
    """Convert the plain section of the unit file; raise GeometryError where it does not fit.

    `modules` is a mapping, or a list of parts that each name their `module`; `like` takes over what another has.
    """
    if not section:
        raise GeometryError("the unit file has no geometry")
    try:
        return msgspec.convert(_by_module(section), Geometry, strict=False)
    except msgspec.ValidationError as error:
        raise GeometryError(f"geometry of the unit file: {error}") from None


def _by_module(section: Mapping[str, object]) -> Mapping[str, object]:
    given = section.get("modules")
    if not isinstance(given, list):
        return section
    made: dict[str, dict[str, object]] = {}
    for entry in msgspec.convert(given, list[dict[str, object]]):
        own = {key: value for key, value in entry.items() if key not in ("module", "like")}
        made[str(entry.get("module"))] = {**made.get(str(entry.get("like")), {}), **own}
    return {**section, "modules": made}


def geometry_or_why(section: Mapping[str, object]) -> tuple[Geometry, str]:
    """Return the geometry; where there is none, an empty one and why."""
    try:
        return read_geometry(section), ""
    except GeometryError as error:
        return NO_GEOMETRY, str(error)
