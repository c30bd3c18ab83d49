"""Airborne particles of each zone: shed inside, washed out by filtered air, let in by leaks and doors [B.4]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.vapour import exchanged

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

COUNTED_M3_MIN = 0.0283
"""Air drawn by the counter per minute (28.3 L) [B.2]."""
COARSE_SHARE = 0.003
"""Share of >= 5 um among the shed particles of a burst [E]."""


@compiled
def step_particle(p: PlantArrays, dt_s: float) -> int:
    """V dN/dt = S - E Q_clean N + leaks, implicit, both sizes; return the period to the next step in ticks."""
    calm = True
    for i in range(p.zone.shape[0]):
        z, c = p.zone[i], p.zone_c[i]
        before, burst = z[at.PARTICLES_05], p.zone_f[i, ft.PARTICLE_BURST]
        clean = p.process_c[pm.CLEAN_EFFICIENCY] * clean_air_m3h(z, c[pm.DOWNFLOW_AREA])
        for fine in (True, False):
            column, other = (
                (at.PARTICLES_05, at.B_PARTICLES_05) if fine else (at.PARTICLES_5, at.B_PARTICLES_5)
            )
            shed = c[pm.SOURCE_05] + burst if fine else c[pm.SOURCE_5] + COARSE_SHARE * burst
            out, entering = exchanged(p, i, column, other)
            entering += 3600.0 * shed + z[at.INFLOW] * p.bound[at.ROOM, other]
            removed = clean + out + z[at.LEAK_OUT]
            hours = dt_s / 3600.0
            z[column] = (c[pm.VOLUME] * z[column] + hours * entering) / (c[pm.VOLUME] + hours * removed)
        z[at.COUNTS_5] = z[at.PARTICLES_5] * COUNTED_M3_MIN
        calm = calm and abs(z[at.PARTICLES_05] - before) < 1e-3 * (before + 1.0) * dt_s
    for d in range(p.door.shape[0]):
        calm = calm and p.door[d, at.POSITION] == 0.0
    return 100 if calm else 10


@inlined
def clean_air_m3h(z: Floats, downflow_m2: float) -> float:
    """Return filtered air per hour: down-flow, supply and loop."""
    return 3600.0 * z[at.DOWNFLOW] * downflow_m2 + z[at.FRESH] + z[at.ADDED] + z[at.LOOP]
