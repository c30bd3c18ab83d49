"""Turns the geometry of a module into meshes by material, and into panes that light shines through."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ui.scene.geometry import Box, Door, ModuleGeometry, Prism, Ring, Shell
from ui.scene.mesh import Mesh, merged, outline_of, prism, revolved, rounded_box, torus, tube, upright

if TYPE_CHECKING:
    from collections.abc import Callable

FOG_LAYERS = 9
SEEN_THROUGH = 3
"""Open sides from which a shell is a frame of glass, whose outline runs round its posts."""
SHELF_THICKNESS_M = 0.012


@dataclass(frozen=True)
class Panes:
    """Flat quadrilaterals (n, 4, 3) that are seen through, with opacity 0..1 of each corner (n, 4)."""

    quads: NDArray[np.float64]
    opacity: NDArray[np.float64]


def box_mesh(box: Box) -> Mesh:
    """A bevelled box where it stands."""
    return rounded_box(box.size, box.bevel).moved(*box.at).turned(box.turn)


def placed(quads: NDArray[np.float64], module: ModuleGeometry, turn_deg: float = 0.0) -> NDArray[np.float64]:
    """Points of a module (..., 3), or of a part that is turned in it, where they stand in the unit."""
    return quads @ upright(module.turn + turn_deg).T + np.array([0.0, 0.0, module.lift])


def solid_parts(module: ModuleGeometry) -> dict[str, Mesh]:
    """All that never moves, by material, where it stands in the unit."""
    return _where_it_stands(_parts(without_lid(module)), module)


def without_lid(module: ModuleGeometry) -> ModuleGeometry:
    """The module as it is looked into."""
    return _some(module, lambda name: name not in module.lid)


def _some(module: ModuleGeometry, chosen: Callable[[str], bool]) -> ModuleGeometry:
    bodies = {name: body for name, body in module.bodies.items() if chosen(name)}
    return replace(module, bodies=bodies, prisms={n: p for n, p in module.prisms.items() if chosen(n)})


def lid_solids(module: ModuleGeometry) -> dict[str, Mesh]:
    """What is lifted off to look inside, by material."""
    lid = _some(
        ModuleGeometry(module.chamber, module.label, bodies=module.bodies, prisms=module.prisms),
        lambda name: name in module.lid,
    )
    return _where_it_stands(_parts(lid), module)


def _where_it_stands(parts: dict[str, Mesh], module: ModuleGeometry) -> dict[str, Mesh]:
    return {name: mesh.turned(module.turn).moved(0.0, 0.0, module.lift) for name, mesh in parts.items()}


def _parts(module: ModuleGeometry) -> dict[str, Mesh]:
    groups: dict[str, list[Mesh]] = {
        "paint": [box_mesh(b) for b in module.bodies.values()],
        "dark": [box_mesh(b) for b in module.dark.values()],
        "metal": [box_mesh(b) for b in (*module.steel.values(), *module.posts.values())],
    }
    groups["metal"] += [_shelf(module.chamber, height) for height in module.shelves]
    groups["metal"] += [tube(np.array(pipe.points), pipe.diameter / 2) for pipe in module.pipes]
    for body in module.prisms.values():
        groups[body.material].append(prism(body.turns, body.apothem, body.low, body.high, body.bevel))
    for shell in module.shells.values():
        groups[shell.material].append(_walls(shell))
    for glove in module.gloves:
        ring = torus(glove.diameter / 2 + 0.012, 0.024, glove.axis).moved(*glove.at)
        groups["paint"].append(ring.turned(glove.turn))
        groups["dark"].append(_sleeve(glove).turned(glove.turn))
    for port in module.ports:
        _add_port(groups, port)
    return {name: merged(meshes) for name, meshes in groups.items() if meshes}


def _shelf(chamber: Box, height: float) -> Mesh:
    size = (chamber.size[0] * 0.94, chamber.size[1] * 0.86, SHELF_THICKNESS_M)
    return rounded_box(size, 0.004).moved(chamber.at[0], chamber.at[1], height - SHELF_THICKNESS_M)


def _sleeve(glove: Ring) -> Mesh:
    """A glove sleeve that hangs into the chamber, with a rounded end."""
    r = glove.diameter / 2
    profile = np.array(
        [[r, 0.0], [0.95 * r, -0.04], [0.62 * r, -0.16], [0.5 * r, -0.24], [0.3 * r, -0.285], [0.001, -0.3]]
    )
    return revolved(profile, glove.axis).moved(*glove.at)


def _add_port(groups: dict[str, list[Mesh]], port: Ring) -> None:
    groups["metal"].append(
        torus(port.diameter / 2 + 0.03, 0.028, port.axis).moved(*port.at).turned(port.turn)
    )
    if port.lid:
        for material, mesh in lid_parts(port).items():
            groups[material].append(mesh.turned(port.turn))


def lid_parts(port: Ring) -> dict[str, Mesh]:
    """The round lid of a port with its handle."""
    r = port.diameter / 2
    profile = np.array(
        [[r + 0.02, -0.02], [r + 0.02, 0.03], [r * 0.92, 0.055], [r * 0.5, 0.07], [0.001, 0.075]]
    )
    out = 0.085 if port.axis[0] == "+" else -0.085
    along_x = port.axis[1] == "x"
    size = (0.03, port.diameter * 0.62, 0.035) if along_x else (port.diameter * 0.62, 0.03, 0.035)
    x, y = (out, 0.0) if along_x else (0.0, out)
    handle = rounded_box(size, 0.012).moved(port.at[0] + x, port.at[1] + y, port.at[2] - 0.018)
    return {"paint": revolved(profile, port.axis).moved(*port.at), "dark": handle}


def _walls(shell: Shell) -> Mesh:
    """The walls of a hollow box."""
    size = np.array(shell.size)
    walls: list[Mesh] = []
    for axis, name in enumerate("xyz"):
        for sign in (-1.0, 1.0):
            if f"{'-' if sign < 0 else '+'}{name}" in shell.open:
                continue
            wall, middle = size.copy(), np.array([0.0, 0.0, shell.size[2] / 2])
            wall[axis] = shell.wall
            middle[axis] += sign * (size[axis] - shell.wall) / 2
            plate = rounded_box((float(wall[0]), float(wall[1]), float(wall[2])), 0.006)
            walls.append(plate.moved(middle[0], middle[1], middle[2] - wall[2] / 2))
    return merged(walls).moved(*shell.at).turned(shell.turn)


def door_parts(door: Door) -> dict[str, Mesh]:
    """A leaf: four bars around a window; a sliding leaf is one plate."""
    if door.glass:
        return _hatch_frame(door)
    if door.round:
        return lid_parts(Ring(door.at, door.size[1], "+x"))
    if door.kind == "slide":
        return {"metal": rounded_box(door.size, 0.012).moved(*door.at)}
    if _is_across(door):
        return _plate_with_bar(door)
    width, depth, height = door.size
    bar = 0.09
    x, y, z = door.at
    bars = [
        rounded_box((width, depth, bar), 0.012).moved(x, y, z),
        rounded_box((width, depth, bar), 0.012).moved(x, y, z + height - bar),
        rounded_box((bar, depth, height), 0.012).moved(x - (width - bar) / 2, y, z),
        rounded_box((bar, depth, height), 0.012).moved(x + (width - bar) / 2, y, z),
    ]
    handle = rounded_box((0.03, 0.04, 0.3), 0.014).moved(
        x - width / 2 + bar / 2, y - depth / 2 - 0.02, z + height * 0.36
    )
    return {"paint": merged(bars), "dark": handle}


def _is_across(door: Door) -> bool:
    """Whether a leaf stands across x, as those of modules on a ray do."""
    return door.size[0] < door.size[1]


def _plate_with_bar(door: Door) -> dict[str, Mesh]:
    """A closed leaf across x with an upright bar at the side away from its hinge."""
    depth, width, height = door.size
    x, y, z = door.at
    side = -1.0 if door.hinge[1] > y else 1.0
    bar = rounded_box((0.03, 0.026, 0.3), 0.012)
    return {
        "paint": rounded_box(door.size, 0.012).moved(x, y, z),
        "dark": bar.moved(x + depth / 2 + 0.015, y + side * (width / 2 - 0.06), z + height * 0.36),
    }


def _hatch_frame(door: Door) -> dict[str, Mesh]:
    """A small leaf across x: a frame round its glass, and a bar to pull."""
    depth, width, height = door.size
    x, y, z = door.at
    bar = 0.014
    frame = [
        rounded_box((depth, width, bar), 0.004).moved(x, y, z),
        rounded_box((depth, width, bar), 0.004).moved(x, y, z + height - bar),
        rounded_box((depth, bar, height), 0.004).moved(x, y - (width - bar) / 2, z),
        rounded_box((depth, bar, height), 0.004).moved(x, y + (width - bar) / 2, z),
    ]
    return {"dark": merged(frame)}


def door_window(door: Door) -> Box | None:
    """The glass of a leaf."""
    if door.glass:
        depth, width, height = door.size
        return Box((door.at[0], door.at[1], door.at[2] + 0.014), (depth / 4, width - 0.028, height - 0.028))
    if door.kind == "slide" or door.round or _is_across(door):
        return None
    return Box((door.at[0], door.at[1], door.at[2] + 0.08), (door.size[0] - 0.16, 0.01, door.size[2] - 0.16))


def pane(box: Box) -> NDArray[np.float64]:
    """The middle plane of a thin box as quadrilaterals, cut into squares of half a metre so that they sort well."""
    thin = int(np.argmin(box.size))
    u, v = (axis for axis in range(3) if axis != thin)
    low, high = np.array(box.low), np.array(box.high)
    steps = [np.linspace(low[a], high[a], max(2, round((high[a] - low[a]) / 0.5) + 1)) for a in (u, v)]
    quads: list[NDArray[np.float64]] = []
    for a0, a1 in zip(steps[0][:-1], steps[0][1:], strict=True):
        for b0, b1 in zip(steps[1][:-1], steps[1][1:], strict=True):
            quad = np.empty((4, 3))
            quad[:, thin] = (low[thin] + high[thin]) / 2
            quad[:, u], quad[:, v] = [a0, a1, a1, a0], [b0, b0, b1, b1]
            quads.append(quad)
    return np.array(quads)


def wall_panes(wall: Prism) -> NDArray[np.float64]:
    """The glass of a prism: quadrilaterals (n, 4, 3), three to a face, so that they sort well."""
    corners = outline_of(wall.turns, wall.apothem)
    levels = np.linspace(wall.low, wall.high, 4)
    quads: list[NDArray[np.float64]] = []
    for i in wall.shown or range(len(wall.turns)):
        a, b = corners[i - 1], corners[i]
        quads += [np.array([[*a, z0], [*b, z0], [*b, z1], [*a, z1]]) for z0, z1 in pairwise(levels)]
    return np.array(quads)


def fog_layers(chamber: Box) -> Panes:
    """Horizontal and upright sheets through the chamber; denser near its floor, thin at the edges of the sheets."""
    low, high = np.array(chamber.low) + 0.03, np.array(chamber.high) - 0.03
    quads: list[NDArray[np.float64]] = []
    opacity: list[list[float]] = []
    for part in (np.arange(FOG_LAYERS) + 0.5) / FOG_LAYERS:
        z = low[2] + part * (high[2] - low[2])
        quads.append(
            np.array([[low[0], low[1], z], [high[0], low[1], z], [high[0], high[1], z], [low[0], high[1], z]])
        )
        opacity.append([1.0 - 0.55 * part] * 4)
        y = low[1] + part * (high[1] - low[1])
        quads.append(
            np.array([[low[0], y, low[2]], [high[0], y, low[2]], [high[0], y, high[2]], [low[0], y, high[2]]])
        )
        opacity.append([1.0, 1.0, 0.4, 0.4])
    return Panes(np.array(quads), np.array(opacity))


def hull_parts(module: ModuleGeometry) -> Mesh:
    """The bodies that an outline runs around; what stands inside the chamber has none."""
    outside = [box_mesh(box) for box in module.bodies.values() if not _inside(box, module.chamber)]
    outside += [
        prism(p.turns, p.apothem, p.low, p.high, p.bevel)
        for p in module.prisms.values()
        if p.material == "paint"
    ]
    outside += [
        rounded_box(shell.size, 0.01).moved(*shell.at).turned(shell.turn)
        for shell in module.shells.values()
        if shell.material == "paint" and len(shell.open) < SEEN_THROUGH
    ]
    if any(len(shell.open) >= SEEN_THROUGH for shell in module.shells.values()):
        outside += [box_mesh(post) for post in module.posts.values()]
    whole = merged(outside or [box_mesh(module.chamber)])
    return whole.turned(module.turn).moved(0.0, 0.0, module.lift)


def _inside(box: Box, room: Box) -> bool:
    return bool(np.all(np.array(box.low) > room.low) and np.all(np.array(box.high) < room.high))
