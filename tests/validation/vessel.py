"""Cells in one container without a unit: rows of slots and vessel kinds, stepped by the plant's own functions."""

from __future__ import annotations

import numpy as np

from twin.physics import layout as at
from twin.physics.kinetics import live
from twin.physics.table import kinetics as k

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


STATIC_VESSEL = {
    "growth_rate": 1.03, "lag": 24.0, "growth_fade": 4.1, "glucose_half": 0.1, "lactate_half": 120.0,
    "cytokine_half": 0.2, "cytokine_loss": 0.3, "death_rate": 0.0113, "stress_rate": 0.323, "stress_fade": 1.32,
    "starved_rate": 0.05, "starved_at": 0.3, "lysis_rate": 0.02, "uptake_rest": 6.2, "uptake_peak": 120.0,
    "uptake_late": 20.0, "lactate_yield": 1.7, "vector_time": 4.0, "vector_efficacy": 0.102, "vector_toll": 0.0232,
    "peroxide_toll": 0.2, "cryoprotectant_toll": 0.08,
}  # fmt: skip
