"""Modules whose device runs its own cycle: we start it, follow what it reports, and abort when the two disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.packml import STATE_COMPLETE, State
from twin.machine.phase import Verdict, held_back
from twin.machine.state import NEVER
from twin.machine.step import MAKING_SAFE, Steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.draft import Draft
    from twin.machine.state import ModuleState
    from twin.unit.model import ConditionId, Device, Module
    from twin.world import World

NO_READING = "there is no valid reading of the device"
_FAILED = ("failed", "fault")
_AT_REST = ("idle", "fault")
"""States of a device that nothing is left to be made safe in."""


class Mirror:
    """What the device of one module reports; holds no state."""

    def __init__(self, module: Module, device: Device) -> None:
        self.device = device
        self._link = f"{module.name}.link_ok"
        self._procedures = module.procedures
        self._phases = module.phases
        self._always_runs = module.outputs[device.run].rest != 0.0

    def state(self, world: World) -> str | None:
        """Return the state that the device reports, None without a valid reading."""
        return _reported(self.device.states, world)

    def phase(self, world: World) -> str | None:
        """Return the phase that the device reports, None without a valid reading."""
        return _reported(self.device.phases, world)

    def why_not_start(self, procedure: str, world: World) -> str | None:
        """Return why the device cannot start: it is not ready, or what the first phase requires is not met."""
        now = self.state(world)
        if now != "idle" and not (self._always_runs and now == "running"):
            return NO_READING if now is None else f"the device is {now}, not idle"
        first = self._phases[self._procedures[procedure].phases[0]]
        return "; ".join(reason for name in first.requires for reason in world.unmet(name)) or None

    def at_rest(self, run: float, world: World) -> bool:
        """Tell whether nothing moves any more in a device that is commanded to `run`."""
        return run != 0.0 or self.state(world) in _AT_REST

    def due(self, state: ModuleState, tick: int) -> int:
        """Return when a disagreement has lasted too long, or a hold of the device itself begins to count."""
        since = [state.entered] if state.state is State.EXECUTE else []
        ends = [start + self.device.disagree for start in (*since, state.apart) if start is not None]
        return min((end for end in ends if end > tick), default=NEVER)

    def words(self, said: str, world: World) -> str:
        """Return what the device does, with its own reason."""
        reason = self._reason(world)
        return f"the device {said}: {reason}" if reason else f"the device {said}"

    def why_apart(self, state: ModuleState, world: World) -> str:
        """Return how the device's report differs from a procedure that runs, or nothing."""
        now = self.state(world)
        if now is None:
            return NO_READING if self._must_be_heard(state, world) else ""
        if now in ("idle", "ending"):
            return f"the device is {now} in the middle of the procedure"
        if now != "running" or state.state is not State.EXECUTE:
            return ""
        return self._why_not_phase(state, self.phase(world))

    def _must_be_heard(self, state: ModuleState, world: World) -> bool:
        """Tell whether a silent device counts: a lost link has a reaction of its own, and who is held waits."""
        return state.state is State.EXECUTE and world.value(self._link) != 0.0

    def _why_not_phase(self, state: ModuleState, reported: str | None) -> str:
        order = self._procedures[state.procedure].phases
        if reported is None:
            return NO_READING
        if reported not in order:
            return f"the device reports phase {reported}, which is not in this procedure"
        if state.phase in order and order.index(reported) < order.index(state.phase):
            return f"the device went back to phase {reported}"
        return ""

    def _reason(self, world: World) -> str:
        tag = self.device.reason
        number = round(world.value(tag)) if tag else 0
        return self.device.reasons[number].replace("_", " ") if number else ""


class MirrorSteps(Steps):
    """The arcs of a module that follows its device."""

    mirror: Mirror

    def follow(self, mirror: Mirror) -> MirrorSteps:
        """Bind the device to follow."""
        self.mirror = mirror
        return self

    def advance(self, draft: Draft) -> None:
        """Take the arc that is due by itself, if any; a device that failed or disagrees comes first."""
        in_procedure = draft.state.state is State.EXECUTE or held_back(draft.state)
        if not (in_procedure and self._failed(draft)):
            super().advance(draft)

    def _failed(self, draft: Draft) -> bool:
        """Abort when the device says that it failed, or has said for too long what does not fit."""
        state, world = draft.state, draft.world
        now = self.mirror.state(world)
        if now in _FAILED:
            self._fail(draft, Verdict(False, "abort", self.mirror.words(f"reports {now}", world)))
            return True
        apart = self.mirror.why_apart(state, world)
        since = (state.apart if state.apart is not None else draft.tick) if apart else None
        if since != state.apart:
            draft.change(apart=since)
        if since is not None and draft.tick - since >= self.mirror.device.disagree:
            self._fail(draft, Verdict(False, "abort", apart))
            return True
        return False

    def _advance_phase(self, draft: Draft) -> None:
        self.phases.measure(draft)
        verdict = self.phases.verdict(draft)
        if verdict is not None and not verdict.good and verdict.action != "next":
            self._fail(draft, verdict)
            return
        now = self.mirror.state(draft.world)
        if now == "done":
            self._end(draft, "")
        elif now == "held":
            self._held(draft)
        elif now == "running":
            self._follow(draft)

    def _held(self, draft: Draft) -> None:
        """Hold with a device that holds by itself; after an unhold it gets time to go on."""
        if draft.tick - draft.state.entered >= self.mirror.device.disagree:
            self._fail(draft, Verdict(False, "hold", self.mirror.words("holds by itself", draft.world)))

    def _follow(self, draft: Draft) -> None:
        order = self.module.procedures[draft.state.procedure].phases
        reported = self.mirror.phase(draft.world)
        aside = draft.state.phase not in order
        if not aside and reported in order and order.index(reported) > order.index(draft.state.phase):
            self._end(draft, reported)

    def _end(self, draft: Draft, target: str) -> None:
        """Leave the present phase for a later one, or the procedure when there is no target."""
        phase = self.module.phases[draft.state.phase]
        refusal = self._refusal(draft)
        if refusal:
            self._fail(draft, Verdict(False, "stop", f"not accepted: {refusal}"))
            return
        draft.say("phase_completed", {"phase": phase.name, "ticks": draft.state.elapsed(draft.tick)})
        for name in self._skipped(draft.state, target):
            draft.say("phase_skipped", {"phase": name})
        if target:
            self.phases.close(draft)
            self.phases.enter(draft, target)
        else:
            self.move(draft, STATE_COMPLETE)

    def _refusal(self, draft: Draft) -> str:
        """Set the latch that the phase proves, or return why not: its own end condition must hold as well."""
        phase = self.module.phases[draft.state.phase]
        if not phase.accepts:
            return ""
        if phase.leave is not None and draft.world.truth(phase.leave) is not True:
            return f"not so at the end of {phase.title}: {phase.leave_text}"
        return self.latches.accept(draft, phase.accepts)

    def _skipped(self, state: ModuleState, target: str) -> tuple[str, ...]:
        order = self.module.procedures[state.procedure].phases
        end = order.index(target) if target else len(order)
        return order[order.index(state.phase) + 1 : end] if state.phase in order else ()

    def _safe_to_leave(self, draft: Draft) -> bool:
        state = draft.state
        if state.state in MAKING_SAFE:
            run = self.outputs.process(state)[self.mirror.device.run]
            if not self.mirror.at_rest(run, draft.world):
                return False
        return super()._safe_to_leave(draft)


def _reported(conditions: Mapping[str, ConditionId], world: World) -> str | None:
    return next((word for word, number in conditions.items() if world.truth(number) is True), None)
