"""Containers in the plant: people put them at places and fill them; everything else is moved by devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics import layout as at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twin.physics.arrays import Devices

_COLUMN = {name: column for column, name in enumerate(at.SLOT)}


def put(d: Devices, places: Sequence[str], slot: int, place: str) -> None:
    """Put container `slot` (from 1) at a place, or out of the unit when it is empty; raises ValueError if taken."""
    target = places.index(place) if place else -1
    if place and d.place[target, at.P_SLOT] not in (0.0, slot):
        raise ValueError(f"{place} is taken by container {d.place[target, at.P_SLOT]:.0f}")
    left = d.place[:, at.P_SLOT] == slot
    d.place[left, at.P_PRESENT] = d.place[left, at.P_SLOT] = 0.0
    if place:
        d.place[target, at.P_PRESENT], d.place[target, at.P_SLOT] = 1.0, slot
    d.slot[slot - 1, at.S_PLACE] = target + 1.0


def fill(d: Devices, slot: int, content: Mapping[str, float]) -> None:
    """Set columns of a container by name."""
    for name, value in content.items():
        d.slot[slot - 1, _COLUMN[name]] = value


def content(d: Devices, slot: int) -> dict[str, float]:
    """Return the true content of a container, by column."""
    return dict(zip(at.SLOT, d.slot[slot - 1].tolist(), strict=True))
