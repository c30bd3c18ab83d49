"""What stands against opening a way into the isolator: another that is not shut, an arm that is not before a hatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.hatch import SHUT as SHUT_HATCH
from twin.procedure.move import ARM, AWAY
from twin.signals import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.unit.model import Place

TARGET, PHASE = f"{ARM}.target_place", f"{ARM}.device_phase"
SEALED = "sealed"
IDENTIFIERS = {"open_door": ("door", "{}_door"), "open_hatch": ("hatch", "hatch_{}")}
"""Command -> its argument, and how the part is called that the argument means."""
AT_APPROACH = ("identify", "grip", "lift_check", "place", "release", "verify")
"""What the arm says that it does from when it has come to the approach pose of its target [unit.md 2.5]."""


class Openings:
    """Doors and hatches between the arm and its places: one at a time is not shut [unit.md 2.1, 4.2]."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        places = engine.unit.places.values()
        self._behind = {place.access: place for place in places if place.access}
        self._parts = {access: access.partition(".")[::2] for access in self._behind}

    def why_not(self, module: str, verb: str, arguments: Mapping[str, str]) -> str | None:
        """Return why a part may not be opened now, or None; of a command that opens nothing always None."""
        if verb not in IDENTIFIERS:
            return None
        word, name = IDENTIFIERS[verb]
        asked = f"{module}.{name.format(arguments.get(word))}"
        if asked not in self._behind:
            return None
        ajar = next((one for one in self._behind if one != asked and not self._is_shut(one)), None)
        rule = "IL-N1" if word == "hatch" else "IL-I4"
        if ajar is not None:
            return f"{rule}: {self._title(ajar)} is not shut: {self._state(ajar)}"
        return self._why_not_hatch(self._behind[asked]) if word == "hatch" else None

    def _why_not_hatch(self, place: Place) -> str | None:
        """IL-N1: the position is reserved or occupied, and the arm waits before it."""
        material = self._engine.memory.material
        if material.items and place.name not in material.reserved and not material.standing(place.name):
            return f"IL-N1: {place.name} is neither reserved nor occupied"
        return None if ARM not in self._engine.unit.modules or self._is_before(place) else AWAY

    def _is_before(self, place: Place) -> bool:
        world = self._engine.world
        if any(world.quality(tag) is not Quality.GOOD for tag in (TARGET, PHASE)):
            return False
        phase = self._engine.catalogue[PHASE].states[int(world.value(PHASE))]
        return world.value(TARGET) == world.place_number(place.name) and phase in AT_APPROACH

    def _is_shut(self, access: str) -> bool:
        state = self._state(access)
        return state == SEALED or state in SHUT_HATCH

    def _state(self, access: str) -> str:
        module, part = self._parts[access]
        return self._engine.memory.modules[module].parts[part].state

    def _title(self, access: str) -> str:
        module, part = self._parts[access]
        unit = self._engine.unit.modules[module]
        return f"{unit.equipment[part].title} of {unit.title}"
