"""The picture of the whole unit: modules, places and doors have one, containers stand where they are booked."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF

from twin.publish import ItemView, RecipeView
from twin.unit.load import load_unit
from ui.scene.build import hull_parts, solid_parts, wall_panes
from ui.scene.geometry import Prism, read_geometry
from ui.scene.goods import shape
from ui.scene.mesh import Mesh, outline_of, prism, upright
from ui.scene.plate import place_plates
from ui.viewmodel.goods import SHAPES, legend, looks
from ui.viewmodel.scene import ModuleLook

LOADED = load_unit("poc1")
GEOMETRY = read_geometry(LOADED.unit.geometry)
ITEM = ItemView(
    "B1.v", "B1.v", "vessel", "vessel", "B1", "IN1.2", "", "sterile", "closed", "released", (), 0, 0, 9, ()
)
RUN = RecipeView("r", "Recipe", "1", "running", "", (), (), {}, batch="B1")


class Shown:
    """As much of a view as containers need."""

    def __init__(self, *items: ItemView) -> None:
        self.items, self.batches = items, (RUN, replace(RUN, batch="B2"))


def volume(mesh: Mesh) -> float:
    a, b, c = (mesh.points[mesh.triangles[:, i]] for i in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def test_every_module_of_the_unit_has_a_picture() -> None:
    assert set(GEOMETRY.modules) == set(LOADED.unit.modules)


def test_every_place_inside_the_unit_has_a_station() -> None:
    inside = {place.name for place in LOADED.unit.places.values() if place.module}
    assert inside <= set(GEOMETRY.stations)


@pytest.mark.parametrize("module", GEOMETRY.modules)
def test_doors_and_gas_name_signals_of_their_module(module: str) -> None:
    part, tags = GEOMETRY.modules[module], LOADED.catalogue.index
    assert not part.fog or f"{module}.{part.fog}" in tags
    for door in part.doors:
        assert door.equipment.startswith(f"{module}.")
        assert f"{door.equipment}_closed" in tags


def test_every_door_and_hatch_of_the_unit_is_drawn() -> None:
    drawn = {door.equipment for part in GEOMETRY.modules.values() for door in part.doors}
    known = {
        f"{module.name}.{part.name}"
        for module in LOADED.unit.modules.values()
        for part in module.equipment.values()
        if part.type in ("door", "hatch")
    }
    assert drawn == known


@pytest.mark.parametrize("module", GEOMETRY.modules)
def test_an_open_leaf_is_out_of_the_chamber(module: str) -> None:
    part = GEOMETRY.modules[module]
    for door in (door for door in part.doors if door.kind == "swing" and not door.round):
        middle = np.array([door.at[0], door.at[1], 0.0]) - np.array([*door.hinge[:2], 0.0])
        x = (upright(door.travel) @ middle)[0] + door.hinge[0]
        assert not part.chamber.low[0] < x < part.chamber.high[0]


@pytest.mark.parametrize("module", GEOMETRY.modules)
def test_parts_stand_on_the_floor_and_have_an_outline(module: str) -> None:
    for mesh in solid_parts(GEOMETRY.modules[module]).values():
        assert mesh.points[:, 2].min() >= -1e-6
    assert len(hull_parts(GEOMETRY.modules[module]).points) > 0


def test_the_drum_has_the_floor_and_height_of_the_isolator() -> None:
    glass = GEOMETRY.modules["isolator"].windows["glass"]
    x, y = outline_of(glass.turns, glass.apothem).T
    area = 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
    assert area == pytest.approx(2.7, rel=0.05)
    assert GEOMETRY.modules["isolator"].chamber.size[2] == pytest.approx(2.2)


def test_a_prism_is_closed_and_its_glass_follows_its_faces() -> None:
    turns = (0.0, 90.0, 180.0, 270.0)
    assert volume(prism(turns, 1.0, 0.0, 2.0, 1e-4)) == pytest.approx(8.0, rel=1e-3)
    panes = wall_panes(Prism(turns, 1.0, 0.0, 2.0, shown=(0,)))
    assert panes[..., 0] == pytest.approx(np.ones(panes.shape[:2]))


def test_a_container_hangs_at_its_station_in_the_colour_of_its_batch() -> None:
    (look,) = looks(Shown(ITEM), GEOMETRY)  # pyright: ignore[reportArgumentType]
    station = GEOMETRY.stations["IN1.2"]
    assert hypot(look.at[0], look.at[1]) == pytest.approx(station.reach)
    assert (look.at[2], look.turn_deg, look.shape) == (station.height, station.turn, "vessel")
    (other,) = looks(Shown(replace(ITEM, batch="B2")), GEOMETRY)  # pyright: ignore[reportArgumentType]
    assert (look.colour, other.colour) == (0, 1)


def test_what_the_robot_holds_hangs_in_its_hand_and_what_is_outside_is_not_drawn() -> None:
    held, outside = replace(ITEM, place="robot"), replace(ITEM, place="ROOM")
    (look,) = looks(Shown(held, outside), GEOMETRY)  # pyright: ignore[reportArgumentType]
    assert (look.hand, look.at) == ("robot", (0.0, 0.0, 0.0))


def test_cargo_lies_above_its_carrier_side_by_side() -> None:
    kit = replace(ITEM, id="k", kind="kit", place="KB")
    bags = [replace(ITEM, id=f"b{i}", kind="product_bag", place="KB", on="k") for i in (1, 2)]
    below, one, two = looks(Shown(kit, *bags), GEOMETRY)  # pyright: ignore[reportArgumentType]
    assert one.at[2] == two.at[2] > below.at[2]
    assert one.at[:2] != two.at[:2]


def test_the_legend_names_batches_that_have_something_here() -> None:
    assert legend(Shown(ITEM)) == (("B1 Recipe", 0),)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("word", sorted(set(SHAPES.values())))
def test_a_shape_hangs_below_its_handle_and_fits_a_station(word: str) -> None:
    points = np.concatenate([mesh.points for _, mesh in shape(word)])
    assert points[:, 2].max() <= 1e-6
    assert points[:, 2].min() >= -0.2
    assert np.abs(points[:, :2]).max() <= 0.13


def look_of(title: str) -> ModuleLook:
    return ModuleLook(title, "EXECUTE", "", False, True, 0.0, False, {})


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("size", [(804.0, 388.0), (1440.0, 750.0)])
def test_ten_plates_lie_inside_the_picture_and_never_over_each_other(size: tuple[float, float]) -> None:
    room = QSizeF(*size)
    anchors = {f"m{i}": QPointF(size[0] * (0.4 + 0.02 * i), size[1] * (0.3 + 0.01 * i)) for i in range(10)}
    plates = list(place_plates({name: look_of(name) for name in anchors}, anchors, room, few=False).values())
    assert all(
        p.left() >= 0 and p.right() <= size[0] and p.top() >= 0 and p.bottom() <= size[1] for p in plates
    )
    assert not any(a.intersects(b) for i, a in enumerate(plates) for b in plates[:i])
