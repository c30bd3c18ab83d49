"""Effective outputs of a module: phase settings in Execute, the safe table after stop and abort, else rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.packml import ABORTIVE, HELD_BACK, State
from twin.machine.state import ModuleState, resolve
from twin.unit.model import Atmosphere, Cause, Module, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.part import Parts

_Table = tuple[dict[str, float], dict[str, str]]
"""Every output's value, and the parameters that some of them follow."""
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
        self._phases = {name: self._table(phase.settings) for name, phase in module.phases.items()}
        self._holds = {
            name: self._table({**phase.settings, **phase.hold_settings})
            for name, phase in module.phases.items()
        }
        self._parts = parts
        self._device = module.device
        self._programs = {name: float(p.program) for name, p in module.procedures.items()}

    def values(self, state: ModuleState) -> dict[str, float]:
        """Return every output's value in this state."""
        values = self.process(state)
        values.update(self._parts.outputs(state))
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

    def process(self, state: ModuleState) -> dict[str, float]:
        """Return every output's value in this state, doors left aside."""
        if state.state is State.EXECUTE:
            return self._set(self._phases, state)
        if state.state in HELD_BACK:
            return self._paused(self._set(self._holds, state))
        if state.state in _STOPPED:
            return self.safe(state, Cause.STOP)
        if state.state in ABORTIVE:
            return self.safe(state, state.cause or Cause.ABORT)
        if state.atmosphere is Atmosphere.GASSING:
            return self.safe(state, Cause.STOP)
        return dict(self._rest)

    def value(self, state: ModuleState, name: str) -> float:
        """Return one output's value, doors left aside."""
        if state.state is State.EXECUTE:
            return self._one(self._phases, state, name)
        if state.state in HELD_BACK:
            return self._one(self._holds, state, name)
        return self.process(state)[name]

    def _one(self, tables: Mapping[str, _Table], state: ModuleState, name: str) -> float:
        fixed, bound = tables.get(state.phase, (self._rest, {}))
        if name in bound:
            return self._limited(name, resolve(bound[name], state.parameters))
        return fixed[name]

    def _table(self, settings: Mapping[str, Setting]) -> _Table:
        bound = {name: s for name, s in settings.items() if isinstance(s, str)}
        fixed = {name: self._limited(name, s) for name, s in settings.items() if not isinstance(s, str)}
        return {**self._rest, **fixed}, bound

    def _set(self, tables: Mapping[str, _Table], state: ModuleState) -> dict[str, float]:
        fixed, bound = tables.get(state.phase, (self._rest, {}))
        values = dict(fixed)
        for name, setting in bound.items():
            values[name] = self._limited(name, resolve(setting, state.parameters))
        if self._device is not None:
            values[self._device.run] = self._programs.get(state.procedure, 0.0)
        return values

    def _paused(self, values: dict[str, float]) -> dict[str, float]:
        """Ask a device that runs its own cycle to wait."""
        if self._device is not None and self._device.pause:
            values[self._device.pause] = 1.0
        return values

    def _limited(self, name: str, value: float) -> float:
        low, high = self._limits[name]
        return min(max(value, low), high)

    def _safe_value(self, name: str, setting: Setting, kept: dict[str, float]) -> float:
        if setting == "keep":
            return kept.get(name, self._rest[name])
        return self._rest[name] if isinstance(setting, str) else setting
