"""Whether a batch goes on after an intervention, and with what right: nothing holds it, or a person lets it go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.proof.intervention import CAUSES, COMMANDS, Intervention
from twin.proof.moment import Moment
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.engine import Engine
    from twin.machine.packml import State
    from twin.messages import Event

AFTER_STEP_TICKS = 60 * TICKS_PER_S
"""So long a batch is followed after the end of the step that was disturbed."""
HELD = ("holding", "held")
MUST_BE_SEEN = 2
"""Alarms of this priority and above are acknowledged before a batch goes on."""


@dataclass
class Going:
    """What the events after an intervention show of the batch of the moment.

    `concerned` says that the failure concerns it: then it is held, and only a person lets it go on.
    """

    moment: Moment
    intervention: Intervention
    concerned: bool = True
    let_on: bool = False
    wrongs: dict[str, None] = field(default_factory=dict[str, None])
    _held: bool = False
    _standing: bool = False
    _unseen: set[str] = field(default_factory=set[str])
    _reasons: dict[int, str] = field(default_factory=dict[int, str])
    _states: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def take(self, engine: Engine, events: list[Event]) -> None:
        """Note what has happened; call it after every scan until the failure has begun."""
        for event in events:
            self._states.add((event.object, str(event.payload.get("to", ""))))
            match event.kind:
                case "cause_began" | "cause_ended" if event.object == self._cause:
                    self._standing = event.kind == "cause_began"
                    if self._standing:
                        self._began(engine)
                case "alarm_raised" | "alarm_acknowledged":
                    self._note_alarm(engine, event)
                case "recipe_state_changed" | "command_intended" | "command_accepted":
                    self._note_batch(event)
                case _:
                    pass

    def may_go_on(self) -> bool:
        """Tell whether the batch goes on with right: somebody has resumed it, or nothing of it has failed."""
        return self.intervention.kind == "hold_resume" or self.let_on or not self.concerned

    def went_on(self, engine: Engine) -> bool:
        """Tell whether a batch that may go on has ended the step of the moment, and gone on a little."""
        if not self.may_go_on():
            return False
        run, moment = engine.memory.runs[self.moment.batch], self.moment
        last = max((r.end for r in run.records if r.id == moment.step and r.end is not None), default=0)
        return last > moment.tick and engine.tick >= last + AFTER_STEP_TICKS

    def stood_in(self, module: str, states: Iterable[State]) -> bool:
        """Tell whether a module has come to one of these states since the intervention."""
        return any((module, state.title) in self._states for state in states)

    @property
    def _cause(self) -> str:
        kind = self.intervention.kind
        name = CAUSES[kind].value if kind in CAUSES else ""
        return f"{name}:{self.intervention.module}" if self.intervention.module else name

    def _began(self, engine: Engine) -> None:
        """Look whom the failure concerns: in the scan in which it begins."""
        runs, module = engine.memory.runs, self.intervention.module
        concerned = {
            batch
            for batch, run in runs.items()
            if not module or module in engine.recipe_logics[batch].concerned(run, engine.world)
        }
        self.concerned = self.moment.batch in concerned
        for batch in sorted(concerned):
            if runs[batch].state.value == "running":
                self.wrongs[f"{batch} is not held, although {self._cause} concerns it"] = None
        states = {run.state.value for run in runs.values()}
        if "running" in states and states.isdisjoint(HELD):
            self.wrongs[f"no batch is held for {self._cause}"] = None

    def _note_alarm(self, engine: Engine, event: Event) -> None:
        alarm = engine.unit.alarms[event.object]
        if event.kind == "alarm_acknowledged":
            self._unseen.discard(event.object)
        elif alarm.priority <= MUST_BE_SEEN and alarm.module in {"unit", self.intervention.module}:
            self._unseen.add(event.object)

    def _note_batch(self, event: Event) -> None:
        """Note that a person has let the batch go on, and whatever was wrong with that."""
        if event.object != self.moment.batch:
            return
        if event.kind == "command_intended" and event.payload["verb"] == "resume":
            arguments = event.payload["arguments"]
            self._reasons[event.seq] = str(arguments.get("reason", "")).strip()
        elif event.kind == "command_accepted" and event.payload["verb"] == "resume":
            self.let_on = True
            self._wrongs_of_resume(self._reasons.get(int(event.payload["intent"]), ""))
        elif event.kind == "recipe_state_changed":
            state = event.payload["state"]
            if self._held and state == "running" and not self.let_on:
                self.wrongs[f"{self.moment.batch} went on by itself"] = None
            self._held = state in HELD

    def _wrongs_of_resume(self, reason: str) -> None:
        if self.intervention.kind in COMMANDS:
            return
        found = {
            "without a reason": not reason,
            f"while {self._cause} stood": self._standing,
            f"while {', '.join(sorted(self._unseen))} was not acknowledged": bool(self._unseen),
        }
        told = (f"{self.moment.batch} was resumed {words}" for words, wrong in found.items() if wrong)
        self.wrongs |= dict.fromkeys(told)
