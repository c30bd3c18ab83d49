"""What is special to the airlock: in Execute a door opens only in the phase that is made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.machine.module import ModuleLogic
from twin.machine.packml import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.state import ModuleState

DOOR_PHASES = {"outer_door": ("pass_out",), "inner_door": ("unload", "pass_out")}
"""Door -> phases in which it may open [unit.md 2.2]."""
_WITHIN = (State.EXECUTE, State.HELD)


class DecontaminationLogic(ModuleLogic):
    """The airlock with an outer and an inner door and its generator."""

    def why_not_here(self, state: ModuleState, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Refuse to open a door in the middle of a cycle."""
        if verb != "open_door" or state.state not in _WITHIN:
            return None
        door = self.parts.door(arguments["door"]) or ""
        if state.phase in DOOR_PHASES.get(door, ()):
            return None
        return f"{self.parts.title(door)} does not open in phase {self.module.phases[state.phase].title}"
