"""The arcs of one module and what comes with each: phases, doors, atmosphere, causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from twin.machine.outputs import Outputs
from twin.machine.packml import STATE_COMPLETE, State
from twin.machine.phase import COMPLETE, DONE, Phases, Verdict, held_back
from twin.signals import TICKS_PER_S
from twin.unit.model import Atmosphere, Cause, Module

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.draft import Draft
    from twin.machine.latch import Latches
    from twin.machine.part import Parts
    from twin.machine.state import ModuleState
    from twin.machine.table import StateTable

TripAction = Literal["", "none", "next", "hold", "stop", "abort", "gassing_abort"]
PROOF_TICKS = 15 * 60 * TICKS_PER_S
"""Gas that no sensor has seen counts as gone after 15 min without a gas phase [E]."""

_RESUMING = (State.UNHOLDING, State.UNSUSPENDING)
MAKING_SAFE = (State.STOPPING, State.ABORTING, State.COMPLETING)
_ENDING = (State.STOPPING, State.ABORTING)


class Steps:
    """Takes arcs on a draft, at most one per machine and scan besides protection; holds no state."""

    def __init__(
        self, module: Module, table: StateTable[State], parts: Parts, latches: Latches, phases: Phases
    ) -> None:
        self.module = module
        self.table = table
        self.parts = parts
        self.latches = latches
        self.phases = phases
        self.outputs = Outputs(module, parts)

    def load(self, draft: Draft, arguments: Mapping[str, Any]) -> None:
        """Bind a procedure and its parameters."""
        procedure = self.module.procedures[arguments["procedure"]]
        given = {key: float(value) for key, value in arguments.items() if key != "procedure"}
        parameters = {**{p.name: p.value for p in procedure.parameters.values()}, **given}
        draft.change(procedure=procedure.name, parameters=parameters)

    def protect(self, draft: Draft, action: TripAction, cause: Cause, reason: str) -> None:
        """Take a protective arc; what is illegal or already so is left alone."""
        if action == "gassing_abort":
            action = "abort" if draft.state.atmosphere is Atmosphere.GASSING else ""
        if action in ("", "none") or self.table.target(draft.state.state, action) is None:
            return
        phase = self.phases.of(draft.state)
        if action == "hold" and phase is not None and phase.no_hold:
            return
        self.move(draft, action, cause, reason)
        draft.change(due=draft.tick)

    def move(self, draft: Draft, trigger: str, cause: Cause | None = None, reason: str = "") -> None:
        """Take one PackML arc."""
        before = draft.state
        now = self.table.fire(before.state, trigger)
        if now in _ENDING:
            draft.change(kept=self.outputs.to_keep(before, cause or Cause.STOP))
        if before.running_since is not None and now is not State.EXECUTE:
            draft.change(ran=before.elapsed(draft.tick), running_since=None)
        draft.change(state=now, entered=draft.tick)
        if reason:
            draft.change(cause=cause or before.cause, reason=reason)
        why = {"cause": cause.value} if cause else {}
        why |= {"reason": reason} if reason else {}
        draft.say("state_changed", {"from": before.state.title, "to": now.title, **why})
        self._arrive(draft, before.state)

    def _arrive(self, draft: Draft, source: State) -> None:
        now = draft.state.state
        if now in MAKING_SAFE:
            self._end_phase(draft)
        if now in _ENDING:
            self.parts.close_all(draft)
        elif now is State.STARTING or now is State.RESETTING:
            draft.change(cause=None, reason="", kept=None)
        elif now is State.IDLE:
            draft.change(procedure="", parameters=None)
        elif now is State.EXECUTE:
            self._execute(draft, source)

    def _execute(self, draft: Draft, source: State) -> None:
        draft.change(cause=None, reason="")
        state = draft.state
        phase = self.phases.of(state)
        if source is State.STARTING or phase is None:
            self.latches.renew(draft, state.procedure)
            self.phases.enter(draft, self.module.procedures[state.procedure].phases[0])
        elif phase.reentry == "restart":
            self.phases.enter(draft, state.phase, "phase_restarted")
        else:
            draft.change(running_since=draft.tick)

    def _end_phase(self, draft: Draft) -> None:
        self.phases.close(draft)
        draft.change(phase="", phase_entered=-1, ran=0, running_since=None)
        draft.change(counted=None, measured=None, apart=None)

    def watch_gas(self, draft: Draft) -> None:
        """Return to work when the residue limit is proven."""
        state = draft.state
        if state.atmosphere is Atmosphere.WORK:
            return
        clear = draft.world.truth(self.module.clear_when) is True
        if not clear and not state.gas_seen:
            draft.change(gas_seen=True)
        quiet = draft.tick - max(state.entered, state.phase_entered) >= PROOF_TICKS
        if clear and (state.gas_seen or quiet) and not self.phases.in_gas(state):
            draft.change(atmosphere=Atmosphere.WORK, gas_seen=False)
            draft.say("atmosphere_changed", {"to": Atmosphere.WORK.value})

    def advance(self, draft: Draft) -> None:
        """Take the arc that is due by itself, if any."""
        state = draft.state
        if state.state is State.EXECUTE:
            if state.phase_entered != draft.tick:
                self._advance_phase(draft)
        elif held_back(state) and (overdue := self.phases.overdue_pause(state, draft.tick)):
            self._fail(draft, overdue)
        elif state.state in _RESUMING and self._may_not_resume(state):
            self.protect(draft, "abort", Cause.ABORT, "the phase does not go on after a hold")
        elif self.table.target(state.state, STATE_COMPLETE) is not None and self._safe_to_leave(draft):
            self.move(draft, STATE_COMPLETE)

    def _may_not_resume(self, state: ModuleState) -> bool:
        phase = self.phases.of(state)
        return phase is not None and phase.reentry == "abort"

    def _safe_to_leave(self, draft: Draft) -> bool:
        state = draft.state
        if state.state not in MAKING_SAFE:
            return True
        return state.atmosphere is Atmosphere.WORK and self.parts.shut(state)

    def _advance_phase(self, draft: Draft) -> None:
        self.phases.measure(draft)
        verdict = self.phases.verdict(draft)
        if verdict is None:
            return
        if verdict.good or verdict.action == "next":
            self._leave(draft, verdict)
        else:
            self._fail(draft, verdict)

    def _leave(self, draft: Draft, verdict: Verdict) -> None:
        phase = self.module.phases[draft.state.phase]
        refusal = self.latches.accept(draft, phase.accepts) if verdict.good and phase.accepts else ""
        if refusal:
            self._fail(draft, Verdict(False, "stop", f"not accepted: {refusal}"))
            return
        payload = {"phase": phase.name, "ticks": draft.state.elapsed(draft.tick)}
        draft.say("phase_completed" if verdict.good else "phase_timed_out", payload)
        self.next_phase(draft, DONE)

    def next_phase(self, draft: Draft, trigger: str) -> None:
        """Take one arc of the phase machine."""
        state = draft.state
        target = self.phases.tables[state.procedure].fire(state.phase, trigger)
        if target == COMPLETE:
            self.move(draft, STATE_COMPLETE)
        else:
            self.phases.close(draft)
            self.phases.enter(draft, target)

    def _fail(self, draft: Draft, verdict: Verdict) -> None:
        causes = {"stop": Cause.STOP, "abort": Cause.ABORT}
        draft.say("phase_failed", {"phase": draft.state.phase, "reason": verdict.reason})
        self.protect(draft, verdict.action, causes.get(verdict.action, Cause.STOP), verdict.reason)
