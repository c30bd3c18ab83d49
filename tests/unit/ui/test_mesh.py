"""Meshes are closed, point outward and have the size asked for; the unit file's geometry makes sense."""

from __future__ import annotations

import numpy as np
import pytest

from twin.unit.load import load_unit
from ui.scene.build import fog_layers, pane, solid_parts
from ui.scene.geometry import Box, read_geometry
from ui.scene.mesh import Mesh, merged, rounded_box, torus, tube
from ui.scene.shadow import PIXELS, ground_shadow

GEOMETRY = read_geometry(load_unit("airlock1").unit.geometry)


def volume(mesh: Mesh) -> float:
    """Signed volume; positive only if the triangles point outward and leave no hole."""
    a, b, c = (mesh.points[mesh.triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("bevel", [0.001, 0.02, 0.2])
def test_a_rounded_box_is_closed_and_slightly_smaller_than_its_box(bevel: float) -> None:
    size = (0.8, 0.75, 1.0)
    mesh = rounded_box(size, bevel)
    assert np.ptp(mesh.points, axis=0) == pytest.approx(size)
    assert mesh.points[:, 2].min() == pytest.approx(0)
    assert 0.6 * (1 - 3 * bevel) < volume(mesh.moved(0.3, -0.4, 0.5)) <= 0.6 + 1e-9


@pytest.mark.parametrize(
    "mesh", [torus(0.2, 0.03, "-y"), tube(np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0.0]]), 0.05)]
)
def test_normals_have_length_one(mesh: Mesh) -> None:
    assert np.linalg.norm(mesh.normals, axis=1) == pytest.approx(np.ones(len(mesh.points)))


def test_a_torus_has_its_volume() -> None:
    assert volume(torus(0.2, 0.03, "+z", 200)) == pytest.approx(2 * np.pi**2 * 0.2 * 0.03**2, rel=0.06)


def test_merged_meshes_keep_their_triangles() -> None:
    one = rounded_box((1, 1, 1), 0.1)
    both = merged([one, one.moved(3, 0, 0)])
    assert volume(both) == pytest.approx(2 * volume(one))


def test_panes_cover_their_box_without_overlap() -> None:
    quads = pane(Box((0, 0, 0), (2.6, 0.01, 1.8)))
    area = sum(np.linalg.norm(np.cross(q[1] - q[0], q[3] - q[0])) for q in quads)
    assert area == pytest.approx(2.6 * 1.8)


def test_fog_is_denser_at_the_floor_and_stays_inside() -> None:
    chamber = GEOMETRY.modules["decontamination"].chamber
    fog = fog_layers(chamber)
    assert (fog.quads >= np.array(chamber.low)).all()
    assert (fog.quads <= np.array(chamber.high)).all()
    level = fog.opacity[::2, 0]
    assert (np.diff(level) < 0).all()


def test_chambers_have_the_volumes_of_the_unit() -> None:
    sizes = {name: np.prod(module.chamber.size) for name, module in GEOMETRY.modules.items()}
    assert sizes["isolator"] == pytest.approx(6.0, rel=0.02)
    assert sizes["decontamination"] == pytest.approx(0.6)


def test_gloves_port_and_shelves_are_as_many_as_the_unit_has() -> None:
    isolator, airlock = GEOMETRY.modules["isolator"], GEOMETRY.modules["decontamination"]
    assert len(isolator.gloves) == 8
    assert [port.diameter for port in isolator.ports] == [0.27]
    assert len(airlock.shelves) == 4


@pytest.mark.parametrize("module", GEOMETRY.modules)
def test_every_door_and_fog_names_a_signal(module: str) -> None:
    part, tags = GEOMETRY.modules[module], load_unit("airlock1").catalogue.index
    assert f"{module}.{part.fog}" in tags
    for door in part.doors:
        assert f"{door.equipment}_closed" in tags


@pytest.mark.parametrize("module", GEOMETRY.modules)
def test_parts_stand_on_the_floor_or_above_it(module: str) -> None:
    for mesh in solid_parts(GEOMETRY.modules[module]).values():
        assert mesh.points[:, 2].min() >= -1e-6


def test_the_shadow_lies_under_the_unit_and_fades() -> None:
    shadow = ground_shadow(GEOMETRY)
    middle = PIXELS // 2
    assert shadow[middle, middle] > 60
    assert shadow[0, 0] == 0
    assert shadow[middle, middle] > shadow[middle, PIXELS - 20]
