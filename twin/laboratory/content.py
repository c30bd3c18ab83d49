"""The content that the laboratory sees of a container: its true columns, as plain numbers of the portion drawn."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.laboratory.measure import Content

ACTIVATION_H = 14.0
"""CD25 and CD69 appear with this time constant after activation: 82 % of 90 % at 24 h [E, criterion 70 % P3.1]."""
MOST_ACTIVATED = 0.9
BACKGROUND_EU_PER_ML = 0.05
"""Endotoxin of clean media and reagents, at the limit of detection [E]."""
EU_PER_ORGANISM = 1e-4
"""About 10 fg of lipopolysaccharide in a Gram-negative cell, 10 EU in a nanogram [C]."""


def drawn(slot: Mapping[str, float], volume_ml: float, facts: Mapping[str, float] | None = None) -> Content:
    """Return the content of `volume_ml`, or of all there is, drawn from a container.

    `slot` names the columns of its true content; `facts` adds or replaces what no column tells:
    patient_kg, dose_volume_ml, mycoplasma, rcl, colonies.
    """
    source = slot["volume_ml"]
    volume_ml = min(volume_ml, source)
    share = volume_ml / source if source > 0.0 else 0.0
    litres = source / 1000.0
    car = slot["car_fraction"]
    return {
        "volume_ml": volume_ml,
        "source_volume_ml": source,
        "viable": slot["viable"] * share,
        "dead": slot["dead"] * share,
        "t_cells_fraction": slot["t_cells_fraction"],
        "car_fraction": car,
        "activated_fraction": activated_fraction(slot["activated_h"]),
        "glucose_mm": slot["glucose_mmol"] / litres if litres > 0.0 else 0.0,
        "lactate_mm": slot["lactate_mmol"] / litres if litres > 0.0 else 0.0,
        "vector_copies": copies_per_transduced_cell(car),
        "organisms": slot["spores"] * share,
        "endotoxin_eu_per_ml": endotoxin_eu_per_ml(slot["spores"], source),
        "mycoplasma": 0.0,
        "rcl": 0.0,
        "colonies": 0.0,
        **(facts or {}),
    }


def activated_fraction(activated_h: float) -> float:
    """Return the part of the T cells that carries activation markers so long after activation."""
    return MOST_ACTIVATED * (1.0 - exp(-max(0.0, activated_h) / ACTIVATION_H))


def copies_per_transduced_cell(car_fraction: float) -> float:
    """Return the vector copies of a transduced cell: of a Poisson number of entries, those that are not none."""
    if car_fraction <= 0.0:
        return 0.0
    return -log(1.0 - min(0.99, car_fraction)) / car_fraction


def endotoxin_eu_per_ml(organisms: float, volume_ml: float) -> float:
    """Return the endotoxin that goes with so many organisms, over the background."""
    return BACKGROUND_EU_PER_ML + (EU_PER_ORGANISM * organisms / volume_ml if volume_ml > 0.0 else 0.0)
