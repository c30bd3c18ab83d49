"""One step of the plant: every phenomenon that is due, in a fixed order, each with its own period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.door import step_door
from twin.physics.flow import step_flow
from twin.physics.generator import step_generator
from twin.physics.glove import step_glove
from twin.physics.layout import DOOR, DUE, FLOW, GENERATOR, GLOVE, LAST, THERMAL, UTILITY, VAPOUR
from twin.physics.particle import step_particle
from twin.physics.thermal import step_thermal
from twin.physics.utility import step_utility
from twin.physics.vapour import step_vapour

if TYPE_CHECKING:
    from twin.physics.arrays import PlantArrays

SECONDS = 0.1


@inlined
def plant_due(p: PlantArrays) -> int:
    """Return the next tick at which any phenomenon is due."""
    due = 1 << 60
    for i in range(p.due.shape[0]):
        due = min(due, p.due[i, DUE])
    return due


@compiled
def step_plant(p: PlantArrays, tick: int) -> None:
    """Step what is due at `tick`, over the time since its last step."""
    for i in range(p.due.shape[0]):
        if p.due[i, DUE] <= tick:
            period = step_phenomenon(p, i, SECONDS * (tick - p.due[i, LAST]))
            p.due[i, LAST] = tick
            p.due[i, DUE] = (tick // period + 1) * period


@compiled
def step_phenomenon(p: PlantArrays, i: int, dt_s: float) -> int:
    """Step one phenomenon by `dt_s`; return the period to its next step in ticks."""
    if i in (UTILITY, DOOR):
        return step_utility(p, dt_s) if i == UTILITY else step_door(p, dt_s)
    if i in (FLOW, THERMAL):
        return step_flow(p, dt_s) if i == FLOW else step_thermal(p, dt_s)
    if i in (GENERATOR, VAPOUR):
        return step_generator(p, dt_s) if i == GENERATOR else step_vapour(p, dt_s)
    return step_glove(p, dt_s) if i == GLOVE else step_particle(p, dt_s)


@compiled
def settle_plant(p: PlantArrays, tick: int) -> None:
    """Bring every phenomenon to `tick` under the outputs applied so far."""
    for i in range(p.due.shape[0]):
        if p.due[i, LAST] < tick:
            step_phenomenon(p, i, SECONDS * (tick - p.due[i, LAST]))
            p.due[i, LAST] = tick


@compiled
def wake_plant(p: PlantArrays, tick: int) -> None:
    """Have every phenomenon step at the next tick, because an output or a fault changed."""
    for i in range(p.due.shape[0]):
        p.due[i, DUE] = tick + 1
