"""One look at a batch, and what becomes of its tokens: enter a step, finish or fail, move on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.messages import Command, Origin
from twin.plain import replace
from twin.procedure.arbiter import Grants, held_by_batch, released
from twin.procedure.program import Program
from twin.procedure.state import ENDED, RunData, RunState, Status, Token
from twin.procedure.world import RunWorld
from twin.world import Happening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Step

UNSTARTED = {"Stopped": "reset", "Complete": "reset"}
"""States in which a module is reset before it starts."""


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
        return self.program.holders[step]

    def is_mine(self, holder: str) -> bool:
        """Tell whether something is held in the name of this batch."""
        return holder.startswith(f"{self.batch}/")

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
    if status is Status.DONE and scan.program.ends_chain(step):
        scan.grants = released(scan.grants, [scan.holder(step)])
    if status is Status.DONE:
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
    for target in targets:
        enter(scan, target)
    tidy(scan)


def tidy(scan: Scan) -> None:
    """Let go what no step of the batch needs any more, and forget the operations that it has left."""
    at_work = {token.step for token in scan.data.tokens}
    operations = {level.id for step in at_work for level in scan.program.levels(step)}
    needed = {scan.holder(step) for step in at_work} | {f"{scan.batch}/{name}" for name in operations}
    mine = held_by_batch(scan.grants, scan.batch).values()
    scan.grants = released(scan.grants, [holder for holder in mine if holder not in needed])
    begun = tuple(name for name in scan.data.begun if name in operations)
    if begun != scan.data.begun:
        scan.data = replace(scan.data, begun=begun)


def end(scan: Scan, state: RunState) -> None:
    """Bring the run to a standing state."""
    scan.become(state, scan.data.reason)
    if state in ENDED:
        for token in scan.data.tokens:
            if token.status in {Status.ACTIVE, Status.PREPARING}:
                close_record(scan, token.step, state.value)
        scan.data = replace(scan.data, tokens=(), begun=())
        scan.grants = released(scan.grants, held_by_batch(scan.grants, scan.batch).values())
