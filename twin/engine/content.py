"""What a container of the virtual plant holds when its item is issued: by kind, by the recipe, by the donor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.quantity import parse
from twin.draw import log_normal, normal, relative
from twin.laboratory.finding import incoming_organisms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.laboratory.table import Incoming

UNITS = {
    "glucose": "mM",
    "lactate": "mM",
    "cytokine": "ug/L",
    "titre": "1/mL",
    "reagent": "1/mL",
    "cryoprotectant": "",
    "organisms": "1/mL",
    "temperature": "degC",
}
"""What a recipe may say in `content:` of an item, and in which unit it counts here."""
COLUMNS = {
    "glucose": ("glucose_mmol", 1e-3),
    "lactate": ("lactate_mmol", 1e-3),
    "cytokine": ("cytokine", 1.0),
    "titre": ("vector", 1.0),
    "reagent": ("beads_reagent", 1.0),
    "cryoprotectant": ("cryoprotectant_ml", 1.0),
    "organisms": ("spores", 1.0),
}
"""Column of the container, and what one unit in one mL adds to it."""
USUAL: Mapping[str, Mapping[str, float]] = {
    "medium": {"glucose": 17.0, "cytokine": 10.0},
    "reagent": {"reagent": 1.0},
    "vector": {"titre": 1.0e8},
    "cryo_medium": {"cryoprotectant": 1.0},
}
"""Concentrations by kind: glucose and IL-7 as in the formula [unit.md 3.1], titre and reagent [E]."""
SPREAD = {"glucose": 0.02, "cytokine": 0.05, "titre": 0.10}
"""How much a lot differs from what stands on it [E]."""
FILLED = 0.005
"""How much a filled volume differs from the stated one [E]."""
CD3, LEAST_CD3, MOST_CD3 = 2.6e9, 1.2e9, 4.1e9
"""T cells of a donation [P3.1]."""
CD3_SPREAD, T_SHARE, VIABILITY = 0.3, (0.5, 0.05), (0.96, 0.015)
"""Of donations: spread of the logarithm; share of T cells and viability as mean and standard deviation [E]."""
BAG_ML, BAG_SD_ML = 200.0, 15.0
"""Volume of a collection [E]."""
CELL_RICH = "patient_bag"
Draw = tuple[int, str, str]
"""What a draw depends on: seed, batch, item."""


def content_of(kind: str, volume_ml: float, given: Mapping[str, float | str], draw: Draw) -> dict[str, float]:
    """Return the true columns of a container filled with what its kind and its recipe say."""
    filled = volume_ml * relative(FILLED, *_of(draw), "volume") if volume_ml else 0.0
    named = {name: parse(value, UNITS[name]) for name, value in given.items() if name in UNITS}
    amounts = {**USUAL.get(kind, {}), **named}
    found = {"volume_ml": filled}
    for name, (column, factor) in COLUMNS.items():
        if name in amounts:
            lot = relative(SPREAD[name], *_of(draw), name) if name in SPREAD else 1.0
            found[column] = amounts[name] * lot * factor * filled
    if "temperature" in named:
        found["temperature_c"] = named["temperature"]
    return found


def donated(
    order: Mapping[str, str | float], volume_ml: float, incoming: Incoming, draw: Draw
) -> dict[str, float]:
    """Return the true columns of a donor's bag; what the order says of it goes before what is drawn."""
    words = _of(draw)
    drawn = min(MOST_CD3, max(LEAST_CD3, log_normal(CD3, CD3_SPREAD, *words, "cd3")))
    typical = CD3 * float(order["donor_cells"]) if "donor_cells" in order else drawn
    t_cells = _said(order, "cd3", typical)
    share = min(0.9, max(0.1, _said(order, "t_share", T_SHARE[0] + T_SHARE[1] * normal(*words, "t"))))
    viable = min(0.999, _said(order, "viability", VIABILITY[0] + VIABILITY[1] * normal(*words, "viability")))
    living = t_cells / share
    donation = str(order.get("second_id", "")) or f"{draw[1]}.{draw[2]}"
    return {
        "volume_ml": volume_ml,
        "viable": living,
        "dead": living * (1.0 - viable) / viable,
        "t_cells_fraction": share,
        "growth_apart": _said(order, "donor_growth", 1.0) - 1.0,
        "spores": _said(order, "organisms", incoming_organisms(incoming, draw[0], donation)),
    }


def collected_ml(order: Mapping[str, str | float], draw: Draw) -> float:
    """Return the volume of a donor's bag, as it is and as the collecting site states it."""
    return float(round(_said(order, "volume_ml", BAG_ML + BAG_SD_ML * normal(*_of(draw), "collected"))))


def _of(draw: Draw) -> tuple[int, str, str, str]:
    return (draw[0], "content", draw[1], draw[2])


def _said(order: Mapping[str, str | float], name: str, drawn: float) -> float:
    return float(order[name]) if name in order else drawn
