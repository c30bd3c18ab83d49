"""CO2 of an incubator: the slow sensor, pulses of the valve, two bottles, and what gets into the room."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.physics.incubator_air import thinning_1_s
from twin.physics.table import incubator as col

if TYPE_CHECKING:
    from twin.physics.arrays import Block, Floats

WINDOW_S, SHORTEST_S, LONGEST_S = 20.0, 0.2, 10.0
"""Pulses of 0.2 to 10 s in windows of 20 s [D.2 E]."""
GAIN = 0.35
"""Share of what is missing that one pulse gives [E]."""
DUTY_S, MEAN_DUTY_S = 600.0, 86400.0
"""Times over which the duty of the valve is averaged: to be seen, and to be compared with [unit.md 4.1, N-05]."""
CHANGE_OVER_BAR = 0.5
CO2_KG_L = 0.00183
"""CO2 at room conditions."""
LIQUID_SHARE = 0.1
"""Below this filling a bottle holds gas only, and its pressure falls [E]."""


@inlined
def dose(b: Block, row: int, powered: bool, dt_s: float) -> float:
    """Return the litres of CO2 that flow into the chamber in this step; sets sensor, pulse and duty of the valve."""
    x, u, f, c = b.x[row], b.u[row], b.f[row], b.c[row]
    lag = 1.0 - exp(-dt_s / (c[col.SENSOR_TIME] * max(1.0, f[col.CO2_SLOW])))
    x[col.SEEN] += lag * (x[col.CO2] + f[col.CO2_OFFSET] - x[col.SEEN])
    if x[col.WINDOW] <= 1e-6:
        x[col.WINDOW], x[col.PULSE] = WINDOW_S, _pulse_s(x, u, c)
    alive = powered and x[col.PROGRAM] == col.REGULATE
    open_s = min(x[col.PULSE], dt_s) if alive else 0.0
    x[col.WINDOW] -= dt_s
    x[col.PULSE] = max(0.0, x[col.PULSE] - dt_s)
    flow = c[col.CO2_FLOW] * (min(1.0, x[col.SUPPLY] / col.SUPPLY_BAR) if u[col.CO2_SUPPLY] > 0.0 else 0.0)
    if alive:
        _note_duty(x, open_s / dt_s, dt_s)
    through = 0.0 if f[col.VALVE_STUCK] > 0.0 else flow * open_s / 60.0
    leaks = f[col.VALVE_LEAK] if flow > 0.0 else 0.0
    return through + leaks * dt_s / 60.0


@inlined
def _pulse_s(x: Floats, u: Floats, c: Floats) -> float:
    """Return for how long the valve opens in a window: in proportion to what is missing [S55, S57]."""
    missing_l = (u[col.CO2_SP] - x[col.SEEN]) / 100.0 * c[col.VOLUME]
    seconds = GAIN * missing_l / c[col.CO2_FLOW] * 60.0
    return 0.0 if seconds < SHORTEST_S else min(LONGEST_S, seconds)


@inlined
def _note_duty(x: Floats, share: float, dt_s: float) -> None:
    x[col.DUTY] += (1.0 - exp(-dt_s / DUTY_S)) * (100.0 * share - x[col.DUTY])
    x[col.RATIO] = x[col.DUTY] / max(0.01, x[col.MEAN_DUTY])
    x[col.MEAN_DUTY] += (1.0 - exp(-dt_s / MEAN_DUTY_S)) * (100.0 * share - x[col.MEAN_DUTY])


@inlined
def feed(b: Block, row: int, given_l: float, room_ppm: float, dt_s: float) -> float:
    """Empty the bottle in use, change over when there is nothing left; return the L/h that got into the room."""
    x, u, f, c = b.x[row], b.u[row], b.f[row], b.c[row]
    line_l_min = f[col.LINE_LEAK] if u[col.CO2_SUPPLY] > 0.0 and x[col.SUPPLY] > 0.0 else 0.0
    used = given_l + line_l_min * dt_s / 60.0
    x[col.USED] += used
    fill = col.FILL_1 if x[col.BOTTLE] == 1.0 else col.FILL_2
    x[fill] = max(0.0, x[fill] - used * CO2_KG_L)
    x[col.BOTTLE_1] = _bottle_bar(x[col.FILL_1], c, f[col.BOTTLE_1_EMPTY])
    x[col.BOTTLE_2] = _bottle_bar(x[col.FILL_2], c, f[col.BOTTLE_2_EMPTY])
    here, other = x[col.BOTTLE_1], x[col.BOTTLE_2]
    if x[col.BOTTLE] != 1.0:
        here, other = other, here
    if here < CHANGE_OVER_BAR and other >= CHANGE_OVER_BAR:
        x[col.BOTTLE] = 3.0 - x[col.BOTTLE]
        here = other
    x[col.SUPPLY] = min(col.SUPPLY_BAR, here)
    lost_l_h = thinning_1_s(b, row) * 3600.0 * c[col.VOLUME] * (x[col.CO2] - room_ppm / 1e4) / 100.0
    return max(0.0, lost_l_h) + 60.0 * line_l_min


@inlined
def _bottle_bar(fill_kg: float, c: Floats, empty: float) -> float:
    if empty > 0.0:
        return 0.0
    return col.FULL_BAR * min(1.0, fill_kg / (LIQUID_SHARE * c[col.BOTTLE_CONTENT]))
