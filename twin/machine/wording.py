"""What a module waits for, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twin.machine import accumulation, measurement
from twin.machine.packml import State
from twin.signals import TICKS_PER_S
from twin.unit.model import Accumulate, Atmosphere, Measure, Module, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.part import Parts
    from twin.machine.phase import Phases
    from twin.machine.state import ModuleState
    from twin.world import World

OPERATORS = {
    "<=": "is at or below",
    ">=": "is at or above",
    "<": "is below",
    ">": "is above",
    "==": "is",
    "!=": "is not",
}
_SPOKEN = re.compile(r"[a-z_0-9]+\.[a-z_0-9]+|\belapsed\b|<=|>=|==|!=|<|>")
_WAITS = {
    State.STOPPED: "Waits for reset",
    State.IDLE: "Waits for start",
    State.COMPLETE: "Waits for reset",
    State.ABORTED: "Waits for clear",
}
_GOES_ON = {State.HELD: "Waits for unhold", State.SUSPENDED: "Waits for unsuspend"}
_ENDING = (State.STOPPING, State.ABORTING, State.COMPLETING)


def clock(ticks: int) -> str:
    """Return a span as m:ss, or h:mm:ss from an hour on."""
    seconds = ticks // TICKS_PER_S
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def quantity(value: float, unit: str) -> str:
    """Return a value with its unit; longer times in minutes."""
    if unit == "s" and value >= 60.0:
        return f"{value / 60.0:g} min"
    return f"{value:g} {unit}"


def in_words(text: str, labels: Mapping[str, str]) -> str:
    """Return a Condition's text with signal labels and comparisons in words."""
    words = {**OPERATORS, "elapsed": "the time in this phase"}
    text = re.sub(r" off \S+ \S+", "", text)
    return _SPOKEN.sub(lambda m: words.get(m[0]) or labels.get(m[0], m[0]), text)


class Wording:
    """Words of one module; `labels` maps a tag to its label."""

    def __init__(self, module: Module, parts: Parts, phases: Phases, labels: Mapping[str, str]) -> None:
        self._module = module
        self._parts = parts
        self._phases = phases
        self._clear = in_words(module.clear_text, labels)
        self._leave = {name: in_words(phase.leave_text, labels) for name, phase in module.phases.items()}

    def waits_for(self, state: ModuleState, world: World) -> str:
        """Return what must happen before the module moves on."""
        if state.state is State.EXECUTE:
            return self._in_phase(state, world)
        if state.state in _GOES_ON:
            return f"{_GOES_ON[state.state]}: {state.reason}" if state.reason else _GOES_ON[state.state]
        if state.state in _ENDING:
            return self._making_safe(state)
        return _WAITS.get(state.state, "")

    def _making_safe(self, state: ModuleState) -> str:
        waits: list[str] = []
        if state.atmosphere is Atmosphere.GASSING:
            waits.append(self._clear)
        if not self._parts.shut(state):
            waits.append(f"{self._parts.not_shut(state)} is shut")
        if self._module.device is not None:
            waits.append("the device is at rest")
        return "Waits until " + " and ".join(waits) if waits else ""

    def _in_phase(self, state: ModuleState, world: World) -> str:
        phase = self._phases.of(state)
        if phase is None:
            return ""
        words = [*self._spoilt(state), *self._progress(phase, state, world), *self._reasons(phase, world)]
        ends = self._module.device is None and (state.measured is None or state.measured.finished)
        if phase.leave_text and ends:
            words.append("Waits until " + self._parameters(self._leave[phase.name], state))
        if self._module.device is not None:
            words.append(f"Waits for the device to end {phase.title}")
        return "; ".join(words) or "Waits for a command"

    def _spoilt(self, state: ModuleState) -> list[str]:
        """Return why the running procedure will not be accepted in the end."""
        phases = self._module.procedures[state.procedure].phases
        latches = dict.fromkeys(self._module.phases[name].accepts for name in phases)
        found = [state.proofs[name].spoilt for name in latches if name]
        return [f"Will not be accepted: {reason}" for reason in found if reason]

    def _progress(self, phase: Phase, state: ModuleState, world: World) -> list[str]:
        words: list[str] = []
        if phase.accumulate is not None and state.counted is not None:
            words.append(f"{phase.title} {_count(phase.accumulate, state, world.tick)}")
        if phase.measure is not None and state.measured is not None and not state.measured.finished:
            words.append(_measure(phase.measure, state, world.tick))
        return words

    def _reasons(self, phase: Phase, world: World) -> list[str]:
        reasons = [reason for name in phase.requires for reason in world.unmet(name)]
        return ["Waits because " + " and ".join(reasons)] if reasons and phase.leave is not None else []

    def _parameters(self, text: str, state: ModuleState) -> str:
        known = self._module.procedures[state.procedure].parameters
        values = state.parameters or {}

        def written(found: re.Match[str]) -> str:
            parameter = known.get(found[1])
            return found[0] if parameter is None else quantity(values[found[1]], parameter.unit)

        return re.sub(r"\$(\w+)", written, text)


def _count(accumulate: Accumulate, state: ModuleState, tick: int) -> str:
    progress = state.counted
    assert progress is not None
    need = accumulation.need_ticks(accumulate, state.parameters)
    text = f"{clock(accumulation.counted_ticks(progress, tick))} of {clock(need)}"
    paused = accumulation.paused_ticks(progress, tick)
    return f"{text}, paused {clock(paused)} of {clock(accumulate.pause_budget)}" if paused else text


def _measure(measure: Measure, state: ModuleState, tick: int) -> str:
    progress = state.measured
    assert progress is not None
    if progress.begun is None:
        return "Waits until the test pressure is reached"
    left = clock(max(0, measurement.due(measure, progress) - tick))
    return f"Measures the leak, {left} left" if progress.captured is not None else f"Stabilises, {left} left"
