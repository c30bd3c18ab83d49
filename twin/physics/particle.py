"""Airborne particles of each zone: shed inside, washed out by filtered air, let in by leaks and doors [B.4]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.vapour import exchanged

if TYPE_CHECKING:
    from twin.physics.arrays import PlantArrays

COUNTED_M3_MIN = 0.0283
"""Air drawn by the counter per minute (28.3 L) [B.2]."""
COARSE_SHARE = 0.003
"""Share of >= 5 um among the shed particles of a burst [E]."""


@compiled
def step_particle(p: PlantArrays, dt_s: float) -> int:
    """Step both size classes; return the period to the next step in ticks."""
    calm = True
    for i in range(p.zone.shape[0]):
        before = p.zone[i, at.PARTICLES_05]
        burst = p.zone_f[i, ft.PARTICLE_BURST]
        fine = p.zone_c[i, pm.SOURCE_05] + burst
        _step_class(p, i, at.PARTICLES_05, at.B_PARTICLES_05, fine, dt_s)
        coarse = p.zone_c[i, pm.SOURCE_5] + COARSE_SHARE * burst
        _step_class(p, i, at.PARTICLES_5, at.B_PARTICLES_5, coarse, dt_s)
        p.zone[i, at.COUNTS_5] = p.zone[i, at.PARTICLES_5] * COUNTED_M3_MIN
        calm = calm and abs(p.zone[i, at.PARTICLES_05] - before) < 1e-3 * (before + 1.0) * dt_s
    for d in range(p.door.shape[0]):
        calm = calm and p.door[d, at.POSITION] == 0.0
    return 100 if calm else 10


@inlined
def clean_air_m3h(p: PlantArrays, i: int) -> float:
    """Return filtered air per hour: down-flow and supply."""
    z, c = p.zone[i], p.zone_c[i]
    return 3600.0 * z[at.DOWNFLOW] * c[pm.DOWNFLOW_AREA] + z[at.FRESH] + z[at.MAKE_UP] + z[at.LOOP]


@inlined
def _step_class(
    p: PlantArrays, i: int, column: int, boundary_column: int, source_1_s: float, dt_s: float
) -> None:
    """V dN/dt = S - E Q_clean N + leaks; implicit."""
    z, c = p.zone[i], p.zone_c[i]
    hours = dt_s / 3600.0
    out, entering = exchanged(p, i, column, boundary_column)
    made = 3600.0 * source_1_s + entering + z[at.INFLOW] * p.bound[at.ROOM, boundary_column]
    removed = p.process_c[pm.CLEAN_EFFICIENCY] * clean_air_m3h(p, i) + out + z[at.LEAK_OUT]
    z[column] = (c[pm.VOLUME] * z[column] + hours * made) / (c[pm.VOLUME] + hours * removed)
