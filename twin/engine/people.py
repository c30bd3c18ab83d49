"""Lets the virtual people of a rehearsal answer the prompts of a batch, each when its answer is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.conditions.live import NEVER
from twin.people.virtual import Ask, Crew, answers
from twin.plain import replace
from twin.procedure.respond import next_part
from twin.procedure.state import RunData, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recipes.recipe.model import Prompt
    from twin.engine.engine import Engine
    from twin.procedure.run import RecipeLogic
    from twin.procedure.state import Token

EXACT = Crew()
"""Always there, as long at work as the recipe says, never wrong."""


def let_answer(engine: Engine, batch: str) -> None:
    """Submit the answers that are due now, and ask for a scan when the next one is."""
    logic, memory = engine.recipe_logics[batch], engine.memory
    crew = engine.people if isinstance(engine.people, Crew) else EXACT
    for tick, command in answers(asks(logic, memory.runs[batch]), crew, engine.tick):
        if tick > engine.tick:
            memory.run_due[batch] = min(memory.run_due.get(batch) or NEVER, tick)
        elif not any(entry.command == command for entry in memory.inbox):
            engine.enqueue(command)


def asks(logic: RecipeLogic, data: RunData) -> Iterator[Ask]:
    """Yield what a running batch asks people now."""
    if data.state is not RunState.RUNNING:
        return
    for step in logic.open_prompts(data):
        token = data.token(step.id)
        if token is not None and step.prompt is not None:
            occurrence = sum(record.id == step.id for record in data.records)
            yield _ask(logic.program.batch.id, step.prompt, token, max(1, occurrence))


def _ask(batch: str, prompt: Prompt, token: Token, occurrence: int) -> Ask:
    """Return the question as it stands: after the first signature it goes to the second person."""
    asked = Ask(batch, token.step, prompt, token.entered, occurrence)
    if not token.signed:
        return asked
    return replace(asked, part=next_part(token), role=prompt.second, signed=dict(token.signed))
