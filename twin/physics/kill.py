"""Estimated kill of spores: D from concentration, temperature and saturation [A.4]; a model, no evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled
from twin.physics import parameter as pm

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

DRY_RS, WET_RS = 80.0, 95.0
"""Below the first the dry law holds, above the second the wet one; between them it is interpolated [A.4, E]."""


@compiled
def decimal_time_min(h2o2_g_m3: float, temperature_c: float, process_c: Floats) -> float:
    """Return D in minutes in the dry regime: D_ref (C_ref / C)^n, with Q10."""
    power = (process_c[pm.KILL_C] / h2o2_g_m3) ** process_c[pm.KILL_N]
    return process_c[pm.KILL_D] * power / process_c[pm.KILL_Q10] ** ((temperature_c - 25.0) / 10.0)


@compiled
def log_reduction_rate(h2o2_g_m3: float, rs_percent: float, temperature_c: float, process_c: Floats) -> float:
    """Return decades per minute; near saturation the film kills faster, above it no further."""
    dry = 1.0 / decimal_time_min(h2o2_g_m3, temperature_c, process_c)
    wet = max(dry, 1.0 / process_c[pm.KILL_D_WET])
    share = min(1.0, max(0.0, (rs_percent - DRY_RS) / (WET_RS - DRY_RS)))
    return dry + share * (wet - dry)
