"""The lines of the cell processor: pump, pressure, air, leak into the tray, and what hook and encoder say of a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.fluid import transfer
from twin.physics.table import processor as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats

LINE_LIMIT_MBAR = 300.0
"""At this the pump stops by itself [unit.md 4.1]."""
REFERENCE_ML_MIN = 50.0
COUNTED_ML = 10.0
"""From here on hook and encoder are compared [E]."""

Way = tuple[int, int, float]
"""Lines of the containers a flow leads from and to, and the density of cells in it as a share of the mean."""


@inlined
def slot_of(x: Floats, role: int) -> int:
    """Return the line of the container in a role, or -1."""
    return int(x[col.ROLES + role - col.SOURCE]) - 1


@inlined
def free_line(d: Devices, i: int) -> bool:
    """Return whether the line is open enough to pump at all."""
    return d.processor.f[i, col.CLOT] < 0.9 and d.processor.f[i, col.AIR_FAULT] == 0.0


@inlined
def line_pressure(d: Devices, i: int) -> float:
    """Return the pressure before what narrows the line, in proportion to the flow and against the open area squared."""
    open_share = 1.0 - d.processor.f[i, col.CLOT]
    return d.processor.c[i, col.RESISTANCE] * d.processor.x[i, col.FLOW] / REFERENCE_ML_MIN / open_share**2


@compiled
def pump(d: Devices, i: int, way: Way, flow_ml_min: float, dt_s: float) -> float:
    """Pump for `dt_s`; return the mL moved. The encoder counts what the pump believes, the hook what arrives."""
    x, f = d.processor.x[i], d.processor.f[i]
    if f[col.AIR_FAULT] > 0.0:
        x[col.AIR] = 1.0
        return 0.0
    told = flow_ml_min * dt_s / 60.0 * (1.0 - f[col.SLOW])
    x[col.FLOW] = told / dt_s * 60.0
    if line_pressure(d, i) > LINE_LIMIT_MBAR:
        return 0.0
    moved = transfer(d.slot[way[0]], d.slot[way[1]], told * (1.0 + f[col.PUMP_ERROR]), way[2])
    x[col.DONE] += moved
    x[col.ENCODER] += told if moved > 0.0 else 0.0
    x[col.WEIGHED] = x[col.DONE] + f[col.HOOK_ERROR] - x[col.HOOK_BEFORE]
    off = x[col.WEIGHED] - x[col.ENCODER]
    x[col.WEIGHT_ERROR] = 100.0 * off / x[col.ENCODER] if x[col.ENCODER] >= COUNTED_ML else 0.0
    return moved


@compiled
def dose(d: Devices, i: int, way: Way, wanted_ml: float, flow: tuple[float, float]) -> bool:
    """Pump at (mL/min, for s) until the hook shows what is wanted or nothing is left; return whether it ends."""
    x = d.processor.x[i]
    left = wanted_ml - x[col.WEIGHED]
    if left <= 1e-6 or d.slot[way[0], at.S_VOLUME] <= 0.0:
        return True
    flow_ml_min, dt_s = flow
    pump(d, i, way, min(flow_ml_min, left / dt_s * 60.0), dt_s)
    return False


@inlined
def count_again(x: Floats, f: Floats) -> None:
    """Set encoder and hook to zero for the next flow of the phase."""
    x[col.DONE] = x[col.ENCODER] = x[col.WEIGHED] = x[col.WEIGHT_ERROR] = 0.0
    x[col.HOOK_BEFORE] = f[col.HOOK_ERROR]


@inlined
def spill(d: Devices, i: int, dt_s: float) -> None:
    """Lose liquid from the kit into the tray while the pump runs."""
    kit = slot_of(d.processor.x[i], col.KIT)
    lost = d.processor.f[i, col.KIT_LEAK] * dt_s / 60.0
    if lost <= 0.0 or kit < 0:
        return
    d.processor.x[i, col.TRAY] += lost
    s = d.slot[kit]
    if s[at.S_VOLUME] > lost:
        left = 1.0 - lost / s[at.S_VOLUME]
        for column in (
            at.S_VOLUME,
            at.S_VIABLE,
            at.S_DEAD,
            at.S_GLUCOSE,
            at.S_LACTATE,
            at.S_CYTOKINE,
            at.S_CRYO,
        ):
            s[column] *= left
        s[at.S_MASS] -= lost
