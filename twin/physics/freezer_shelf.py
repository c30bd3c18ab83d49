"""Bags on the shelves of the freezer: cooling, supercooling, nucleation and freezing along the liquidus."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.table import freezer as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats

FREEZER_KIND = 3
"""Kind of site, in the order of twin.physics.kinds."""
SURFACE_SHARE = 0.4
"""A bag's surface is this far on the way from its middle to the shelf; there the first crystal forms [E]."""
RATE_TIME_S = 60.0


@inlined
def temperature_of(enthalpy_j_g: float, seeded: bool, c: Floats) -> float:
    """Return the temperature of a bag; frozen, its ice share is 1 - T_f/T, so c T - L (1 - T_f/T) = h."""
    heat, latent, freezing = c[col.BAG_HEAT], c[col.FREEZING_HEAT], c[col.FREEZING_POINT]
    if not seeded or enthalpy_j_g >= heat * freezing:
        return enthalpy_j_g / heat
    b = latent + enthalpy_j_g
    return (b - sqrt(b * b - 4.0 * heat * latent * freezing)) / (2.0 * heat)


@inlined
def ice_of(temperature_c: float, seeded: bool, c: Floats) -> float:
    """Return the share of the freezable water that is ice."""
    if not seeded or temperature_c >= c[col.FREEZING_POINT]:
        return 0.0
    return 1.0 - c[col.FREEZING_POINT] / temperature_c


@inlined
def enthalpy_of(temperature_c: float, ice: float, c: Floats) -> float:
    """Return J/g above liquid at 0 degC."""
    return c[col.BAG_HEAT] * temperature_c - c[col.FREEZING_HEAT] * ice


@compiled
def step_shelves(d: Devices, i: int, dt_s: float) -> float:
    """Step what lies on the shelves, or a dummy on the first; return the heat that it gives to the shelves in J."""
    x, f, c = d.freezer.x[i], d.freezer.f[i], d.freezer.c[i]
    x[col.PRODUCT] = 0.0
    given, shown = 0.0, -1
    for m in range(d.place.shape[0]):
        if d.site[m, at.SITE_KIND] != FREEZER_KIND or d.site[m, at.SITE_ROW] != i:
            continue
        j = min(int(d.site[m, at.SITE_POSITION]), col.SHELVES - 1)
        slot = int(d.place[m, at.P_SLOT])
        if slot != x[col.SLOT + j]:
            _place(d, x, c, j, slot)
        if slot > 0:
            x[col.PRODUCT] += 1.0
            volume = d.slot[slot - 1, at.S_VOLUME]
            given += _cool(x, f, c, j, volume if volume > 0.0 else c[col.BAG_VOLUME], dt_s)
            _tell(d.slot[slot - 1], x, c, j)
            _tell_cargo(d, m + 1.0, slot - 1)
            shown = j if shown < 0 else shown
    if x[col.SLOT] == 0.0:
        given += _cool(x, f, c, 0, c[col.BAG_VOLUME], dt_s)
    _probe(x, c, max(0, shown), dt_s)
    return given


@inlined
def _place(d: Devices, x: Floats, c: Floats, j: int, slot: int) -> None:
    """Take over what a new container brings along."""
    x[col.SLOT + j] = slot
    if slot > 0:
        s = d.slot[slot - 1]
        x[col.SEEDED + j] = 1.0 if s[at.S_FROZEN] > 0.0 else 0.0
        x[col.ENTHALPY + j] = enthalpy_of(s[at.S_TEMPERATURE], s[at.S_FROZEN], c)


@inlined
def _cool(x: Floats, f: Floats, c: Floats, j: int, volume_ml: float, dt_s: float) -> float:
    """Cool a bag of mass m by h A (T_shelf - T), and let it nucleate where its surface is cold enough."""
    seeded = x[col.SEEDED + j] > 0.0
    bag = temperature_of(x[col.ENTHALPY + j], seeded, c)
    share = (volume_ml / c[col.BAG_VOLUME]) ** 0.6667
    watts = c[col.BAG_TRANSFER] * share * (1.0 - f[col.POOR_CONTACT]) * (x[col.SHELF] - bag)
    x[col.ENTHALPY + j] += watts * dt_s / volume_ml
    surface = bag + SURFACE_SHARE * (x[col.SHELF] - bag)
    if not seeded and surface <= c[col.NUCLEATION_POINT] - f[col.NO_NUCLEATION]:
        x[col.SEEDED + j] = 1.0
    elif seeded and bag > c[col.FREEZING_POINT] + 1.0:
        x[col.SEEDED + j] = 0.0
    return -watts * dt_s


@inlined
def _tell(slot: Floats, x: Floats, c: Floats, j: int) -> None:
    seeded = x[col.SEEDED + j] > 0.0
    slot[at.S_TEMPERATURE] = temperature_of(x[col.ENTHALPY + j], seeded, c)
    slot[at.S_FROZEN] = ice_of(slot[at.S_TEMPERATURE], seeded, c)


@inlined
def _tell_cargo(d: Devices, place: float, carrier: int) -> None:
    """Let the bags in a cassette go with it: they lie on the same shelf."""
    for i in range(d.slot.shape[0]):
        if d.slot[i, at.S_PLACE] == place and i != carrier:
            d.slot[i, at.S_TEMPERATURE] = d.slot[carrier, at.S_TEMPERATURE]
            d.slot[i, at.S_FROZEN] = d.slot[carrier, at.S_FROZEN]


@inlined
def _probe(x: Floats, c: Floats, j: int, dt_s: float) -> None:
    """Show the bag with the probe, and its rate over the last minute."""
    seeded = x[col.SEEDED + j] > 0.0
    x[col.BAG] = temperature_of(x[col.ENTHALPY + j], seeded, c)
    x[col.FROZEN] = 100.0 * ice_of(x[col.BAG], seeded, c)
    fade = exp(-dt_s / RATE_TIME_S)
    x[col.WAS] = x[col.BAG] + (x[col.WAS] - x[col.BAG]) * fade
    x[col.BAG_RATE] = (x[col.BAG] - x[col.WAS]) / (RATE_TIME_S / 60.0)
