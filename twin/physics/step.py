"""One step of the plant: every phenomenon that is due, in a fixed order, each with its own period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.bench import step_bench
from twin.physics.culture import step_culture
from twin.physics.door import step_door
from twin.physics.flow import step_flow
from twin.physics.freezer import step_freezer
from twin.physics.generator import step_generator
from twin.physics.glove import step_glove
from twin.physics.incubator import step_incubator
from twin.physics.layout import (
    AIR_PHENOMENA,
    BENCH,
    CULTURE,
    DOOR,
    DUE,
    FLOW,
    FREEZER,
    GENERATOR,
    GLOVE,
    INCUBATOR,
    LAST,
    NO_STEP,
    PORT,
    PROCESSOR,
    ROBOT,
    STERILISER,
    THERMAL,
    UTILITY,
    VAPOUR,
)
from twin.physics.particle import step_particle
from twin.physics.port import step_port
from twin.physics.processor import step_processor
from twin.physics.robot import step_robot
from twin.physics.steriliser import step_steriliser
from twin.physics.thermal import step_thermal
from twin.physics.utility import step_utility
from twin.physics.vapour import step_vapour

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays

SECONDS = 0.1


@compiled
def step_plant(p: PlantArrays, d: Devices, tick: int, everything: bool) -> None:
    """Step what is due at `tick` (or everything that is behind it), over the time since its last step."""
    for i in range(p.due.shape[0]):
        behind = tick - p.due[i, LAST]
        if behind == 0 or (p.due[i, DUE] > tick and not everything):
            continue
        dt_s = SECONDS * behind
        if i == UTILITY:
            period = step_utility(p, dt_s)
        elif i == DOOR:
            period = step_door(p, dt_s)
        elif i == FLOW:
            period = step_flow(p, dt_s)
        elif i < AIR_PHENOMENA:
            period = _step_air(p, i, dt_s)
        else:
            period = _step_device(p, d, i, dt_s)
        p.due[i, LAST] = tick
        p.due[i, DUE] = (tick // period + 1) * period


@inlined
def _step_air(p: PlantArrays, i: int, dt_s: float) -> int:
    if i == THERMAL:
        return step_thermal(p, dt_s)
    if i == GENERATOR:
        return step_generator(p, dt_s)
    if i == VAPOUR:
        return step_vapour(p, dt_s)
    return step_glove(p, dt_s) if i == GLOVE else step_particle(p, dt_s)


@inlined
def _step_device(p: PlantArrays, d: Devices, i: int, dt_s: float) -> int:
    """Step a kind of device; one that the unit has not is never due."""
    if i == ROBOT and d.robot.x.shape[0] > 0:
        return step_robot(p, d, dt_s)
    if i == STERILISER and d.steriliser.x.shape[0] > 0:
        return step_steriliser(p, d, dt_s)
    if i == INCUBATOR and d.incubator.x.shape[0] > 0:
        return step_incubator(p, d, dt_s)
    if i == FREEZER and d.freezer.x.shape[0] > 0:
        return step_freezer(p, d, dt_s)
    if i == PROCESSOR and d.processor.x.shape[0] > 0:
        return step_processor(p, d, dt_s)
    return _step_inside(p, d, i, dt_s)


@inlined
def _step_inside(p: PlantArrays, d: Devices, i: int, dt_s: float) -> int:
    """Step what belongs to the isolator itself, and the cells."""
    if i == BENCH and d.bench.x.shape[0] > 0:
        return step_bench(p, d, dt_s)
    if i == PORT and d.port.x.shape[0] > 0:
        return step_port(p, d, dt_s)
    if i == CULTURE and d.slot.shape[0] > 0:
        return step_culture(p, d, dt_s)
    return NO_STEP
