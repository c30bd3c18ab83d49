"""A batch that is held by what happened: a virtual supervisor is asked, and lets it go on when its cause is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.recipe.model import Prompt
from twin.engine.accept import unacknowledged
from twin.messages import Command
from twin.people.virtual import Ask, Crew, answers
from twin.procedure.state import RunState
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.engine.engine import Engine
    from twin.procedure.state import RunData

NEVER = 2**62
ROLE = "SUP"
QUESTION = "hold"
REASON = "assessed by policy of the rehearsal: what held the batch is gone, its step goes on"


class Held:
    """Asks about batches that are held for too long. Whoever has asked for a hold ends it himself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def work(self) -> int:
        """Let the virtual supervisor decide what is due; return when he does next."""
        engine, following = self._engine, NEVER
        if not isinstance(engine.people, Crew):
            return following
        for batch, run in engine.memory.runs.items():
            for due, command in self._decisions(batch, run, engine.people):
                if due > engine.tick:
                    following = min(following, due)
                else:
                    self._decide(batch, run, command)
        return following

    def _decisions(self, batch: str, run: RunData, crew: Crew) -> Iterator[tuple[int, Command]]:
        """Yield when he is to decide now and the next time."""
        if run.state is not RunState.HELD or run.asked:
            return
        asked = run.since + crew.behaviour.held
        prompt = Prompt("confirm", run.reason, ROLE, takes_s=crew.behaviour.decide / TICKS_PER_S)
        ask = Ask(batch, QUESTION, prompt, asked, len(run.records))
        for due, command in answers([ask], crew, self._engine.tick):
            yield due, Command(batch, "resume", command.origin, {"reason": REASON})

    def _decide(self, batch: str, run: RunData, command: Command) -> None:
        """Let the batch go on if nothing stands against it; acknowledge first what nobody has acknowledged."""
        engine, logic = self._engine, self._engine.recipe_logics[batch]
        new = unacknowledged(engine, logic.concerned(run, engine.world))
        said = [Command(tag, "acknowledge", command.origin) for tag in new]
        if not new and logic.why_not(run, command.verb, command.arguments, engine.world) is None:
            said = [command]
        asked = [entry.command for entry in engine.memory.inbox]
        for one in said:
            if one not in asked:
                engine.enqueue(one)
