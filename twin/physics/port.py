"""Fittings of the isolator: the RTP and the air that it lets through, the beta bag, and what monitors the air."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics.device_door import drive_door
from twin.physics.gas import hole_m2
from twin.physics.table import port as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

MOVING, WATCHED, CALM = 2, 10, 600
"""Periods in ticks: while something moves, while air is sampled or a part stands open, and otherwise."""
OWN_ZONE = 0
"""The isolator is the first zone of a unit."""


@compiled
def step_port(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step the fittings; return the period to the next step in ticks."""
    period = CALM
    for i in range(d.port.x.shape[0]):
        x, u, f, c = d.port.x[i], d.port.u[i], d.port.f[i], d.port.c[i]
        z = p.zone[OWN_ZONE]
        turning = _step_bag(x, u, f, c, dt_s)
        moved = _step_alpha(x, u, f, z[at.POWERED] > 0.0, p.zone_f[OWN_ZONE, ft.RTP_SEAL_LOSS], dt_s)
        _let_air_through(z, x, f, c)
        _count(x, f, c, z, dt_s)
        _sample(x, u, f, c, dt_s)
        x[col.GLOVE] = 1.0 if u[col.GLOVE_ON] > 0.0 or f[col.HAND] > 0.0 else 0.0
        x[col.COLD_SHUT] = 1.0 if f[col.COLD_AJAR] == 0.0 else 0.0
        if turning or moved:
            period = min(period, MOVING)
        elif x[col.ALPHA_CLOSED] == 0.0 or u[col.EM_ON] > 0.0:
            period = min(period, WATCHED)
    return period


@inlined
def _step_bag(x: Floats, u: Floats, f: Floats, c: Floats, dt_s: float) -> bool:
    """Turn the beta bag home, or free it; it turns only while the alpha door is shut. Tell if it moves."""
    x[col.BAG] = 1.0 if f[col.AWAY] == 0.0 else 0.0
    before = x[col.TURN]
    home = u[col.BAG_DOCK] > 0.0 and f[col.LOOSE] == 0.0 and x[col.BAG] > 0.0
    if x[col.ALPHA_CLOSED] > 0.0 or x[col.BAG] == 0.0:
        step = c[col.DOCK_TURN] * dt_s / c[col.DOCK_TIME]
        wanted = c[col.DOCK_TURN] if home else 0.0
        x[col.TURN] = before + min(step, max(-step, wanted - before))
    x[col.DOCKED] = 1.0 if x[col.BAG] > 0.0 and x[col.TURN] > 0.0 else 0.0
    x[col.BAG_LOCKED] = 1.0 if x[col.BAG] > 0.0 and x[col.TURN] >= c[col.DOCK_TURN] - 0.5 else 0.0
    return x[col.TURN] != before


@inlined
def _step_alpha(x: Floats, u: Floats, f: Floats, powered: bool, seal_loss_bar: float, dt_s: float) -> bool:
    """Move the alpha door; mechanically it opens only behind a bag that is locked [B.5]. Tell if it moves."""
    free = x[col.BAG_LOCKED] > 0.0 or x[col.ALPHA_CLOSED] == 0.0
    drives = powered and f[col.STUCK] == 0.0
    return drive_door(x[col.DOOR :], u[col.RTP_OPEN :], free, drives, seal_loss_bar, dt_s)


@inlined
def _let_air_through(z: Floats, x: Floats, f: Floats, c: Floats) -> None:
    """Tell the zone how wide it is open to the room through port and bag, and what its port reports."""
    open_m2 = x[col.POSITION] * c[col.PORT_AREA]
    behind_m2 = c[col.PORT_AREA]
    if x[col.DOCKED] > 0.0:
        behind_m2 = min(c[col.PORT_AREA], c[col.BAG_LEAK] + hole_m2(f[col.TORN]))
    z[at.PORT_M2] = min(open_m2, behind_m2)
    z[at.RTP_AJAR] = 1.0 - x[col.ALPHA_CLOSED]
    z[at.RTP_CLOSED] = x[col.ALPHA_CLOSED]
    z[at.RTP_SEAL] = x[col.ALPHA_SEAL]
    z[at.RTP_OWN_SEAL] = 1.0


@inlined
def _count(x: Floats, f: Floats, c: Floats, z: Floats, dt_s: float) -> None:
    """Count particles over the last cubic metre, minute by minute."""
    x[col.COUNTER] = c[col.COUNTER_FLOW] if z[at.POWERED] > 0.0 and f[col.COUNTER_FAIL] == 0.0 else 0.0
    m3_min = 0.001 * x[col.COUNTER]
    before = int(x[col.MINUTE])
    x[col.MINUTE] += dt_s / 60.0
    for minute in range(before, min(int(x[col.MINUTE]), before + col.MINUTES)):
        k = (minute + 1) % col.MINUTES
        x[col.FINE + k], x[col.COARSE + k] = 0.0, 0.0
    k = int(x[col.MINUTE]) % col.MINUTES
    share = min(1.0, dt_s / 60.0)
    x[col.FINE + k] += share * z[at.PARTICLES_05] * m3_min
    x[col.COARSE + k] += share * z[at.PARTICLES_5] * m3_min
    drawn_m3 = (col.MINUTES - 1 + x[col.MINUTE] - int(x[col.MINUTE])) * 0.001 * c[col.COUNTER_FLOW]
    x[col.ROLLING_05] = x[col.FINE : col.FINE + col.MINUTES].sum() / drawn_m3
    x[col.ROLLING_5] = x[col.COARSE : col.COARSE + col.MINUTES].sum() / drawn_m3


@inlined
def _sample(x: Floats, u: Floats, f: Floats, c: Floats, dt_s: float) -> None:
    """Draw air and expose settle plates, one after the other, while a period of monitoring is open."""
    if u[col.EM_ON] == 0.0:
        x[col.SAMPLED], x[col.PLATE], x[col.PLATES_LEFT] = 0.0, 0.0, c[col.PLATES]
        return
    if f[col.SAMPLER_FAIL] == 0.0:
        x[col.SAMPLED] = min(c[col.SAMPLE_VOLUME], x[col.SAMPLED] + c[col.SAMPLER_FLOW] * dt_s / 60.0)
    if x[col.PLATES_LEFT] <= 0.0:
        return
    x[col.PLATE] += dt_s / 60.0
    if x[col.PLATE] >= c[col.PLATE_TIME]:
        x[col.PLATES_LEFT] -= 1.0
        x[col.PLATE] = 0.0
