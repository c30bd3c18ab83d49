"""One module's logic: commands, protection and the scan, at most one arc per machine and scan. Stateless."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.machine.draft import Draft
from twin.machine.latch import Latches
from twin.machine.mirror import Mirror, MirrorSteps
from twin.machine.packml import State, Verb, packml
from twin.machine.part import Parts
from twin.machine.phase import Phases
from twin.machine.request import Requests
from twin.machine.state import ModuleState
from twin.machine.step import PROOF_TICKS, Steps, TripAction
from twin.machine.wording import Wording
from twin.plain import replace
from twin.signals import Quality
from twin.unit.model import HATCH_VERBS, Atmosphere, Cause, ConditionId, Module
from twin.world import NOTHING, Calculated, Effects, World

if TYPE_CHECKING:
    from collections.abc import Mapping

_REACTION_REASONS = {
    Cause.STOP: "it was stopped",
    Cause.ABORT: "it was aborted",
    Cause.EMERGENCY_STOP: "the emergency stop is pressed",
    Cause.POWER_LOSS: "the power was lost",
    Cause.LINK_LOST: "the link was lost",
    Cause.EXCEPTION: "a scan of the logic failed",
}


class ModuleLogic:
    """Pure logic of one module: state in, state and effects out."""

    def __init__(
        self, module: Module, labels: Mapping[str, str] | None = None, optional_holds: bool = False
    ) -> None:
        self.module = module
        self.table = packml(optional_holds)
        self.parts = Parts(module)
        self.latches = Latches(module)
        self.phases = Phases(module)
        self.requests = Requests(module, self.table, self.parts, self.phases)
        self.wording = Wording(module, self.parts, self.phases, labels or {})
        self.mirror = Mirror(module, module.device) if module.device else None
        tables = module, self.table, self.parts, self.latches, self.phases
        self.steps = MirrorSteps(*tables).follow(self.mirror) if self.mirror else Steps(*tables)
        self._relevant = relevant_conditions(module)
        self.verbs = self.requests.verbs

    def initial(self) -> ModuleState:
        """Return the state at start: Stopped, work, nothing proven, doors to be proven shut."""
        return ModuleState(
            state=State.STOPPED,
            entered=-1,
            atmosphere=Atmosphere.WORK,
            parts=self.parts.initial(),
            proofs=self.latches.initial(),
        )

    def begin(self, procedure: str) -> ModuleState:
        """Return the state of a simulated start: in the first phase of a procedure, Stopped without one."""
        state = self.initial()
        return self.phases.begun(state, self.module.procedures[procedure]) if procedure else state

    def initial_values(self) -> tuple[Calculated, ...]:
        """Return the calculated values at start: no proof, no measurement (BAD), no exposure."""
        phases = self.module.phases.values()
        return (
            *(Calculated(latch.tag, 0.0) for latch in self.module.latches.values()),
            *(Calculated(p.measure.result, 0.0, Quality.BAD) for p in phases if p.measure),
            *(Calculated(p.accumulate.result, 0.0) for p in phases if p.accumulate),
            *(Calculated(*shown) for shown in self.parts.shown(self.initial())),
        )

    def why_not(
        self, state: ModuleState, verb: str, arguments: Mapping[str, Any], world: World
    ) -> str | None:
        """Return why a command is refused, or None; the same answer greys out a button."""
        refusal = self.requests.why_not(state, verb, arguments, world)
        if refusal is None and self.mirror is not None and verb == Verb.START:
            refusal = self.mirror.why_not_start(arguments["procedure"], world)
        return refusal or self.why_not_here(state, verb, arguments)

    def why_not_here(self, state: ModuleState, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Return why this type of module refuses a command that is legal otherwise."""
        return None

    def apply(
        self, state: ModuleState, verb: str, arguments: Mapping[str, Any], world: World
    ) -> tuple[ModuleState, Effects]:
        """Carry out a command that `why_not` has accepted."""
        draft = Draft(self.module.name, state, world)
        if verb in self.module.commands:
            self.steps.next_phase(draft, verb)
        elif verb in ("open_door", "close_door"):
            door = self.parts.door(arguments["door"])
            assert door is not None
            self.parts.move(draft, door, verb.removesuffix("_door"))
        elif verb in self.parts.switches:
            self.parts.switch(draft, verb, arguments)
        elif verb in HATCH_VERBS:
            hatch = self.parts.hatch(arguments["hatch"])
            assert hatch is not None
            self.parts.move(draft, hatch, verb.removesuffix("_hatch"))
        else:
            if verb == Verb.START:
                self.steps.load(draft, arguments)
            causes = {Verb.STOP: Cause.STOP, Verb.ABORT: Cause.ABORT}
            self.steps.move(draft, verb, causes.get(Verb(verb)), f"{verb} was commanded")
        draft.change(due=world.tick)
        return draft.result(state)

    def trip(
        self, state: ModuleState, action: TripAction, cause: Cause, reason: str, world: World
    ) -> tuple[ModuleState, Effects]:
        """Act for protection; what is illegal or already so is left alone."""
        draft = Draft(self.module.name, state, world)
        self.steps.protect(draft, action, cause, reason)
        return draft.result(state)

    def react(self, state: ModuleState, cause: Cause, world: World) -> tuple[ModuleState, Effects]:
        """Do what the module declares for a cause in its present atmosphere."""
        draft = Draft(self.module.name, state, world)
        if cause is Cause.POWER_LOSS:
            self.latches.power_lost(draft)
        action = self.module.reactions[state.atmosphere].get(cause, "none")
        self.steps.protect(draft, action, cause, _REACTION_REASONS[cause])
        return draft.result(state)

    def restart(self, state: ModuleState, world: World) -> tuple[ModuleState, Effects]:
        """Begin again after the logic itself was gone: as a power loss, and no proof survives."""
        draft = Draft(self.module.name, state, world)
        self.latches.restarted(draft)
        action = self.module.reactions[state.atmosphere].get(Cause.POWER_LOSS, "none")
        self.steps.protect(draft, action, Cause.POWER_LOSS, "the logic was restarted")
        if draft.state.state in (State.STARTING, State.UNHOLDING, State.RESETTING):
            self.steps.protect(draft, "stop", Cause.POWER_LOSS, "the logic was restarted")
        draft.change(due=world.tick)
        return draft.result(state)

    def advance(
        self, state: ModuleState, world: World, changed: tuple[ConditionId, ...] | None = None
    ) -> tuple[ModuleState, Effects]:
        """Do one scan. `changed` are the Conditions whose truth changed; None means look at everything."""
        if state.due > world.tick and changed is not None and self._unconcerned(state, changed):
            return state, NOTHING
        draft = Draft(self.module.name, state, world)
        self.latches.advance(draft)
        self.parts.advance(draft, self._heating(state))
        self.steps.watch_gas(draft)
        if state.entered != world.tick:
            self.steps.advance(draft)
        self.phases.settle(draft)
        due = world.tick + 1 if draft.state is not state else self._due(draft.state, world.tick)
        if due != draft.state.due:
            draft.change(due=due)
        return draft.result(state)

    def outputs(self, state: ModuleState) -> dict[str, float]:
        """Return the effective value of every output by name, before any force."""
        return self.steps.outputs.values(state)

    def safe_outputs(self, state: ModuleState, cause: Cause) -> dict[str, float]:
        """Return the declared safe values for a cause in the present atmosphere; `keep` is what is commanded now."""
        outputs = self.steps.outputs
        return outputs.safe(replace(state, kept=outputs.to_keep(state, cause)), cause)

    def waits_for(self, state: ModuleState, world: World) -> str:
        """Return in words what the module waits for."""
        return self.wording.waits_for(state, world)

    def _heating(self, state: ModuleState) -> dict[str, bool]:
        """Return which generators have their heater on."""
        value = self.steps.outputs.value
        return {name: value(state, output) >= 0.5 for name, output in self.parts.heaters.items()}

    def _unconcerned(self, state: ModuleState, changed: tuple[ConditionId, ...]) -> bool:
        if not changed:
            return True
        relevant = self._relevant[state.phase]
        return relevant is not None and relevant.isdisjoint(changed)

    def _due(self, state: ModuleState, tick: int) -> int:
        if tick in (state.entered, state.phase_entered, *(part.entered for part in state.parts.values())):
            return tick + 1
        gone = max(state.entered, state.phase_entered) + PROOF_TICKS
        gas = [gone] if state.atmosphere is Atmosphere.GASSING and gone > tick else []
        device = [self.mirror.due(state, tick)] if self.mirror else []
        return min(
            self.phases.due(state, tick), self.parts.due(state, tick), self.latches.due(state), *gas, *device
        )


def relevant_conditions(module: Module) -> dict[str, frozenset[ConditionId] | None]:
    """Return per phase the Conditions that matter; None where an interlock is watched (any may matter)."""
    always = {
        module.clear_when,
        *(latch.void for latch in module.latches.values()),
        *(clause.condition for latch in module.latches.values() for clause in latch.intact),
        *(number for e in module.equipment.values() for number in e.conditions.values()),
        *((*module.device.states.values(), *module.device.phases.values()) if module.device else ()),
    }
    relevant: dict[str, frozenset[ConditionId] | None] = {"": frozenset(always)}
    for name, phase in module.phases.items():
        own = {*always, *(failure.when for failure in phase.failures)}
        own |= {phase.leave} if phase.leave is not None else set()
        own |= {phase.accumulate.condition} if phase.accumulate else set()
        own |= {phase.measure.start} if phase.measure else set()
        relevant[name] = None if phase.requires else frozenset(own)
    return relevant
