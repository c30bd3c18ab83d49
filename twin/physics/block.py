"""A kind of device as data: its columns, outputs, parameters and faults, and how it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.physics.parameter import Names

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, PlantArrays

FaultLine = tuple[str, str, float, float, float, str]
"""Name, unit, default (no fault), low, high and text."""
Start = Callable[["PlantArrays", "Devices"], None]


def _nothing(p: PlantArrays, d: Devices) -> None:
    """Leave every column of the kind at zero."""


@dataclass(frozen=True, slots=True)
class BlockKind:
    """One kind of device. `key` names its section in the unit file's `plant:` and its field in Devices.

    A device `incubator_1` has the truths `incubator_1.<name>`, takes the outputs `incubator_1.<control>` and the
    faults `incubator_1.<fault>`; its constants are read from `plant.<key>.incubator_1`. Position = column, everywhere.
    `spare` columns follow the named ones, for fields and integrals that nobody asks for by name.
    `start` sets the state at tick 0, after zones, outputs and constants are set.
    """

    key: str
    names: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    parameters: Names = ()
    faults: tuple[FaultLine, ...] = ()
    start: Start = _nothing
    spare: int = 0

    @property
    def width(self) -> int:
        """Number of columns of a device's state."""
        return len(self.names) + self.spare
