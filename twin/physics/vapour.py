"""H2O2 and water of each zone: supply, loop with catalyst and dryer, sorption, loss, condensation [A.2, A.3].

One implicit (backward Euler) step per zone; it conserves both masses exactly, whatever the length of the step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.equilibrium import relative_saturation
from twin.physics.gas import M_H2O, M_H2O2, ppm_of, rh_of, water_saturation_g_m3
from twin.physics.kill import log_reduction_rate
from twin.physics.sorption import diffusion_speed, fill_ladder, held_g_m2, ladder

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

CLEAN_PPM = 1.0
"""Below this, with generator and loop at rest, the zone is stepped slowly while little changes."""
CALM_G_M3_S, CALM_SHARE_1_S = 2e-5, 1e-4
SMALL_G_M3 = 1e-8
"""What of H2O2 does not matter: a hundredth of a ppb."""
KILLING_PPM = 20.0
"""Below this the kill is hours per decade and not counted [A.4]."""
FILM_REFERENCE_G_M3 = 0.5
"""Driving concentration at which a film dries [E]."""
FILM_SHARE = 0.05
"""Share of the surface that is as cold as the coldest node [E]."""


@compiled
def step_vapour(p: PlantArrays, dt_s: float) -> int:
    """Step all concentrations; return the period to the next step in ticks."""
    calm = True
    for i in range(p.zone.shape[0]):
        z, u, f, c = p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i]
        before, had = z[at.WATER], z[at.H2O2]
        _film(z, c, p.process_c[pm.FILM_TRANSFER], dt_s)
        out, entering = exchanged(p, i, at.H2O2, at.B_H2O2)
        entering += z[at.INFLOW] * p.bound[at.ROOM, at.B_H2O2] + f[ft.GAS_CREEPS]
        _step_h2o2(z, c, p.process_c, out, entering, dt_s)
        out, entering = exchanged(p, i, at.WATER, at.B_WATER)
        supplied = z[at.FRESH] + z[at.ADDED] + z[at.INFLOW]
        entering += supplied * p.bound[at.ROOM, at.B_WATER] + f[ft.WET_LOAD]
        dries = u[at.DRYER] > 0.0 and f[ft.DRYER_FAIL] == 0.0
        _step_water(z, c, p.process_c, out, entering, (z[at.LOOP] if dries else 0.0, dt_s))
        _report(z, c[pm.COLD_SPOT])
        _count_kill(z, u, p.process_c, dt_s)
        idle = z[at.PPM] < CLEAN_PPM and z[at.LOOP] < 1.0 and z[at.INJECT] == 0.0
        calm = calm and idle and abs(z[at.WATER] - before) < CALM_G_M3_S * dt_s
        calm = calm and abs(z[at.H2O2] - had) <= CALM_SHARE_1_S * dt_s * had + SMALL_G_M3
    for d in range(p.door.shape[0]):
        calm = calm and p.door[d, at.POSITION] == 0.0
    return 100 if calm else 10


@inlined
def side_value(p: PlantArrays, side: int, column: int, boundary_column: int) -> float:
    """Return a quantity of a zone, or of boundary -1 - side."""
    return p.zone[side, column] if side >= 0 else p.bound[-1 - side, boundary_column]


@inlined
def exchanged(p: PlantArrays, i: int, column: int, boundary_column: int) -> tuple[float, float]:
    """Return m3/h that leave zone `i` by its doors, and what enters per hour with the air of its neighbours."""
    out, entering = 0.0, 0.0
    for d in range(p.door.shape[0]):
        a, b = p.sides[d, at.SIDE_A], p.sides[d, at.SIDE_B]
        if i not in (a, b):
            continue
        outward = p.door[d, at.DOOR_FLOW] if i == a else -p.door[d, at.DOOR_FLOW]
        mixing = 3600.0 * p.door_c[d, pm.EXCHANGE] * p.door_c[d, pm.AREA] * p.door[d, at.POSITION]
        out += max(0.0, outward) + mixing
        neighbour = b if i == a else a
        entering += (max(0.0, -outward) + mixing) * side_value(p, neighbour, column, boundary_column)
    return out, entering


@inlined
def _film(z: Floats, c: Floats, transfer_m_s: float, dt_s: float) -> None:
    """Let vapour condense at the coldest node above 100 %RS, and a film dry below it."""
    flow = transfer_m_s * FILM_SHARE * c[pm.SURFACE] * dt_s
    over = z[at.RS_WALL] / 100.0 - 1.0
    if over <= 0.0 and z[at.FILM_H2O2] + z[at.FILM_WATER] == 0.0:
        return
    share = over / (1.0 + over) if over > 0.0 else over * FILM_REFERENCE_G_M3
    for film, gas in ((at.FILM_H2O2, at.H2O2), (at.FILM_WATER, at.WATER)):
        wanted = flow * share * (z[gas] if over > 0.0 else 1.0)
        moved = max(-z[film], min(wanted, 0.5 * z[gas] * c[pm.VOLUME]))
        z[film] += moved
        z[gas] -= moved / c[pm.VOLUME]


@inlined
def leaving_m3h(z: Floats) -> float:
    """Return the air that leaves by exhaust, leaks and a leaking damper."""
    return z[at.EXHAUST] + z[at.LEAK_OUT] + max(0.0, z[at.PRESSURE]) * z[at.DAMPER_PA]


@inlined
def _step_h2o2(z: Floats, c: Floats, process_c: Floats, out: float, entering: float, dt_s: float) -> None:
    """V dC/dt = w m - Q (C - C_in) - v_d A C - uptake; the loop returns what its catalyst leaves."""
    hours, area = dt_s / 3600.0, c[pm.SURFACE]
    removed = z[at.LOOP] if z[at.CATALYST_OK] > 0.0 else 0.0
    loss = c[pm.DEPOSITION] * area
    speed = diffusion_speed(z[at.WALL])
    uptake, source = ladder(z[at.POOL_H2O2 : at.POOL_WATER], process_c[pm.SORPTION], speed, dt_s)
    made = 0.6 * process_c[pm.STRENGTH] * z[at.INJECT] + entering
    store = c[pm.VOLUME] + hours * (leaving_m3h(z) + out + removed + loss) + area * uptake * dt_s
    new = (c[pm.VOLUME] * z[at.H2O2] + hours * made + area * source * dt_s) / store
    z[at.H2O2] = new
    z[at.LOST] = (removed + loss) * new
    fill_ladder(z[at.POOL_H2O2 : at.POOL_WATER], speed, dt_s, new)
    z[at.SORBED] = area * held_g_m2(z[at.POOL_H2O2 : at.POOL_WATER], process_c[pm.SORPTION])
    z[at.FAR] += dt_s / (dt_s + c[pm.MIXING_TIME]) * (new - z[at.FAR])


@inlined
def _step_water(
    z: Floats, c: Floats, process_c: Floats, out: float, entering: float, dried: tuple[float, float]
) -> None:
    """The same for water: from solution, supply, decomposed H2O2 and walls; `dried` is (loop through dryer, dt)."""
    loop, dt_s = dried
    hours, area = dt_s / 3600.0, c[pm.SURFACE]
    uptake, source = ladder(z[at.POOL_WATER :], c[pm.WATER_SORPTION], 1.0, dt_s)
    decomposed = z[at.LOST] if loop == 0.0 else c[pm.DEPOSITION] * area * z[at.H2O2]
    made = 60.0 * (1.0 - process_c[pm.STRENGTH] / 100.0) * z[at.INJECT] + decomposed * M_H2O / M_H2O2
    made += loop * process_c[pm.LOOP_SUPPLY] / 100.0 * water_saturation_g_m3(25.0) + entering
    store = c[pm.VOLUME] + hours * (leaving_m3h(z) + out + loop) + area * uptake * dt_s
    z[at.WATER] = (c[pm.VOLUME] * z[at.WATER] + hours * made + area * source * dt_s) / store
    fill_ladder(z[at.POOL_WATER :], 1.0, dt_s, z[at.WATER])


@inlined
def _report(z: Floats, cold_spot_k: float) -> None:
    """Put concentrations into the units that sensors show."""
    temperature = z[at.TEMPERATURE]
    z[at.PPM] = ppm_of(z[at.H2O2], temperature)
    z[at.FAR_PPM] = ppm_of(z[at.FAR], temperature)
    z[at.RH] = rh_of(z[at.WATER], temperature)
    coldest = min(z[at.WALL], z[at.LOAD], temperature - cold_spot_k)
    z[at.RS_AIR] = relative_saturation(z[at.WATER], z[at.H2O2], temperature, temperature)
    z[at.RS_WALL] = relative_saturation(z[at.WATER], z[at.H2O2], temperature, coldest)


@inlined
def _count_kill(z: Floats, u: Floats, process_c: Floats, dt_s: float) -> None:
    """Add to the estimated log reduction of a spore at the far probe; a new gassing begins at zero."""
    if z[at.PPM] > KILLING_PPM:
        rate = log_reduction_rate(z[at.FAR], z[at.RS_WALL], z[at.WALL], process_c)
        z[at.LOG_REDUCTION] += dt_s / 60.0 * rate
    elif u[at.LOOP_SP] > 0.0:
        z[at.LOG_REDUCTION] = 0.0
