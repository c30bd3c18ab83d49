"""One cell of the proof: one intervention at one moment, driven until its end state has stood, and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.machine.equipment import Door
from twin.machine.state import ModuleState
from twin.messages import Command
from twin.proof.intervention import COMMANDS, ENDS, SUPERVISOR, Intervention, declared, make
from twin.proof.moment import Moment, Undisturbed
from twin.proof.safe import before_ending, outputs, violations
from twin.proof.word import Seen, ends_on_hold, refused_for_good
from twin.rehearsal.standing import LONGEST_TICKS, RECIPE_STANDS, STOOD_TICKS, moving
from twin.rehearsal.tally import Tally
from twin.signals import TICK_S, TICKS_PER_S

if TYPE_CHECKING:
    from twin.engine import Snapshot
    from twin.messages import Event

WATCHED_TICKS = 40 * TICKS_PER_S
"""How long every single scan after the intervention is looked at."""
HELD_TICKS = 20 * TICKS_PER_S
"""How long a hold lasts before somebody resumes."""
RESUME_EVERY_TICKS = 60 * TICKS_PER_S
CALL_TICKS = 20_000
SECOND = ("hold", "stop", "abort", "resume", "start")
"""What is tried as a second intervention while the first is under way."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """What became of one cell; it is good when there are no problems."""

    moment: Moment
    intervention: Intervention
    end: str
    simulated_s: float
    problems: tuple[str, ...]


@dataclass
class Cell:
    """Drives one engine through one cell."""

    engine: Engine
    moment: Moment
    intervention: Intervention
    undisturbed: Undisturbed
    problems: dict[str, None] = field(default_factory=dict[str, None])
    _tally: Tally = field(default_factory=Tally)
    _acted: bool = False
    _finished: bool = False
    _proven: set[str] = field(default_factory=set[str])
    _before: dict[str, float] = field(default_factory=dict[str, float])
    _modules: dict[str, ModuleState] = field(default_factory=dict[str, "ModuleState"])
    _seen: Seen = field(init=False)
    _over: bool = False

    def __post_init__(self) -> None:
        self._seen = Seen(self.moment)

    def run(self, snapshot: Snapshot) -> CellResult:
        """Restore, intervene, drive to the end, check."""
        engine = self.engine
        engine.restore(snapshot)
        self._drain()
        self._before, self._modules = outputs(engine), dict(engine.memory.modules)
        at_work = self._modules
        begun = engine.tick
        make(engine, self.intervention)
        self._watch()
        self._second_interventions()
        if self.intervention.kind == "hold_resume":
            self._resume()
        self._until_it_stands(begun)
        self._check_end()
        words = self._seen.contradiction(engine, self.intervention.kind, at_work) if self._intervened else ""
        if words:
            self._problem(words)
        return CellResult(
            self.moment, self.intervention, self._end(), (engine.tick - begun) * TICK_S, tuple(self.problems)
        )

    def _watch(self) -> None:
        """Look at every scan of the first seconds: outputs are as declared, not later than one scan after."""
        wrong_before: set[str] = set()
        for _ in range(WATCHED_TICKS if self.intervention.kind not in COMMANDS else HELD_TICKS):
            if not self._acted:
                self._modules = dict(self.engine.memory.modules)
            self._before = before_ending(self.engine, self._before)
            self.engine.step()
            self._drain()
            wrong = set(violations(self.engine, self._before))
            for words in sorted(wrong & wrong_before):
                self._problem(words)
            wrong_before = wrong

    def _second_interventions(self) -> None:
        """While the first is under way, a second one is accepted, or refused with a reason; outputs stay declared."""
        here = self.engine.snapshot()
        for verb in SECOND:
            self.engine.submit(Command("recipe", verb, SUPERVISOR, {"reason": "a second intervention"}))
            before = self._before
            for _ in range(3):
                before = before_ending(self.engine, before)
                self.engine.step()
            for words in violations(self.engine, before):
                self._problem(f"after a second intervention ({verb}) {words}")
            answers = [
                o
                for o in self.engine.outcomes()
                if o.command.verb == verb and o.command.target == self.engine.newest
            ]
            if len(answers) != 1 or answers[0].refusal == "":
                self._problem(
                    f"a second intervention ({verb}) was neither accepted nor refused with a reason"
                )
            self.engine.restore(here)
            self.engine.take_events()

    def _resume(self) -> None:
        """Do what a supervisor does: acknowledge what is raised, and resume when nothing is in the way."""
        engine = self.engine
        for _ in range(LONGEST_TICKS // RESUME_EVERY_TICKS):
            if engine.recipe_state not in {"holding", "held"}:
                return
            if engine.recipe_state == "held" and ends_on_hold(engine) and refused_for_good(engine):
                self._over = True
                return
            for alarm in engine.view().alarms:
                if alarm.unacknowledged:
                    engine.submit(Command(alarm.id, "acknowledge", SUPERVISOR))
            if engine.recipe_state == "held":
                engine.submit(Command("recipe", "resume", SUPERVISOR, {"reason": "the cause is gone"}))
            engine.run(5)
            if engine.recipe_state in {"holding", "held"}:
                engine.run(RESUME_EVERY_TICKS)
            self._drain()

    def _until_it_stands(self, begun: int) -> None:
        engine = self.engine
        while engine.tick < begun + LONGEST_TICKS:
            state, end = engine.recipe_state, begun + LONGEST_TICKS
            if state in RECIPE_STANDS and not moving(engine):
                end = min(end, max(self._tally.last_change_tick, begun) + STOOD_TICKS)
            if engine.tick >= end:
                return
            engine.run(min(CALL_TICKS, end - engine.tick), enough=partial(_has_left, engine, state))
            self._drain()
            if engine.tick - self._tally.last_change_tick > STOOD_TICKS:
                self._close_failed_doors()
        self._problem("it did not come to a stand within 24 h")

    def _close_failed_doors(self) -> None:
        """Do what a person does when the cause is gone: a door that stood still on its way is told to close again."""
        for name, module in self.engine.unit.modules.items():
            for part, state in self.engine.memory.modules[name].parts.items():
                if state.state == Door.FAULT:
                    arguments = {"door": module.equipment[part].name.removesuffix("_door")}
                    self.engine.submit(Command(name, "close_door", SUPERVISOR, arguments))

    def _check_end(self) -> None:
        engine, kind = self.engine, self.intervention.kind
        state = engine.recipe_state
        allowed_ends = ENDS[kind] if self._intervened else (*ENDS[kind], "complete")
        if self._over:
            allowed_ends = ("held",)
        if state not in allowed_ends:
            self._problem(f"the recipe ended {state} ({_reason(engine)}), expected {' or '.join(ENDS[kind])}")
        for name, allowed in declared(engine, self.intervention, self._modules).items():
            found = engine.memory.modules[name].state
            if found not in allowed:
                self._problem(
                    f"{name} ended {found.title}, declared is {' or '.join(s.title for s in allowed)}"
                )
        for words in violations(engine, self._before):
            self._problem(f"{words} (at the end)")
        if kind == "power_loss":
            self._check_proofs()
        if kind == "hold_resume" and state == "complete":
            self._check_steps()

    @property
    def _intervened(self) -> bool:
        """Tell whether the intervention came before the end of the recipe."""
        return self._acted or self.intervention.kind in COMMANDS

    def _check_proofs(self) -> None:
        """What does not survive a power loss is void, unless it was proven again after it."""
        for name, module in self.engine.unit.modules.items():
            for latch in module.latches.values():
                proof = self.engine.memory.modules[name].proofs[latch.name]
                lost = latch.survives_power_loss == "lost"
                if proof.proven and lost and f"{name}.{latch.name}" not in self._proven:
                    self._problem(f"{name}.{latch.name} survived the power loss unproven")

    def _check_steps(self) -> None:
        after = {step for step, outcome in self.undisturbed.steps if outcome == "completed"}
        failed = [span.id for span in self._tally.steps if span.outcome not in {"completed", "running"}]
        done = {span.id for span in self._tally.steps if span.outcome == "completed"}
        completed = set(self.engine.memory.runs[self.engine.newest].completed)
        if failed or not done <= after or not after <= completed:
            self._problem(
                f"other steps than in the undisturbed run: {', '.join(failed or sorted(done ^ after))}"
            )

    def _drain(self) -> None:
        events = self.engine.take_events()
        self._seen.take(events)
        self._proven.update(event.object for event in events if event.kind == "state_proven")
        self._proven.difference_update(_lost_at(events))
        for event in events:
            self._finished |= event.kind == "recipe_state_changed" and event.payload["state"] == "complete"
            self._acted |= event.kind == "cause_began" and not self._finished
        self._tally.take(events)
        self.engine.take_history()
        self.engine.outcomes()

    def _end(self) -> str:
        modules = ", ".join(
            f"{name} {state.state.title}" for name, state in self.engine.memory.modules.items()
        )
        return f"recipe {self.engine.recipe_state}; {modules}"

    def _problem(self, words: str) -> None:
        if len(self.problems) < 10:
            self.problems[words] = None


def _has_left(engine: Engine, state: str) -> bool:
    return engine.recipe_state != state


def _lost_at(events: list[Event]) -> set[str]:
    return {event.object for event in events if event.kind == "state_voided"}


def _reason(engine: Engine) -> str:
    return engine.memory.runs[engine.newest].reason if engine.newest else ""
