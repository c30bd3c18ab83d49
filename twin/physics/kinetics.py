"""Cells in one container: growth, death, glucose, lactate, activation and transduction, by the kinetics of its kind."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.table import kinetics as k

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

Rates = tuple[float, float, float, float]
"""Change per hour of viable and dead cells and of glucose and lactate in mmol; or what they are made of."""

BODY_C = 37.0
HOT_C = 38.5
"""Above this cells die faster, by a factor e per K [E]."""
BEST_CO2_PERCENT = 5.0
UPTAKE_Q10 = 2.3
"""Uptake and turnover per 10 K [E]."""
UPTAKE_HALF_MM = 0.2
"""Glucose at which uptake is halved [E]."""
PEROXIDE_TIME_H = 0.5
"""Cells and medium break peroxide down within this [E]."""
COLD_C = 4.0
GLUCOSE_G_MOL = 180.156
MILLION = 1e6


@compiled
def live(s: Floats, c: Floats, co2_percent: float, dt_s: float) -> None:
    """Step the content of one slot over `dt_s` at its temperature and in this CO2."""
    hours = dt_s / 3600.0
    s[at.S_AGE] += hours
    if s[at.S_VOLUME] <= 0.0 or s[at.S_FROZEN] > 0.0 or c[k.KINETICS] == k.STILL:
        return
    if c[k.KINETICS] == k.INHIBITED:
        _midpoint_inhibited(s, c, hours)
        return
    warmth = warm_share(s[at.S_TEMPERATURE], c)
    if s[at.S_REAGENT] > 0.0 or s[at.S_ACTIVATED] > 0.0:
        s[at.S_ACTIVATED] += hours * warmth
    s[at.S_CYTOKINE] *= exp(-c[k.CYTOKINE_LOSS] / 24.0 * warmth * hours)
    if s[at.S_VIABLE] + s[at.S_DEAD] <= 0.0:
        return
    transduce(s, c, warmth, hours)
    _midpoint_activated(s, c, _drive(s, c, warmth * co2_share(co2_percent, c)), hours)
    s[at.S_PEROXIDE] *= exp(-hours / PEROXIDE_TIME_H)


@inlined
def warm_share(temperature_c: float, c: Floats) -> float:
    """Return growth at a temperature as a share of that at 37 degC."""
    return exp(-(((temperature_c - BODY_C) / c[k.WARM_WIDTH]) ** 2))


@inlined
def co2_share(co2_percent: float, c: Floats) -> float:
    """Return growth at a CO2 level, through the pH of the medium, as a share of that at 5 %."""
    return exp(-(((co2_percent - BEST_CO2_PERCENT) / c[k.CO2_WIDTH]) ** 2))


@inlined
def fading(activated_h: float, lag_h: float, fade_d: float) -> float:
    """Return what is left of a drive that comes with the end of the lag and wears off."""
    return exp(-(activated_h - lag_h) / (24.0 * fade_d)) if activated_h >= lag_h else 0.0


@inlined
def transduce(s: Floats, c: Floats, warmth: float, hours: float) -> None:
    """Let cells take vector up: a share of those without CAR gains it, a share of all dies, per unit of MOI."""
    if s[at.S_VECTOR] <= 0.0 or s[at.S_VIABLE] <= 0.0:
        return
    taken = s[at.S_VECTOR] * (1.0 - exp(-warmth * hours / c[k.VECTOR_TIME]))
    s[at.S_VECTOR] -= taken
    awake = min(1.0, s[at.S_ACTIVATED] / c[k.LAG]) if c[k.LAG] > 0.0 else 1.0
    moi = taken / s[at.S_VIABLE]
    s[at.S_CAR] += (1.0 - s[at.S_CAR]) * (1.0 - exp(-c[k.EFFICACY] * awake * moi))
    died = s[at.S_VIABLE] * (1.0 - exp(-c[k.VECTOR_TOLL] * moi))
    s[at.S_VIABLE] -= died
    s[at.S_DEAD] += died


@inlined
def _drive(s: Floats, c: Floats, share: float) -> Rates:
    """Return division per hour that would be free of limits, death per hour, uptake in mmol/cell/h, and volume."""
    volume, temperature = s[at.S_VOLUME], s[at.S_TEMPERATURE]
    turnover = UPTAKE_Q10 ** ((temperature - BODY_C) / 10.0)
    stress = c[k.STRESS] * fading(s[at.S_ACTIVATED], c[k.LAG], c[k.STRESS_FADE])
    turned = (c[k.DEATH] + stress) / 24.0 * turnover
    killed = turned * (exp(temperature - HOT_C) - 1.0) if temperature > HOT_C else 0.0
    killed += c[k.PEROXIDE_TOLL] * s[at.S_PEROXIDE] / volume
    killed += c[k.CRYO_TOLL] * s[at.S_CRYO] / volume * UPTAKE_Q10 ** ((temperature - COLD_C) / 10.0)
    level = s[at.S_CYTOKINE] / volume
    level_share = level / (c[k.CYTOKINE_HALF] + level) if c[k.CYTOKINE_HALF] > 0.0 else 1.0
    growth = (
        (1.0 + s[at.S_GROWTH]) * c[k.GROWTH] / 24.0 * fading(s[at.S_ACTIVATED], c[k.LAG], c[k.GROWTH_FADE])
    )
    divided = share * level_share * (growth + turned) if growth > 0.0 else 0.0
    return divided, turned + killed, uptake_fmol_h(s[at.S_ACTIVATED], c) * turnover * 1e-12, volume


@inlined
def uptake_fmol_h(activated_h: float, c: Floats) -> float:
    """Return a cell's glucose uptake: resting, rising through the lag, then wearing off as growth does."""
    if activated_h < c[k.LAG]:
        return c[k.UPTAKE_REST] + (c[k.UPTAKE_PEAK] - c[k.UPTAKE_REST]) * activated_h / c[k.LAG]
    over = c[k.UPTAKE_PEAK] - c[k.UPTAKE_LATE]
    return c[k.UPTAKE_LATE] + over * fading(activated_h, c[k.LAG], c[k.GROWTH_FADE])


@inlined
def _activated(now: Rates, c: Floats, drive: Rates) -> Rates:
    """Division makes good for turnover while food and room allow; what starves dies; the dead dissolve."""
    viable, dead, glucose, lactate = now
    divided, killed, uptake, volume = drive
    level, waste = 1000.0 * glucose / volume, 1000.0 * lactate / volume
    fed = level / (c[k.GLUCOSE_HALF] + level) if level > 0.0 else 0.0
    free = 1.0 / (1.0 + (waste / c[k.LACTATE_HALF]) ** 2)
    room = max(0.0, 1.0 - viable / c[k.CAPACITY]) if c[k.CAPACITY] > 0.0 else 1.0
    starved = c[k.STARVED] / 24.0 / (1.0 + (level / c[k.STARVED_AT]) ** 2) if c[k.STARVED_AT] > 0.0 else 0.0
    died = (killed + starved) * viable
    eaten = uptake * viable * level / (UPTAKE_HALF_MM + level) if level > 0.0 else 0.0
    born = divided * viable * fed * free * room
    return born - died, died - c[k.LYSIS] / 24.0 * dead, -eaten, c[k.LACTATE_YIELD] * eaten


@inlined
def _midpoint_activated(s: Floats, c: Floats, drive: Rates, hours: float) -> None:
    now = s[at.S_VIABLE], s[at.S_DEAD], s[at.S_GLUCOSE], s[at.S_LACTATE]
    half = _moved(now, _activated(now, c, drive), 0.5 * hours)
    _put(s, _moved(now, _activated(half, c, drive), hours))


@inlined
def _midpoint_inhibited(s: Floats, c: Floats, hours: float) -> None:
    now = s[at.S_VIABLE], s[at.S_DEAD], s[at.S_GLUCOSE], s[at.S_LACTATE]
    half = _moved(now, _inhibited(now, c, s[at.S_VOLUME]), 0.5 * hours)
    _put(s, _moved(now, _inhibited(half, c, s[at.S_VOLUME]), hours))


@inlined
def _moved(now: Rates, rates: Rates, hours: float) -> Rates:
    return (
        now[0] + hours * rates[0],
        now[1] + hours * rates[1],
        now[2] + hours * rates[2],
        now[3] + hours * rates[3],
    )


@inlined
def _put(s: Floats, now: Rates) -> None:
    s[at.S_VIABLE], s[at.S_DEAD] = max(0.0, now[0]), max(0.0, now[1])
    s[at.S_GLUCOSE], s[at.S_LACTATE] = max(0.0, now[2]), now[3]


@inlined
def _inhibited(now: Rates, c: Floats, volume: float) -> Rates:
    """Return the rates of [P5.3]: growth against glucose and an inhibitor, which is negative through the lag."""
    viable, _, glucose, inhibitor = now
    level, units = glucose * GLUCOSE_G_MOL / volume, inhibitor / volume
    lagging = units < 0.0
    growth = c[k.I_GROWTH] * (c[k.I_LAG_SHARE] if lagging else 1.0)
    growth *= level / (c[k.I_GLUCOSE_HALF] + level) * (1.0 - _sigmoid(c[k.I_SLOPE] * (units - c[k.I_HALF])))
    death = 0.0 if lagging else c[k.I_DEATH] * units / (c[k.I_DEATH_HALF] + units)
    starved = c[k.I_STARVED] * (1.0 - _sigmoid(c[k.I_STARVED_SLOPE] * (level - c[k.I_STARVED_AT])))
    eaten = c[k.I_UPTAKE] * level / (c[k.I_UPTAKE_HALF] + level) * viable / MILLION
    fed = c[k.I_FEED] * (c[k.I_FEED_GLUCOSE] - level)
    died = (death + starved) * viable
    made = c[k.I_SECRETION] * viable / MILLION
    return growth * viable - died, died, (fed - eaten) / GLUCOSE_G_MOL, made


@inlined
def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + exp(-x))
