"""Cells in one container without a unit: rows of slots and vessel kinds, stepped by the plant's own functions."""

from __future__ import annotations

from functools import cache

import numpy as np

from twin.physics import layout as at
from twin.physics.furnish import furnish
from twin.physics.kinetics import live
from twin.physics.table import kinetics as k
from twin.unit.load import load_unit

MINUTE_S = 60.0
"""Step of the culture in the plant."""


def kind(kinetics: int, **values: float) -> np.ndarray:
    """Return the constants of a vessel kind; what is not named is 0, and no limit."""
    names = k.ACTIVATED_PARAMETERS if kinetics == k.ACTIVATED else k.INHIBITED_PARAMETERS
    row = np.zeros(k.COLUMNS)
    row[k.KINETICS] = kinetics
    for i, (name, _) in enumerate(names):
        row[1 + i] = values.pop(name, _NEUTRAL.get(name, 0.0))
    assert not values, values
    return row


_NEUTRAL = dict.fromkeys(("lactate_half", "growth_fade"), 1e9) | {
    "warm_width": 4.0,
    "co2_width": 5.0,
    "stress_fade": 1.0,
}


def slot(viable: float, volume_ml: float, **content: float) -> np.ndarray:
    """Return a container with cells at 37 degC; other columns by name."""
    row = np.zeros(len(at.SLOT))
    row[at.S_VIABLE], row[at.S_VOLUME], row[at.S_TEMPERATURE] = viable, volume_ml, 37.0
    for name, value in content.items():
        row[at.SLOT.index(name)] = value
    return row


def incubate(row: np.ndarray, vessel: np.ndarray, hours: float, step_s: float = MINUTE_S) -> None:
    """Step a container for a time."""
    for _ in range(round(hours * 3600.0 / step_s)):
        live(row, vessel, 5.0, step_s)


@cache
def _static_vessel() -> np.ndarray:
    return furnish(load_unit("poc1").plant, ()).culture[0]


def static_vessel(**changed: float) -> np.ndarray:
    """Return the constants of the whole unit's vessel, some of them changed."""
    row = _static_vessel().copy()
    names = [name for name, _ in k.ACTIVATED_PARAMETERS]
    for name, value in changed.items():
        row[1 + names.index(name)] = value
    return row
