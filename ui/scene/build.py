"""Turns the geometry of a module into meshes by material, and into panes that light shines through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.scene.geometry import Box, Door, ModuleGeometry, Ring
from ui.scene.mesh import Mesh, merged, revolved, rounded_box, torus, tube

FOG_LAYERS = 9
SHELF_THICKNESS_M = 0.012


@dataclass(frozen=True)
class Panes:
    """Flat quadrilaterals (n, 4, 3) that are seen through, with opacity 0..1 of each corner (n, 4)."""

    quads: NDArray[np.float64]
    opacity: NDArray[np.float64]


def box_mesh(box: Box) -> Mesh:
    """A bevelled box where it stands."""
    return rounded_box(box.size, box.bevel).moved(*box.at)


def solid_parts(module: ModuleGeometry) -> dict[str, Mesh]:
    """All that never moves, by material."""
    groups: dict[str, list[Mesh]] = {
        "paint": [box_mesh(b) for b in module.bodies.values()],
        "dark": [box_mesh(b) for b in module.dark.values()],
        "metal": [box_mesh(b) for b in (*module.steel.values(), *module.posts.values())],
    }
    groups["metal"] += [_shelf(module.chamber, height) for height in module.shelves]
    groups["metal"] += [tube(np.array(pipe.points), pipe.diameter / 2) for pipe in module.pipes]
    for glove in module.gloves:
        groups["paint"].append(torus(glove.diameter / 2 + 0.012, 0.024, glove.axis).moved(*glove.at))
        groups["dark"].append(_sleeve(glove))
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
    r = port.diameter / 2
    groups["metal"].append(torus(r + 0.03, 0.028, port.axis).moved(*port.at))
    profile = np.array(
        [[r + 0.02, -0.02], [r + 0.02, 0.03], [r * 0.92, 0.055], [r * 0.5, 0.07], [0.001, 0.075]]
    )
    groups["paint"].append(revolved(profile, port.axis).moved(*port.at))
    handle = rounded_box((port.diameter * 0.62, 0.03, 0.035), 0.012)
    groups["dark"].append(handle.moved(port.at[0], port.at[1] - 0.085, port.at[2] - 0.018))


def door_parts(door: Door) -> dict[str, Mesh]:
    """A leaf: four bars around a window; a sliding leaf is one plate."""
    if door.kind == "slide":
        return {"metal": rounded_box(door.size, 0.012).moved(*door.at)}
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


def door_window(door: Door) -> Box | None:
    """The glass of a leaf."""
    if door.kind == "slide":
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
    outside = [box for box in module.bodies.values() if not _inside(box, module.chamber)]
    return merged([box_mesh(box) for box in outside])


def _inside(box: Box, room: Box) -> bool:
    return bool(np.all(np.array(box.low) > room.low) and np.all(np.array(box.high) < room.high))
