"""Effective outputs of a module: phase settings in Execute, the safe table after stop and abort, else rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.equipment import door_outputs
from twin.machine.packml import ABORTIVE, HELD_BACK, State
from twin.machine.state import ModuleState, resolve
from twin.unit.model import Atmosphere, Cause, Module, Setting

if TYPE_CHECKING:
    from twin.machine.part import Parts

_STOPPED = (State.STOPPING, State.STOPPED)


class Outputs:
    """The output tables of one module; holds no state."""

    def __init__(self, module: Module, parts: Parts) -> None:
        self._limits = {name: (output.low, output.high) for name, output in module.outputs.items()}
        self._rest = {name: output.rest for name, output in module.outputs.items()}
        self._safe: dict[tuple[Atmosphere, Cause], dict[str, Setting]] = {
            (atmosphere, cause): {name: o.safe[atmosphere][cause] for name, o in module.outputs.items()}
            for atmosphere in Atmosphere
            for cause in Cause
        }
        self._phases = {name: dict(phase.settings) for name, phase in module.phases.items()}
        self._holds = {
            name: {**phase.settings, **phase.hold_settings} for name, phase in module.phases.items()
        }
        self._doors = parts.door_outputs

    def values(self, state: ModuleState) -> dict[str, float]:
        """Return every output's value in this state."""
        values = self._process(state)
        for name, roles in self._doors.items():
            part = state.parts[name]
            values.update(zip(roles, door_outputs(part.state, part.failed_from), strict=True))
        return values

    def safe(self, state: ModuleState, cause: Cause) -> dict[str, float]:
        """Return the safe values for a cause in the present atmosphere, doors left aside."""
        table, kept = self._safe[state.atmosphere, cause], state.kept or {}
        return {name: self._safe_value(name, setting, kept) for name, setting in table.items()}

    def to_keep(self, state: ModuleState, cause: Cause) -> dict[str, float]:
        """Return the present values of what the safe table of work keeps; from gassing nothing is kept."""
        if state.atmosphere is not Atmosphere.WORK:
            return {}
        kept = [name for name, setting in self._safe[Atmosphere.WORK, cause].items() if setting == "keep"]
        now = self.values(state) if kept else {}
        return {name: now[name] for name in kept}

    def _process(self, state: ModuleState) -> dict[str, float]:
        if state.state is State.EXECUTE:
            return self._set(self._phases.get(state.phase, {}), state)
        if state.state in HELD_BACK:
            return self._set(self._holds.get(state.phase, {}), state)
        if state.state in _STOPPED:
            return self.safe(state, Cause.STOP)
        if state.state in ABORTIVE:
            return self.safe(state, state.cause or Cause.ABORT)
        if state.atmosphere is Atmosphere.GASSING:
            return self.safe(state, Cause.STOP)
        return dict(self._rest)

    def _set(self, settings: dict[str, Setting], state: ModuleState) -> dict[str, float]:
        values = dict(self._rest)
        for name, setting in settings.items():
            low, high = self._limits[name]
            values[name] = min(max(resolve(setting, state.parameters), low), high)
        return values

    def _safe_value(self, name: str, setting: Setting, kept: dict[str, float]) -> float:
        if setting == "keep":
            return kept.get(name, self._rest[name])
        return self._rest[name] if isinstance(setting, str) else setting
