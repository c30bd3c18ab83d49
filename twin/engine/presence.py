"""What the presence sensors of all places show, read at once, and where they differ from what is booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from twin.material.place import UNKNOWN
from twin.signals import Quality

if TYPE_CHECKING:
    from twin.engine.engine import Engine
    from twin.material.state import MaterialState

ARM, ARM_RESTS = "robot", ("Stopped", "Idle", "Aborted")


class Presence:
    """Looks at the sensors that are in order, where the robot is not at work. Holds no state of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        sensors = {name: place.present for name, place in engine.unit.places.items() if place.present}
        self._places = tuple(sensors)
        self._signals = np.array([engine.catalogue.index[tag] for tag in sensors.values()], dtype=np.int64)
        self._numbers = {1.0 + i: name for i, name in enumerate(engine.unit.places)}
        self._of: MaterialState | None = None
        self._booked = np.zeros(len(self._places), dtype=np.bool_)

    def shown(self) -> dict[str, bool]:
        """Return by place whether its sensor shows something there."""
        kernel, robot = self._engine.kernel, self.robot_at()
        good = (kernel.quality[self._signals] == Quality.GOOD).tolist()
        shown = (kernel.values[self._signals] != 0.0).tolist()
        rows = zip(self._places, good, shown, strict=True)
        return {place: there for place, is_good, there in rows if is_good and place != robot}

    def differing(self) -> list[str]:
        """Return the places whose sensor shows other than what is booked.

        Not where something was last whose place is unknown: that is told already.
        """
        kernel, material = self._engine.kernel, self._engine.memory.material
        if material is not self._of:
            self._of = material
            items = material.items
            taken = {name for name, ids in material.at.items() if any(items[one].slot > 0 for one in ids)}
            self._booked[:] = [name in taken for name in self._places]
        differs = (kernel.values[self._signals] != 0.0) != self._booked
        differs &= kernel.quality[self._signals] == Quality.GOOD
        excused = {self.robot_at(), *(item.last_place for item in material.standing(UNKNOWN))}
        return [place for i in np.flatnonzero(differs).tolist() if (place := self._places[i]) not in excused]

    def robot_at(self) -> str:
        """Return where the robot works or has just worked, so that the sensor there is ahead of the record."""
        arm = self._engine.memory.modules.get(ARM)
        if arm is None or arm.state.title in ARM_RESTS or not arm.parameters:
            return ""
        return self._numbers.get(arm.parameters.get("place", 0.0), "")
