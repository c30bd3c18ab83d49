"""Parameters of the two culture kinetics; a vessel kind has one of them with its own values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.physics.parameter import Names

KINETICS = 0
"""First column of a vessel kind: which kinetics; its parameters follow."""
STILL, ACTIVATED, INHIBITED = range(3)
"""Nothing grows (bags and bottles); activated T cells [unit.md 3.1]; growth against an inhibitor [P5.3]."""
WORDS = ("still", "activated", "inhibited")

ACTIVATED_PARAMETERS: Names = (
    ("growth_rate", "1/d"), ("lag", "h"), ("growth_fade", "d"), ("capacity", "cells"),
    ("glucose_half", "mM"), ("lactate_half", "mM"), ("cytokine_half", "ug/L"), ("cytokine_loss", "1/d"),
    ("death_rate", "1/d"), ("stress_rate", "1/d"), ("stress_fade", "d"), ("starved_rate", "1/d"),
    ("starved_at", "mM"), ("lysis_rate", "1/d"), ("uptake_rest", "fmol/h"), ("uptake_peak", "fmol/h"),
    ("uptake_late", "fmol/h"), ("lactate_yield", ""), ("warm_width", "K"), ("co2_width", "percent"),
    ("vector_time", "h"), ("vector_efficacy", ""), ("vector_toll", ""), ("peroxide_toll", "1/h"),
    ("cryoprotectant_toll", "1/h"),
)  # fmt: skip
(
    GROWTH, LAG, GROWTH_FADE, CAPACITY,
    GLUCOSE_HALF, LACTATE_HALF, CYTOKINE_HALF, CYTOKINE_LOSS,
    DEATH, STRESS, STRESS_FADE, STARVED,
    STARVED_AT, LYSIS, UPTAKE_REST, UPTAKE_PEAK,
    UPTAKE_LATE, LACTATE_YIELD, WARM_WIDTH, CO2_WIDTH,
    VECTOR_TIME, EFFICACY, VECTOR_TOLL, PEROXIDE_TOLL,
    CRYO_TOLL,
) = range(1, 1 + len(ACTIVATED_PARAMETERS))  # fmt: skip
"""`capacity` 0 is none. `vector_efficacy` and `vector_toll` are per unit of MOI, `peroxide_toll` per ug/mL."""

INHIBITED_PARAMETERS: Names = (
    ("growth_rate", "1/h"), ("lag_share", ""), ("death_rate", "1/h"), ("glucose_half", "mg/mL"),
    ("inhibitor_half", ""), ("inhibitor_slope", ""), ("inhibitor_death", ""), ("starved_rate", "1/h"),
    ("starved_at", "mg/mL"), ("starved_slope", ""), ("uptake_half", "mg/mL"), ("uptake", "mg/h"),
    ("secretion", "1/h"), ("feed", "mL/h"), ("feed_glucose", "mg/mL"),
)  # fmt: skip
(
    I_GROWTH, I_LAG_SHARE, I_DEATH, I_GLUCOSE_HALF,
    I_HALF, I_SLOPE, I_DEATH_HALF, I_STARVED,
    I_STARVED_AT, I_STARVED_SLOPE, I_UPTAKE_HALF, I_UPTAKE,
    I_SECRETION, I_FEED, I_FEED_GLUCOSE,
) = range(1, 1 + len(INHIBITED_PARAMETERS))  # fmt: skip
"""`uptake` and `secretion` are per million cells; the inhibitor stands in the lactate column, as units x mL."""

PARAMETERS: Mapping[str, Names] = {"activated": ACTIVATED_PARAMETERS, "inhibited": INHIBITED_PARAMETERS}
COLUMNS = 1 + max(len(ACTIVATED_PARAMETERS), len(INHIBITED_PARAMETERS))
