"""The first unit's plant by itself: no logic, outputs set by hand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.physics.build import build_plant
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from twin.kernel.plan import Plan

MINUTE = 600
"""Ticks."""


@cache
def plan() -> Plan:
    """The plan of the first unit without rows."""
    loaded = load_unit("airlock1")
    plant = build_plant(loaded.plant, loaded.boundaries, loaded.catalogue)
    return build_plan(loaded.catalogue, (), plant, seed=1)


class Rig:
    """A kernel with outputs set by name."""

    def __init__(self) -> None:
        self.kernel = Kernel(plan())

    def set(self, module: str, **outputs: float) -> None:
        """Command outputs of a module."""
        for name, value in outputs.items():
            self.kernel.write_output(self.kernel.plan.catalogue.index[f"{module}.{name}"], value)

    def run(self, ticks: int) -> None:
        """Advance; history is thrown away."""
        end = self.kernel.tick + ticks
        while self.kernel.tick < end:
            self.kernel.advance(end - self.kernel.tick)
            self.kernel.take_history()

    def truth(self, name: str) -> float:
        """A true value."""
        return self.kernel.truth(name)

    def shown(self, tag: str) -> float:
        """A reported value."""
        return float(self.kernel.values[self.kernel.plan.catalogue.index[tag]])


AIRLOCK_GAS = {
    "fresh_air_sp": 0.0,
    "loop_sp": 30.0,
    "dryer": 1.0,
    "vaporiser_on": 1.0,
    "temperature_sp": 25.0,
}
ISOLATOR_GAS = {**AIRLOCK_GAS, "loop_sp": 80.0, "downflow_sp": 0.3}
