"""Where the robot reaches and how long its links are, as plain numbers for whoever draws the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recipes.quantity import QuantityError, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

STATION = {"turn": "deg", "height": "m", "reach": "m"}
LINKS = {
    "column_x": "m",
    "column_y": "m",
    "shoulder_height": "m",
    "shoulder_offset": "m",
    "upper_arm": "m",
    "forearm": "m",
    "wrist_to_tcp": "m",
    "open_width": "mm",
}


def with_reach(geometry: Mapping[str, Any], plant: Mapping[str, Any]) -> dict[str, Any]:
    """Return the geometry with `stations` and `arms` of the plant; one with mistakes is told elsewhere."""
    try:
        return {**geometry, **_reach(plant)}
    except (KeyError, TypeError, QuantityError):
        return dict(geometry)


def _reach(plant: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    arms = {
        name: {link: parse(given[link]["value"], unit) for link, unit in LINKS.items()}
        for name, given in plant.get("robot", {}).items()
    }
    stations = {
        place: {name: parse(given[name], unit) for name, unit in STATION.items()}
        for place, given in plant.get("stations", {}).items()
    }
    return {"stations": stations, "arms": arms} if arms else {}
