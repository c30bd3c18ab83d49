"""Whether a command is legal now, in words: PackML, procedure and parameters, phase commands, doors, hatches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from twin.machine import packml
from twin.machine.equipment import Door
from twin.machine.packml import State, Verb
from twin.machine.phase import COMPLETE, Phases
from twin.unit.model import HATCH_VERBS, Atmosphere, Module, Parameter, Procedure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.part import Parts
    from twin.machine.state import ModuleState
    from twin.machine.table import StateTable
    from twin.world import World

DOOR_VERBS = ("open_door", "close_door")
DOOR_STATES = (State.STOPPED, State.IDLE, State.EXECUTE, State.COMPLETE, State.HELD, State.ABORTED)
"""A door opens in a state that waits for people, or in a phase that says so."""
_ALWAYS_HEARD = (Verb.STOP, Verb.ABORT)


class Requests:
    """Answers `why_not` for one module; holds no state."""

    def __init__(self, module: Module, table: StateTable[State], parts: Parts, phases: Phases) -> None:
        self._module = module
        self._table = table
        self._parts = parts
        self._phases = phases
        doors = DOOR_VERBS if parts.doors else ()
        hatches = HATCH_VERBS if parts.hatches else ()
        self.verbs = (*(verb.value for verb in Verb), *module.commands, *doors, *hatches, *parts.switches)

    def why_not(
        self, state: ModuleState, verb: str, arguments: Mapping[str, Any], world: World
    ) -> str | None:
        """Return why the command is refused, or None."""
        if verb not in self.verbs:
            return f"{self._module.name} has no command {verb}; it knows {', '.join(self.verbs)}"
        if verb in DOOR_VERBS:
            return self._why_not_door(state, verb, arguments)
        if verb in self._parts.switches:
            return self._parts.why_not_switch(state, verb, arguments)
        if verb in HATCH_VERBS:
            return self._why_not_hatch(state, verb, arguments, world)
        refusal = self._why_not_arc(state, verb, arguments, world)
        if (
            refusal is None
            and verb not in _ALWAYS_HEARD
            and world.tick in (state.entered, state.phase_entered)
        ):
            return f"{self._module.name} has already moved in this scan"
        return refusal

    def _why_not_arc(
        self, state: ModuleState, verb: str, arguments: Mapping[str, Any], world: World
    ) -> str | None:
        if verb in self._module.commands:
            return _why_not_empty(verb, arguments) or self._why_not_phase(state, verb, world)
        reason = packml.why_not(state.state, Verb(verb), self._table)
        if reason is not None:
            return reason
        if verb == Verb.HOLD and (phase := self._phases.of(state)) and phase.no_hold:
            return phase.no_hold
        return self._why_not_start(arguments) if verb == Verb.START else _why_not_empty(verb, arguments)

    def _why_not_phase(self, state: ModuleState, verb: str, world: World) -> str | None:
        command = self._module.commands[verb]
        legal = ", ".join(self._module.phases[name].title for name in command.sources)
        if state.state is not State.EXECUTE:
            return f"{verb} is not possible in {state.state.title}; it is possible in phase {legal}"
        if self._phases.tables[state.procedure].target(state.phase, verb) is None:
            now = self._module.phases[state.phase].title
            return f"{verb} is not possible in phase {now}; it is possible in phase {legal}"
        if command.target == COMPLETE:
            return None
        requires = self._module.phases[command.target].requires
        unmet = [reason for name in requires for reason in world.unmet(name)]
        return "; ".join(unmet) or None

    def _why_not_start(self, arguments: Mapping[str, Any]) -> str | None:
        known = ", ".join(self._module.procedures)
        name = arguments.get("procedure")
        procedure = self._module.procedures.get(name) if isinstance(name, str) else None
        if procedure is None:
            what = "start needs a procedure" if name is None else f"there is no procedure {name}"
            return f"{what}; {self._module.name} knows {known}"
        values = ((key, value) for key, value in arguments.items() if key != "procedure")
        reasons = (why_not_value(procedure, key, value) for key, value in values)
        return next((reason for reason in reasons if reason), None)

    def _why_not_door(self, state: ModuleState, verb: str, arguments: Mapping[str, Any]) -> str | None:
        door = self._parts.door(arguments.get("door"))
        if door is None or set(arguments) != {"door"}:
            known = ", ".join(name.removesuffix("_door") for name in self._parts.doors)
            return f"{verb} needs door: {known.replace(', ', ' or ')}"
        if verb == "close_door":
            return self._parts.why_not_close(state, door)
        if state.state not in DOOR_STATES:
            return f"no door opens in {state.state.title}"
        if state.atmosphere is Atmosphere.GASSING:
            return "there may be gas inside: the residue limit is not proven"
        return self._parts.why_not_open(state, door)

    def _why_not_hatch(
        self, state: ModuleState, verb: str, arguments: Mapping[str, Any], world: World
    ) -> str | None:
        hatch = self._parts.hatch(arguments.get("hatch"))
        if hatch is None or set(arguments) != {"hatch"}:
            known = ", ".join(name.removeprefix("hatch_") for name in self._parts.hatches)
            return f"{verb} needs hatch: {known}"
        if verb == "open_hatch" and state.state is not State.EXECUTE:
            return f"no hatch opens in {state.state.title}"
        return self._parts.why_not_hatch(state, hatch, verb.removesuffix("_hatch"), world)


def why_not_value(procedure: Procedure, key: str, value: object) -> str | None:
    """Return why a value does not fit the parameter of a procedure."""
    parameter = procedure.parameters.get(key)
    if parameter is None:
        known = ", ".join(procedure.parameters) or "none"
        return f"procedure {procedure.name} has no parameter {key}; it has {known}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"{key} must be a number in {parameter.unit}"
    if not parameter.low <= value <= parameter.high:
        return f"{key} {value:g} {parameter.unit} is outside of {limits(parameter)}"
    return None


def limits(parameter: Parameter) -> str:
    """Return the range of a parameter in words."""
    return f"{parameter.low:g} to {parameter.high:g} {parameter.unit}"


def door_state(state: ModuleState, name: str) -> Door:
    """Return the state of a door."""
    return Door(state.parts[name].state)


def _why_not_empty(verb: str, arguments: Mapping[str, Any]) -> str | None:
    return f"{verb} takes no argument {next(iter(arguments))}" if arguments else None
