"""The working copy of a module's state during one call, with what the call asks of the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.machine.state import ModuleState
from twin.plain import replace
from twin.signals import Quality
from twin.world import NOTHING, Calculated, Effects, Happening, World

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Draft:
    """Lives for one call only; `result` freezes it."""

    module: str
    state: ModuleState
    world: World
    happenings: list[Happening] = field(default_factory=list[Happening])
    calculated: list[Calculated] = field(default_factory=list[Calculated])
    tick: int = field(init=False)

    def __post_init__(self) -> None:
        self.tick = self.world.tick

    def change(self, **fields: Any) -> None:
        """Replace fields of the state."""
        self.state = replace(self.state, **fields)

    def say(self, kind: str, payload: Mapping[str, Any], part: str = "") -> None:
        """Note an event of the module or of one of its parts."""
        self.happenings.append(Happening(kind, f"{self.module}.{part}" if part else self.module, payload))

    def write(self, tag: str, value: float, quality: Quality = Quality.GOOD) -> None:
        """Set a calculated value."""
        self.calculated.append(Calculated(tag, value, quality))

    def result(self, before: ModuleState) -> tuple[ModuleState, Effects]:
        """Return the new state and the effects; nothing changed gives the very same state."""
        if self.state is before and not self.happenings:
            return before, NOTHING
        effects = Effects(tuple(self.happenings), tuple(self.calculated), (self.state.due,))
        return self.state, effects
