"""The virtual operator of a rehearsal: answers prompts after the time a person needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.conditions.live import NEVER
from twin.messages import Command, Origin
from twin.procedure.state import RunData, RunState
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recipes.recipe.model import Prompt
    from twin.engine.engine import Engine
    from twin.procedure.run import RecipeLogic

OPERATOR = Origin("person", "virtual operator", "prompt answered")


def let_answer(engine: Engine, batch: str) -> None:
    """Submit the answers that are due now, and ask for a scan when the next one is."""
    logic, memory = engine.recipe_logics[batch], engine.memory
    for tick, command in list(answers(logic, memory.runs[batch], engine.tick)):
        if tick > engine.tick:
            memory.run_due[batch] = min(memory.run_due.get(batch) or NEVER, tick)
        elif not any(entry.command == command for entry in memory.inbox):
            engine.enqueue(command)


def answers(logic: RecipeLogic, data: RunData, tick: int) -> Iterator[tuple[int, Command]]:
    """Yield (tick, command) for every open prompt: when its answer is due, and the answer."""
    if data.state is not RunState.RUNNING:
        return
    for step in logic.open_prompts(data):
        token = data.token(step.id)
        if token is not None and step.prompt is not None:
            arguments = {"step": step.id, "value": answer(step.prompt)}
            yield (
                token.entered + round(step.prompt.takes_s * TICKS_PER_S),
                Command(logic.program.batch.id, "answer", OPERATOR, arguments),
            )


def answer(prompt: Prompt) -> str | float:
    """Return what a careful person answers: the expected value where there is one."""
    if prompt.expected != "":
        return prompt.expected
    match prompt.kind:
        case "number":
            return 0.5 * (prompt.low + prompt.high)
        case "choice":
            return prompt.choices[0]
        case "scan":
            return "code"
        case _:
            return "confirmed"
