"""What each test looks at: a number computed from the true content of a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Content = Mapping[str, float]
"""Plain numbers of a sample: volume_ml, viable, dead (cells), t_cells_fraction, car_fraction, activated_fraction,
glucose_mm, lactate_mm, organisms, mycoplasma, rcl (counts in the sample), colonies (on a plate),
endotoxin_eu_per_ml, vector_copies; of where it comes from: source_volume_ml, dose_volume_ml, patient_kg."""


def viability(content: Content) -> float:
    """Return living cells in per cent of all."""
    cells = content["viable"] + content["dead"]
    return 100.0 * content["viable"] / cells if cells > 0.0 else 0.0


def per_ml(content: Content, what: str) -> float:
    """Return a count per millilitre; nothing when the sample is empty."""
    volume = content["volume_ml"]
    return content[what] / volume if volume > 0.0 else 0.0


def endotoxin_per_kg(content: Content) -> float:
    """Return the endotoxin that the dose brings per kilogram of the patient."""
    return content["endotoxin_eu_per_ml"] * content["dose_volume_ml"] / content["patient_kg"]


def in_source(content: Content) -> float:
    """Return the living cells of the container that was sampled."""
    return per_ml(content, "viable") * content["source_volume_ml"]


MEASURES: Mapping[str, tuple[tuple[str, ...], Callable[[Content], float]]] = {
    "viable_per_ml": (("viable", "volume_ml"), lambda c: per_ml(c, "viable")),
    "viable_in_source": (
        ("viable", "volume_ml", "source_volume_ml"),
        in_source,
    ),
    "t_cells_in_source": (
        ("viable", "volume_ml", "source_volume_ml", "t_cells_fraction"),
        lambda c: in_source(c) * c["t_cells_fraction"],
    ),
    "car_in_source": (
        ("viable", "volume_ml", "source_volume_ml", "car_fraction"),
        lambda c: in_source(c) * c["car_fraction"],
    ),
    "viability": (("viable", "dead"), viability),
    "activation": (("activated_fraction",), lambda c: 100.0 * c["activated_fraction"]),
    "car": (("car_fraction",), lambda c: 100.0 * c["car_fraction"]),
    "t_cells": (("t_cells_fraction",), lambda c: 100.0 * c["t_cells_fraction"]),
    "glucose": (("glucose_mm",), lambda c: c["glucose_mm"]),
    "lactate": (("lactate_mm",), lambda c: c["lactate_mm"]),
    "organisms_per_ml": (("organisms", "volume_ml"), lambda c: per_ml(c, "organisms")),
    "mycoplasma_per_ml": (("mycoplasma", "volume_ml"), lambda c: per_ml(c, "mycoplasma")),
    "rcl_per_ml": (("rcl", "volume_ml"), lambda c: per_ml(c, "rcl")),
    "colonies": (("colonies",), lambda c: c["colonies"]),
    "endotoxin": (("endotoxin_eu_per_ml",), lambda c: c["endotoxin_eu_per_ml"]),
    "endotoxin_per_kg": (("endotoxin_eu_per_ml", "dose_volume_ml", "patient_kg"), endotoxin_per_kg),
    "vector_copies": (("vector_copies",), lambda c: c["vector_copies"]),
}
"""measure -> what it needs of the content, and how it computes."""
