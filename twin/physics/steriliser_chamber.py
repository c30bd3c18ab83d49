"""Chamber of the steriliser: air and steam, condensation and drying, wall, load points, drain and filter."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.gas import GAS_J_MOL_K, M_H2O, ZERO_C_K
from twin.physics.steam import latent_j_kg, lethality_min, saturation_c
from twin.physics.table import steriliser as col

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

SUBSTEP_S = 0.2
STEAM_KG_MOL, AIR_KG_MOL = M_H2O / 1000.0, 0.028964
BAR_PA, MBAR_PA = 1e5, 100.0
GAS_TIME_S, PROBE_TIME_S = 1.0, 2.0
"""The gas takes the temperature of steam or surfaces, a probe that of the gas, within this [E]."""
VENT, PUMP, STEAM_IN, AIR_IN, HEAT, COOL = 1, 2, 4, 8, 16, 32
"""What the controller has open or on, as bits; the opening of the steam and air valve comes beside them."""
DRAIN_HOLDS_KG, DRAIN_KG_S = 0.2, 0.02
"""Water that stands on the drain probe, and how quickly a free drain empties [E]."""
DRAIN_TIME_S, BLOCKED_TIME_S = 5.0, 120.0
FLASH_SHARE = 0.5
"""Most of the steam that condenses in one substep."""


@inlined
def pressure_pa(x: Floats, c: Floats) -> float:
    """Return the pressure of the gas, Dalton."""
    return (x[col.AIR] + x[col.STEAM]) * GAS_J_MOL_K * (x[col.GAS] + ZERO_C_K) / c[col.VOLUME]


@inlined
def air_share(x: Floats) -> float:
    """Return the mole fraction of air."""
    return x[col.AIR] / (x[col.AIR] + x[col.STEAM])


@compiled
def step_chamber(
    x: Floats, f: Floats, c: Floats, act: tuple[int, float, float], around: tuple[float, float], dt_s: float
) -> None:
    """Step the chamber: `act` is (bits, steam valve, air valve), `around` the room's temperature and pressure."""
    steps = max(1, int(dt_s / SUBSTEP_S + 0.5))
    for _ in range(steps):
        dt = dt_s / steps
        _supply(x, f, c, act, around[1], dt)
        _remove(x, f, c, act[0], around[1], dt)
        _exchange(x, c, dt)
        _surfaces(x, f, c, act[0], around[0], dt)
        _probes(x, f, c, dt)


@inlined
def _supply(
    x: Floats, f: Floats, c: Floats, act: tuple[int, float, float], barometer_pa: float, dt: float
) -> None:
    """Let in steam (choked at low pressure), with what does not condense, and sterile or leaking air."""
    p = pressure_pa(x, c)
    supply = max(0.0, c[col.SUPPLY] - f[col.SUPPLY_DROP]) * BAR_PA + barometer_pa
    flow = act[1] * (1.0 - f[col.VALVE_WEAK]) * c[col.STEAM_FLOW]
    drive = sqrt(max(0.0, 1.0 - (p / supply) ** 2)) if supply > p else 0.0
    steam = flow * supply / ((c[col.SUPPLY] + 1.013) * BAR_PA) * drive * dt / STEAM_KG_MOL
    share = f[col.POOR_STEAM] / 100.0
    x[col.STEAM] += steam * (1.0 - share)
    x[col.STEAM_IN] += steam * (1.0 - share) * STEAM_KG_MOL
    air = steam * share
    fresh = barometer_pa + 5000.0
    if act[0] & AIR_IN and p < fresh:
        free = act[2] * (1.0 - f[col.FILTER_CLOGGED]) * c[col.AIR_FLOW]
        air += free * sqrt(1.0 - (p / fresh) ** 2) * dt / AIR_KG_MOL
    leak = (c[col.SOUND_LEAK] + f[col.AIR_LEAK]) * MBAR_PA / 60.0 * c[col.VOLUME]
    if p < barometer_pa:
        air += leak * sqrt(1.0 - (p / barometer_pa) ** 2) * dt / (GAS_J_MOL_K * (x[col.GAS] + ZERO_C_K))
    x[col.AIR] += air
    x[col.AIR_IN] += air


@inlined
def _remove(x: Floats, f: Floats, c: Floats, bits: int, barometer_pa: float, dt: float) -> None:
    """Take gas out by pump, vent and safety valve: well mixed, by volume."""
    p = pressure_pa(x, c)
    flow = 0.0
    if bits & PUMP:
        flow += (1.0 - f[col.PUMP_WEAK]) * c[col.PUMP_FLOW] * max(0.0, 1.0 - c[col.PUMP_END] * MBAR_PA / p)
    if bits & VENT and p > barometer_pa:
        flow += c[col.VENT_FLOW] * sqrt((p - barometer_pa) / BAR_PA)
    limit = c[col.SAFETY_PRESSURE] * BAR_PA + barometer_pa
    x[col.SAFETY_VALVE] = 1.0 if p > limit or (x[col.SAFETY_VALVE] > 0.0 and p > 0.95 * limit) else 0.0
    if x[col.SAFETY_VALVE] > 0.0:
        flow += 2.0 * c[col.VENT_FLOW]
    share = 1.0 - exp(-flow / 3600.0 * dt / c[col.VOLUME])
    x[col.AIR_OUT] += share * x[col.AIR]
    x[col.STEAM_OUT] += share * x[col.STEAM] * STEAM_KG_MOL
    x[col.AIR] *= 1.0 - share
    x[col.STEAM] *= 1.0 - share


@inlined
def _exchange(x: Floats, c: Floats, dt: float) -> None:
    """Condense on load and wall, and boil water off the load: both at the saturation of what is there [C.3]."""
    p, y = pressure_pa(x, c), air_share(x)
    wet_c = saturation_c(p * (1.0 - y))
    for i in range(2):
        pocket = col.POCKET + i
        x[pocket] += (1.0 - exp(-dt / c[col.POCKET_TIME])) * (y - x[pocket])
        heat = 0.5 * c[col.LOAD_MASS] * c[col.LOAD_HEAT]
        _condense(x, c, i, saturation_c(p * (1.0 - min(1.0, x[pocket]))), heat, dt)
        _boil(x, c, i, saturation_c(p), heat, dt)
    over = wet_c - x[col.WALL]
    if over > 0.0:
        water = _taken(x, c[col.WALL_CONDENSATION] * over * dt / latent_j_kg(wet_c))
        x[col.WALL] += water * latent_j_kg(wet_c) / c[col.WALL_CAPACITY]
        x[col.POOL] += water
    surface = 0.5 * (x[col.WALL] + 0.5 * (x[col.METAL] + x[col.METAL + 1]))
    x[col.GAS] += (1.0 - exp(-dt / GAS_TIME_S)) * (max(wet_c, surface) - x[col.GAS])


@inlined
def _taken(x: Floats, kg: float) -> float:
    """Take condensate out of the gas and return it."""
    water = min(kg, FLASH_SHARE * x[col.STEAM] * STEAM_KG_MOL)
    x[col.STEAM] -= water / STEAM_KG_MOL
    return water


@inlined
def _condense(x: Floats, c: Floats, i: int, steam_c: float, heat: float, dt: float) -> None:
    """Heat a load point by condensing; what it cannot keep runs into the drain."""
    over = steam_c - x[col.METAL + i]
    if over <= 0.0:
        return
    water = _taken(x, heat * (1.0 - exp(-dt / c[col.LOAD_TIME])) * over / latent_j_kg(steam_c))
    x[col.METAL + i] += water * latent_j_kg(steam_c) / heat
    kept = max(0.0, min(water, 0.5 * c[col.KEPT_WATER] - x[col.WATER + i]))
    x[col.WATER + i] += kept
    x[col.POOL] += water - kept


@inlined
def _boil(x: Floats, c: Floats, i: int, boiling_c: float, heat: float, dt: float) -> None:
    """Let water boil off a load point that is warmer than the boiling point; this cools it, so it limits itself."""
    over = x[col.METAL + i] - boiling_c
    if over <= 0.0 or x[col.WATER + i] <= 0.0:
        return
    latent = latent_j_kg(boiling_c)
    water = min(x[col.WATER + i], 0.1 * heat * (1.0 - exp(-dt / c[col.LOAD_TIME])) * over / latent)
    x[col.WATER + i] -= water
    x[col.METAL + i] -= water * latent / heat
    x[col.STEAM] += water / STEAM_KG_MOL


@inlined
def _surfaces(x: Floats, f: Floats, c: Floats, bits: int, room_c: float, dt: float) -> None:
    """Heat or cool the wall by its jacket, let it and the load exchange heat, and let the drain run off."""
    level = c[col.JACKET_SET] if bits & HEAT else c[col.WATER_TEMPERATURE] if bits & COOL else x[col.WALL]
    x[col.JACKET] += (1.0 - exp(-dt / 10.0)) * (level - x[col.JACKET])
    gain = c[col.JACKET_TRANSFER] if bits & (HEAT | COOL) else 0.0
    watts = gain * (x[col.JACKET] - x[col.WALL]) + c[col.ROOM_TRANSFER] * (room_c - x[col.WALL])
    heat = 0.5 * c[col.LOAD_MASS] * c[col.LOAD_HEAT]
    thin = 0.3 if pressure_pa(x, c) < 20000.0 else 1.0
    for i in range(2):
        load = 0.5 * thin * c[col.DRY_TRANSFER] * (x[col.WALL] - x[col.METAL + i])
        x[col.METAL + i] += load * dt / heat
        watts -= load
    x[col.WALL] += watts * dt / c[col.WALL_CAPACITY]
    if f[col.DRAIN_BLOCKED] == 0.0:
        run = min(x[col.POOL], DRAIN_KG_S * dt)
        x[col.POOL] -= run
        x[col.WATER_OUT] += run


@inlined
def _probes(x: Floats, f: Floats, c: Floats, dt: float) -> None:
    """Let the probes follow; air gathers at the drain, and water that stands there keeps its probe cold."""
    p, y = pressure_pa(x, c), air_share(x)
    quick = 1.0 - exp(-dt / PROBE_TIME_S)
    before = x[col.TEMPERATURE]
    x[col.TEMPERATURE] += quick * (x[col.GAS] - before)
    x[col.TEMPERATURE_2] = x[col.TEMPERATURE] + f[col.PROBE_OFFSET]
    x[col.LOAD_1] = x[col.METAL] + f[col.LOAD_OFFSET]
    x[col.LOAD_2] = x[col.METAL + 1]
    flooded = x[col.POOL] > DRAIN_HOLDS_KG
    gas_c = saturation_c(p * (1.0 - min(0.95, c[col.DRAIN_AIR] * y)))
    goal, time_s = (0.5 * (x[col.WALL] + 40.0), BLOCKED_TIME_S) if flooded else (gas_c, DRAIN_TIME_S)
    x[col.DRAIN] += (1.0 - exp(-dt / time_s)) * (goal - x[col.DRAIN])
    x[col.PRESSURE], x[col.SATURATION] = p / MBAR_PA, saturation_c(p)
    x[col.AIR_PERCENT] = 100.0 * y
    x[col.STEAM_BAR] = max(0.0, c[col.SUPPLY] - f[col.SUPPLY_DROP])
    x[col.WETNESS] = 100.0 * (x[col.WATER] + x[col.WATER + 1]) / c[col.LOAD_MASS]
    for i in range(2):
        if x[col.METAL + i] >= 80.0:
            x[col.LETHAL + i] += lethality_min(x[col.METAL + i], dt)
    x[col.LOG_REDUCTION] = min(x[col.LETHAL], x[col.LETHAL + 1]) / c[col.KILL_D]
