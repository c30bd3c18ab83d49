"""What one token of a recipe run does on its step: wait for resources, begin, watch, finish, move on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from twin.messages import Command, Origin
from twin.procedure.arbiter import Grants, held_by_batch, released
from twin.procedure.program import Program
from twin.procedure.state import ENDED, RunData, RunState, Status, StepRecord, Token
from twin.procedure.world import RunWorld
from twin.signals import TICKS_PER_S
from twin.world import Happening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Step

RESUME_TICKS = 3
"""So long a module may still be held after its recipe was resumed: its own command acts in the next scan."""
FAILED_STATES = ("Stopping", "Stopped", "Aborting", "Aborted", "Clearing")
HELD_STATES = {"Holding": "held", "Held": "held", "Suspending": "suspended", "Suspended": "suspended"}
"""States of a module in which its recipe is held, and the word for it."""
UNSTARTED = {"Stopped": "reset", "Complete": "reset"}


@dataclass
class Scan:
    """One advance of a run: collects the new data, the commands and the happenings."""

    program: Program
    data: RunData
    world: RunWorld
    grants: Grants
    commands: list[Command] = field(default_factory=list[Command])
    happenings: list[Happening] = field(default_factory=list[Happening])
    due: list[int] = field(default_factory=list[int])

    @property
    def batch(self) -> str:
        """Return the id of the batch."""
        return self.program.batch.id

    def holder(self, step: str) -> str:
        """Return the name under which a step holds what it was granted."""
        return f"{self.batch}/{step}"

    def holds_all(self, step: str) -> bool:
        """Tell whether a step holds all that it wants."""
        holder = self.holder(step)
        return all(holder in self.grants.get(name, ()) for name in self.program.wants[step])

    def modules(self) -> list[str]:
        """Return the modules that the batch holds now, in order."""
        known = self.program.recipe.modules
        return sorted(name for name in held_by_batch(self.grants, self.batch) if name in known)

    def command(self, target: str, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Ask for a command; it is journalled and answered in the next scan."""
        origin = Origin("recipe", self.batch, reason)
        self.commands.append(Command(target, verb, origin, dict(arguments)))

    def happened(self, kind: str, step: str = "", **payload: Any) -> None:
        """Note an event of the run or of one of its steps."""
        name = f"{self.batch}.{step}" if step else self.batch
        self.happenings.append(Happening(kind, name, {"recipe": self.program.recipe.id, **payload}))

    def put(self, token: Token) -> None:
        """Replace the token of its step; what is equal stays, so that a waiting step wants no scan."""
        if self.data.token(token.step) == token:
            return
        tokens = tuple(token if t.step == token.step else t for t in self.data.tokens)
        self.data = replace(self.data, tokens=tokens)

    def become(self, state: RunState, reason: str = "") -> None:
        """Change the state of the run."""
        if state is not self.data.state:
            self.data = replace(self.data, state=state, reason=reason, since=self.world.tick)
            self.happened("recipe_state_changed", state=state.value, reason=reason)


def enter(scan: Scan, step: str) -> None:
    """Put a token on a step."""
    token = Token(step, Status.WAITING, scan.world.tick, scan.world.tick)
    scan.data = replace(scan.data, tokens=(*scan.data.tokens, token))


def check_max_wait(scan: Scan, step: Step, token: Token, words: str) -> None:
    """Fail a step that has waited longer than its recipe allows."""
    if step.max_wait_s is None:
        return
    limit = token.created + round(step.max_wait_s * TICKS_PER_S)
    if scan.world.tick < limit:
        scan.due.append(limit)
    else:
        fail(scan, step, f"{step.id} waited longer than {step.max_wait_s:g} s for {words}")


def prepare(scan: Scan, step: Step, token: Token) -> None:
    """Bring the module to the point where the step can begin, then begin it."""
    verb, arguments = opening(scan, step)
    if not verb:
        activate(scan, step, token)
        return
    reason = scan.world.why_not(step.module, verb, arguments)
    if reason is not None:
        hinder(scan, step, token, reason)
    elif token.sent != verb:
        scan.command(step.module, verb, arguments, f"step {step.id}")
        scan.put(replace(token, sent=verb, waits_for=""))
        if verb not in UNSTARTED.values():
            activate(scan, step, replace(token, sent=verb, waits_for=""))


def hinder(scan: Scan, step: Step, token: Token, reason: str) -> None:
    """Let a step wait for a reason; it holds nothing meanwhile, unless it is on its way already."""
    if not token.sent:
        scan.grants = released(scan.grants, [scan.holder(step.id)])
    scan.put(replace(token, waits_for=reason, waited_for=reason, sent=""))
    check_max_wait(scan, step, token, reason)


def opening(scan: Scan, step: Step) -> tuple[str, Mapping[str, Any]]:
    """Return the command that the step asks for next, with arguments; no verb when there is none."""
    if step.kind == "run":
        unstarted = UNSTARTED.get(scan.world.module_state(step.module))
        return (unstarted, {}) if unstarted else ("start", {"procedure": step.procedure, **step.parameters})
    return (step.verb, dict(step.arguments)) if step.kind == "command" else ("", {})


def activate(scan: Scan, step: Step, token: Token) -> None:
    """Begin the step: from here on its time runs and its row in the record is open."""
    active = replace(token, status=Status.ACTIVE, entered=scan.world.tick, waits_for="")
    scan.put(active)
    if step.timeout_s is not None:
        scan.due.append(scan.world.tick + round(step.timeout_s * TICKS_PER_S))
    ticks = scan.world.tick - token.created
    waited_for = token.waited_for if ticks >= TICKS_PER_S else ""
    record = StepRecord(step.id, step.module, token.created, scan.world.tick, None, waited_for, "running")
    scan.data = replace(scan.data, records=(*scan.data.records, record))
    scan.happened("step_started", step.id, module=step.module, waited_ticks=ticks, waited_for=waited_for)
    if step.prompt is not None:
        scan.happened("prompt_raised", step.id, text=step.prompt.text, role=step.prompt.role)


def timed_out(scan: Scan, step: Step, token: Token) -> bool:
    """Tell whether the step has used up its time; else ask for a scan when it will have."""
    if step.timeout_s is None:
        return False
    limit = token.entered + round(step.timeout_s * TICKS_PER_S)
    if scan.world.tick >= limit:
        return True
    scan.due.append(limit)
    return False


def watch_module(scan: Scan, step: Step) -> None:
    """Follow the module of a run step to its end."""
    state = scan.world.module_state(step.module)
    token = scan.data.token(step.id)
    assert token is not None
    if state == "Idle":
        return
    if state == "Complete":
        finish(scan, step.id, Status.DONE)
    elif state in FAILED_STATES:
        fail(scan, step, f"{step.module} was brought to {state}: {scan.world.module_reason(step.module)}")
    elif state in HELD_STATES and scan.world.tick <= scan.data.since + RESUME_TICKS:
        scan.due.append(scan.data.since + RESUME_TICKS + 1)
    elif state in HELD_STATES:
        words = f"{step.module} is {HELD_STATES[state]}"
        scan.become(RunState.HELD, f"{words}: {scan.world.module_reason(step.module)}")


def fail(scan: Scan, step: Step, reason: str) -> None:
    """End a step as failed; without a branch for that the recipe is held."""
    finish(scan, step.id, Status.FAILED, reason)
    branches = scan.program.leaving[step.id]
    if not any(t.outcome == "failed" for t in branches):
        scan.become(RunState.HELD, reason)


def finish(scan: Scan, step: str, status: Status, reason: str = "") -> None:
    """End a step as done or failed, and let go what it held."""
    token = scan.data.token(step)
    assert token is not None
    module = scan.program.steps[step].module
    cause = scan.world.module_cause(module) if status is Status.FAILED and module else ""
    scan.put(replace(token, status=status, waits_for="", cause=cause))
    outcome = "completed" if status is Status.DONE else "failed"
    close_record(scan, step, outcome)
    if status is Status.DONE:
        scan.grants = released(scan.grants, [scan.holder(step)])
        done = scan.data.completed if step in scan.data.completed else (*scan.data.completed, step)
        scan.data = replace(scan.data, completed=done)
    scan.happened(f"step_{outcome}", step, reason=reason)


def close_record(scan: Scan, step: str, outcome: str) -> None:
    """Close the open row of a step."""
    records = list(scan.data.records)
    for i in range(len(records) - 1, -1, -1):
        if records[i].id == step and records[i].end is None:
            records[i] = replace(records[i], end=scan.world.tick, outcome=outcome)
            break
    scan.data = replace(scan.data, records=tuple(records))


def fire(scan: Scan, sources: tuple[str, ...], targets: tuple[str, ...]) -> None:
    """Move tokens from the sources to the targets of a transition."""
    scan.data = replace(scan.data, tokens=tuple(t for t in scan.data.tokens if t.step not in sources))
    scan.grants = released(scan.grants, [scan.holder(source) for source in sources])
    for target in targets:
        enter(scan, target)


def end(scan: Scan, state: RunState) -> None:
    """Bring the run to a standing state."""
    scan.become(state, scan.data.reason)
    if state in ENDED:
        for token in scan.data.tokens:
            if token.status in {Status.ACTIVE, Status.PREPARING}:
                close_record(scan, token.step, state.value)
        scan.data = replace(scan.data, tokens=())
        scan.grants = released(scan.grants, held_by_batch(scan.grants, scan.batch).values())
