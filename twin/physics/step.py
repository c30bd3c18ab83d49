"""One step of the plant: every phenomenon that is due, in a fixed order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.layout import DUE

if TYPE_CHECKING:
    from twin.physics.arrays import PlantArrays


@inlined
def plant_due(p: PlantArrays) -> int:
    """Return the next tick at which any phenomenon is due."""
    due = 1 << 60
    for i in range(p.due.shape[0]):
        due = min(due, p.due[i, DUE])
    return due


@compiled
def step_plant(p: PlantArrays, tick: int) -> None:
    """Step what is due at `tick`."""


@compiled
def settle_plant(p: PlantArrays, tick: int) -> None:
    """Bring every phenomenon to `tick` under the outputs applied so far."""


@compiled
def wake_plant(p: PlantArrays, tick: int) -> None:
    """Have every phenomenon step at the next tick, because an output or a fault changed."""
