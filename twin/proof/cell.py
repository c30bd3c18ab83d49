"""One cell of the proof: one intervention at one moment, driven until its end state has stood, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.machine.state import ModuleState
from twin.messages import Command, Event
from twin.proof import bystander, material
from twin.proof.going import Going
from twin.proof.intervention import COMMANDS, ENDS, SUPERVISOR, Intervention, declared, make
from twin.proof.moment import ARM, Moment, Undisturbed, state_of
from twin.proof.person import close_failed_doors, free_the_way
from twin.proof.safe import Safe
from twin.proof.word import Seen, ends_on_hold, refused_for_good
from twin.rehearsal.standing import LONGEST_TICKS, RECIPE_STANDS, STOOD_TICKS, moving
from twin.rehearsal.tally import CHANGES, Tally
from twin.signals import TICK_S, TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.engine import Snapshot

WATCHED_TICKS = 40 * TICKS_PER_S
"""How long every single scan after the intervention is looked at."""
HELD_TICKS = 20 * TICKS_PER_S
"""How long a hold lasts before somebody resumes."""
RESUME_EVERY_TICKS = 60 * TICKS_PER_S
MOST_RESUMES = 300
"""So often somebody tries to resume a batch of many days; of a short recipe until a day has passed."""
CALL_TICKS = 20_000
SHORT_TICKS = 24 * 3600 * TICKS_PER_S
"""A recipe that ends within this time is run to its end; of a longer one until the step at the moment has ended."""
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
    others: tuple[str, ...] = ()
    """The batches that were on the unit besides that of the moment."""


@dataclass
class Cell:
    """Drives one engine through one cell."""

    engine: Engine
    moment: Moment
    intervention: Intervention
    undisturbed: Undisturbed
    beside: Mapping[str, bystander.Seen] = field(default_factory=dict[str, bystander.Seen])
    problems: dict[str, None] = field(default_factory=dict[str, None])
    _tally: Tally = field(default_factory=Tally)
    _acted: bool = False
    _finished: bool = False
    _proven: set[str] = field(default_factory=set[str])
    _before: dict[str, float] = field(default_factory=dict[str, float])
    _modules: dict[str, ModuleState] = field(default_factory=dict[str, "ModuleState"])
    _seen: Seen = field(init=False)
    _going: Going = field(init=False)
    _safe: Safe = field(init=False)
    _over: bool = False
    _last_change: int = 0
    _events: list[Event] = field(default_factory=list[Event])
    _compare_at: int = 0
    _freed: bool = False

    def __post_init__(self) -> None:
        self._seen, self._going = Seen(self.moment), Going(self.moment, self.intervention)
        self._safe = Safe(self.engine)

    def run(self, snapshot: Snapshot) -> CellResult:
        """Restore, intervene, drive to the end, check."""
        engine = self.engine
        engine.restore(snapshot)
        self._drain()
        self._before, self._modules = self._safe.outputs(), dict(engine.memory.modules)
        at_work = self._modules
        begun = engine.tick
        make(engine, self.intervention, self.moment.batch)
        self._compare_at = begun + bystander.WATCHED_TICKS if self.beside else 0
        self._watch()
        self._second_interventions()
        if self.intervention.kind == "hold_resume":
            self._resume()
        self._until_it_stands(begun)
        self._compare()
        self._check_end()
        words = self._seen.contradiction(engine, self.intervention.kind, at_work) if self._intervened else ""
        if words:
            self._problem(words)
        lasted_s, problems = (engine.tick - begun) * TICK_S, tuple(self.problems)
        others = bystander.others(engine, self.moment.batch)
        return CellResult(self.moment, self.intervention, self._end(), lasted_s, problems, others)

    @property
    def _state(self) -> str:
        """Return the state word of the batch of the moment."""
        return state_of(self.engine, self.moment.batch)

    def _run(self, ticks: int, enough: Callable[[], bool] | None = None) -> None:
        """Run on; stop on the way to compare the other batches when their time has come."""
        goal = self.engine.tick + ticks
        if self.engine.tick < self._compare_at <= goal:
            self.engine.run(self._compare_at - self.engine.tick, enough=enough)
            self._compare()
        if self.engine.tick < goal and not (enough is not None and enough()):
            self.engine.run(goal - self.engine.tick, enough=enough)

    def _compare(self) -> None:
        """Look at the other batches, once, as long after the intervention as they were looked at without it."""
        if not self._compare_at:
            return
        self._drain()
        if self.engine.tick < self._compare_at:
            self.engine.run(self._compare_at - self.engine.tick)
            self._drain()
        self._compare_at = 0
        found = bystander.seen(self.engine, self._events, tuple(self.beside))
        for words in bystander.differences(self.beside, found):
            self._problem(words)
        self._events.clear()

    def _watch(self) -> None:
        """Look at every scan of the first seconds: outputs are as declared, not later than one scan after."""
        wrong_before: set[str] = set()
        for _ in range(WATCHED_TICKS if self.intervention.kind not in COMMANDS else HELD_TICKS):
            if not self._acted:
                self._modules = dict(self.engine.memory.modules)
            self._before = self._safe.before_ending(self._before)
            self.engine.step()
            self._drain()
            wrong = set(self._safe.violations(self._before))
            for words in sorted(wrong & wrong_before):
                self._problem(words)
            wrong_before = wrong

    def _second_interventions(self) -> None:
        """While the first is under way, a second one is accepted, or refused with a reason; outputs stay declared."""
        here = self.engine.snapshot()
        for verb in SECOND:
            batch = self.moment.batch
            self.engine.submit(Command(batch, verb, SUPERVISOR, {"reason": "a second intervention"}))
            before = self._before
            for _ in range(3):
                before = self._safe.before_ending(before)
                self.engine.step()
            for words in self._safe.violations(before):
                self._problem(f"after a second intervention ({verb}) {words}")
            answers = [
                o for o in self.engine.outcomes() if o.command.verb == verb and o.command.target == batch
            ]
            if len(answers) != 1 or answers[0].refusal == "":
                self._problem(
                    f"a second intervention ({verb}) was neither accepted nor refused with a reason"
                )
            self.engine.restore(here)
            self.engine.take_events()

    def _resume(self) -> None:
        """Do what a supervisor does: acknowledge what is raised, and resume when nothing is in the way."""
        engine, batch = self.engine, self.moment.batch
        for _ in range(LONGEST_TICKS // RESUME_EVERY_TICKS if self._is_short else MOST_RESUMES):
            if self._state not in {"holding", "held"}:
                return
            if self._state == "held" and ends_on_hold(engine, batch) and refused_for_good(engine, batch):
                self._over = True
                return
            for alarm in engine.view().alarms:
                if alarm.unacknowledged:
                    engine.submit(Command(alarm.id, "acknowledge", SUPERVISOR, {"comment": "seen"}))
            if self._state == "held":
                engine.submit(Command(batch, "resume", SUPERVISOR, {"reason": "the cause is gone"}))
            self._run(5)
            if self._state in {"holding", "held"}:
                self._run(RESUME_EVERY_TICKS)
            self._drain()

    def _until_it_stands(self, begun: int) -> None:
        engine = self.engine
        while engine.tick < begun + LONGEST_TICKS:
            state, end = self._state, begun + LONGEST_TICKS
            if state in RECIPE_STANDS and not self._moves():
                end = min(end, max(self._last_change, begun) + STOOD_TICKS)
            if engine.tick >= end or self._went_on():
                return
            self._run(min(CALL_TICKS, end - engine.tick), partial(self._has_left, state))
            self._drain()
            if engine.tick - self._last_change > STOOD_TICKS:
                self._freed |= free_the_way(engine)
                close_failed_doors(engine)
        self._problem("it did not come to a stand within 24 h")

    @property
    def _is_short(self) -> bool:
        """Tell whether the recipe is short enough to be run to its end."""
        return self.undisturbed.outcome == "complete" and self.undisturbed.end_tick <= SHORT_TICKS

    def _went_on(self) -> bool:
        """Tell whether a long recipe has ended the step that was disturbed, with right, and gone on a little."""
        return not self._is_short and self._going.went_on(self.engine)

    def _moves(self) -> bool:
        return bystander.moves(self.engine, self.beside) if self.beside else moving(self.engine)

    def _has_left(self, state: str) -> bool:
        return self._state != state or self._went_on()

    def _check_end(self) -> None:
        engine, kind = self.engine, self.intervention.kind
        self._check_recipe()
        for name, allowed in declared(engine, self.intervention, self._modules).items():
            found = engine.memory.modules[name].state
            left = self._going.may_go_on() and self._going.stood_in(name, allowed)
            if found not in allowed and not left and not (self._freed and name == ARM):
                self._problem(
                    f"{name} ended {found.title}, declared is {' or '.join(s.title for s in allowed)}"
                )
        for words in (
            *self._going.wrongs,
            *(f"{w} (at the end)" for w in self._safe.violations(self._before)),
            *material.problems(engine),
        ):
            self._problem(words)
        if kind == "power_loss":
            self._check_proofs()
        if kind == "hold_resume" and self._state == "complete":
            self._check_steps()

    def _check_recipe(self) -> None:
        ends, state = ENDS[self.intervention.kind], self._state
        allowed = ends if self._intervened else (*ends, "complete")
        if self._over:
            allowed = ("held",)
        elif self._went_on():
            allowed = (*allowed, "running")
        if state not in allowed:
            why = self.engine.memory.runs[self.moment.batch].reason
            self._problem(f"the recipe ended {state} ({why}), expected {' or '.join(ends)}")

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
        batch, run = self.moment.batch, self.engine.memory.runs[self.moment.batch]
        mine = [span for span in self._tally.steps if span.batch == batch]
        wanted = {
            step.partition(".")[2] for step in self.undisturbed.completed if step.startswith(f"{batch}.")
        }
        failed = [span.id for span in mine if span.outcome not in {"completed", "running"}]
        done = {span.id for span in mine if span.outcome == "completed"}
        if failed or not done <= wanted or not wanted <= set(run.completed):
            told = failed or sorted(done - wanted | wanted - set(run.completed))
            self._problem(f"other steps than in the undisturbed run: {', '.join(told)}")

    def _drain(self) -> None:
        events = self.engine.take_events()
        self._seen.take(events)
        self._going.take(self.engine, events)
        self._proven.update(event.object for event in events if event.kind == "state_proven")
        self._proven.difference_update(_lost_at(events))
        for event in events:
            self._finished |= event.kind == "recipe_state_changed" and event.payload["state"] == "complete"
            self._acted |= event.kind == "cause_began" and not self._finished
            if event.kind in CHANGES and event.object.partition(".")[0] not in self.beside:
                self._last_change = event.tick
        self._tally.take(events)
        if self._compare_at:
            self._events += events
        self.engine.take_history()
        self.engine.outcomes()

    def _end(self) -> str:
        modules = ", ".join(
            f"{name} {state.state.title}" for name, state in self.engine.memory.modules.items()
        )
        return f"recipe {self._state}; {modules}"

    def _problem(self, words: str) -> None:
        if len(self.problems) < 10:
            self.problems[words] = None


def _lost_at(events: list[Event]) -> set[str]:
    return {event.object for event in events if event.kind == "state_voided"}
