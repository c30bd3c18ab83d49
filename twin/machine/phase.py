"""Phases of EXECUTE: one flat table per procedure, entering, and the verdict whether a phase ends."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.machine import accumulation, measurement
from twin.machine.packml import HELD_BACK, State
from twin.machine.state import NEVER, Counted, Measured, ModuleState
from twin.machine.table import Arc, StateTable
from twin.plain import replace
from twin.signals import Quality
from twin.unit.model import Accumulate, Action, Atmosphere, Module, Phase, Procedure

if TYPE_CHECKING:
    from twin.machine.draft import Draft

DONE = "done"
COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a phase ends: `good` the way it should, else by its action with a reason."""

    good: bool
    action: Action
    reason: str


LEAVE = Verdict(True, "next", "")


def phase_table(module: Module, procedure: Procedure) -> StateTable[str]:
    """Return the flat phase table of a procedure: its own order, and the commands reachable from it."""
    order = (*procedure.phases, COMPLETE)
    arcs = [Arc(DONE, source, target) for source, target in itertools.pairwise(order)]
    states = list(order)
    grown = True
    while grown:
        fresh = [
            Arc(command.verb, source, command.target)
            for command in module.commands.values()
            for source in command.sources
            if source in states
        ]
        fresh = [arc for arc in fresh if arc not in arcs]
        arcs += fresh
        states += [name for name in dict.fromkeys(arc.target for arc in fresh) if name not in states]
        grown = bool(fresh)
    aside = [name for name in states if name not in order and _ends_by_itself(module.phases[name])]
    arcs += [Arc(DONE, name, COMPLETE) for name in aside]
    return StateTable(procedure.title, states, arcs)


def _ends_by_itself(phase: Phase) -> bool:
    """Tell whether a phase can end the good way without a command."""
    ends = phase.leave is not None or phase.accumulate is not None or phase.measure is not None
    return ends or phase.on_timeout == "next"


class Phases:
    """The phases of one module; holds no state."""

    def __init__(self, module: Module) -> None:
        self.phases = dict(module.phases)
        self.tables = {name: phase_table(module, p) for name, p in module.procedures.items()}

    def begun(self, state: ModuleState, procedure: Procedure) -> ModuleState:
        """Return a state at tick 0 in the middle of a procedure: Execute, in its first phase."""
        values = {p.name: p.value for p in procedure.parameters.values()}
        running = replace(state, state=State.EXECUTE, procedure=procedure.name, parameters=values)
        return replace(running, phase=procedure.phases[0], running_since=0)

    def of(self, state: ModuleState) -> Phase | None:
        """Return the present phase, None outside of a procedure."""
        return self.phases.get(state.phase)

    def in_gas(self, state: ModuleState) -> bool:
        """Tell whether the present phase handles gas."""
        phase = self.of(state)
        return phase is not None and phase.gas

    def enter(self, draft: Draft, name: str, kind: str = "phase_entered") -> None:
        """Begin a phase from its start."""
        phase, tick = self.phases[name], draft.tick
        counted = None if phase.accumulate is None else Counted(paused_since=tick)
        measured = None if phase.measure is None else Measured()
        draft.change(
            phase=name, phase_entered=tick, ran=0, running_since=tick, counted=counted, measured=measured
        )
        draft.say(kind, {"phase": name})
        if phase.measure is not None:
            draft.write(phase.measure.result, draft.world.value(phase.measure.result), Quality.BAD)
        if phase.accumulate is not None:
            draft.write(phase.accumulate.result, 0.0)
        if phase.gas and draft.state.atmosphere is Atmosphere.WORK:
            draft.change(atmosphere=Atmosphere.GASSING, gas_seen=False)
            draft.say("atmosphere_changed", {"to": Atmosphere.GASSING.value})

    def measure(self, draft: Draft) -> None:
        """Carry a running measurement on, and write its result."""
        phase, progress = self.of(draft.state), draft.state.measured
        if phase is None or phase.measure is None or progress is None:
            return
        now, leak = measurement.advance(phase.measure, progress, draft.world)
        if now is not progress:
            draft.change(measured=now)
        if leak is not None:
            draft.write(phase.measure.result, leak)
            draft.say("measured", {"result": phase.measure.result, "value": leak})

    def verdict(self, draft: Draft) -> Verdict | None:
        """Return how the present phase ends in this scan, or None while it goes on."""
        state, world = draft.state, draft.world
        phase = self.of(state)
        if phase is None:
            return None
        for failure in phase.failures:
            if world.truth(failure.when) is True:
                return Verdict(False, failure.action, failure.reason)
        overdue = self.overdue_pause(state, draft.tick)
        if overdue is not None:
            return overdue
        if self._finished(phase, draft):
            return LEAVE
        if phase.timeout is not None and state.elapsed(draft.tick) >= phase.timeout:
            reasons = "; ".join((phase.timeout_reason, *unmet(phase, draft)))
            return Verdict(False, phase.on_timeout, reasons)
        return None

    def overdue_pause(self, state: ModuleState, tick: int) -> Verdict | None:
        """Return the verdict of an accumulation whose pauses used up their budget, held or not."""
        phase, progress = self.of(state), state.counted
        accumulate = None if phase is None else phase.accumulate
        if accumulate is None or progress is None or progress.paused_since is None:
            return None
        if accumulation.paused_ticks(progress, tick) < accumulate.pause_budget:
            return None
        return Verdict(False, accumulate.over, accumulate.reason)

    def settle(self, draft: Draft) -> None:
        """Let the accumulation count or pause from this tick on."""
        phase, progress = self.of(draft.state), draft.state.counted
        if phase is None or phase.accumulate is None or progress is None:
            return
        accumulate = phase.accumulate
        holds = draft.world.truth(accumulate.condition) is True
        now = accumulation.settle(progress, holds and draft.state.state is State.EXECUTE, draft.tick)
        since = now.counting_since
        if now is not progress:
            draft.change(counted=now)
            counts = now.counting_since is not None
            draft.say("exposure_counted" if counts else "exposure_paused", {"ticks": now.counted})
        elif since is None or since == draft.tick or (draft.tick - since) % accumulation.REPORT_TICKS:
            return
        self._report(draft, accumulate, now)

    def close(self, draft: Draft) -> None:
        """Write the final count of the phase that ends."""
        phase, progress = self.of(draft.state), draft.state.counted
        if phase is not None and phase.accumulate is not None and progress is not None:
            self._report(draft, phase.accumulate, progress)

    def due(self, state: ModuleState, tick: int) -> int:
        """Return when a timer of the present phase ends."""
        phase = self.of(state)
        if phase is None:
            return NEVER
        dues = [NEVER]
        if phase.accumulate is not None and state.counted is not None:
            need = accumulation.need_ticks(phase.accumulate, state.parameters)
            dues.append(accumulation.due(state.counted, need, phase.accumulate.pause_budget, tick))
        if phase.measure is not None and state.measured is not None and state.state is State.EXECUTE:
            dues.append(measurement.due(phase.measure, state.measured))
        if phase.timeout is not None and state.phase_origin is not None:
            dues.append(state.phase_origin + phase.timeout)
        return min(dues)

    def _report(self, draft: Draft, accumulate: Accumulate, progress: Counted) -> None:
        draft.write(accumulate.result, accumulation.counted_ticks(progress, draft.tick) / 10.0)

    def _finished(self, phase: Phase, draft: Draft) -> bool:
        state = draft.state
        if phase.leave is None and phase.accumulate is None and phase.measure is None:
            return False
        if phase.leave is not None and draft.world.truth(phase.leave) is not True:
            return False
        if state.measured is not None and not state.measured.finished:
            return False
        if phase.accumulate is not None and state.counted is not None:
            need = accumulation.need_ticks(phase.accumulate, state.parameters)
            if accumulation.counted_ticks(state.counted, draft.tick) < need:
                return False
        return not unmet(phase, draft)


def unmet(phase: Phase, draft: Draft) -> tuple[str, ...]:
    """Return the reasons of all required interlocks that are not met."""
    return tuple(reason for name in phase.requires for reason in draft.world.unmet(name))


def held_back(state: ModuleState) -> bool:
    """Tell whether a started procedure waits in a hold or suspension."""
    return state.state in HELD_BACK
