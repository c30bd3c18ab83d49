"""Lets the virtual people of a rehearsal answer the prompts of a batch, each when its answer is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.conditions.live import NEVER
from twin.draw import uniform
from twin.material.material import VERBS
from twin.material.state import LabelState
from twin.people.virtual import OTHER, Ask, Crew, answers
from twin.plain import replace
from twin.procedure.respond import next_part
from twin.procedure.state import RunData, RunState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recipes.recipe.model import Prompt, Step
    from twin.engine.engine import Engine
    from twin.messages import Command
    from twin.procedure.run import RecipeLogic
    from twin.procedure.state import Token

READS = frozenset(
    name for name, verb in VERBS.items() if {"code", "label"} & {*verb.needs} and name != "issue"
)
"""What people do about material with the code of an item or with a label in their hands."""
EXACT = Crew()
"""Always there, as long at work as the recipe says, never wrong."""


def let_answer(engine: Engine, batch: str) -> None:
    """Submit the answers that are due now, and ask for a scan when the next one is."""
    logic, memory = engine.recipe_logics[batch], engine.memory
    crew = engine.people if isinstance(engine.people, Crew) else EXACT
    for tick, meant in answers(asks(logic, memory.runs[batch]), crew, engine.tick):
        if tick > engine.tick:
            memory.run_due[batch] = min(memory.run_due.get(batch) or NEVER, tick)
            continue
        command = picked(engine, batch, meant) if meant.arguments["value"] == OTHER else meant
        if not any(entry.command == command for entry in memory.inbox):
            engine.enqueue(command)


def asks(logic: RecipeLogic, data: RunData) -> Iterator[Ask]:
    """Yield what a running batch asks people now."""
    if data.state is not RunState.RUNNING:
        return
    for step in logic.open_prompts(data):
        token = data.token(step.id)
        if token is not None and step.prompt is not None:
            occurrence = sum(record.id == step.id for record in data.records)
            asked = _ask(logic.program.batch.id, step.prompt, token, max(1, occurrence) + token.tries)
            yield replace(asked, reads=True) if step.kind == "material" and step.verb in READS else asked


def _ask(batch: str, prompt: Prompt, token: Token, occurrence: int) -> Ask:
    """Return the question as it stands: after the first signature it goes to the second person."""
    asked = Ask(batch, token.step, prompt, token.entered, occurrence)
    if not token.signed:
        return asked
    return replace(asked, part=next_part(token), role=prompt.second, signed=dict(token.signed))


def picked(engine: Engine, batch: str, meant: Command) -> Command:
    """Return an answer with what somebody has picked instead: one of the same kind, where there is one."""
    step = engine.programs[batch].steps[meant.arguments["step"]]
    others = _labels(engine) if step.verb == "apply_label" else _codes(engine, batch, step)
    words = (meant.target, step.id, engine.tick)
    value = others[int(uniform(engine.seed, "picked", *words) * len(others))] if others else OTHER
    return replace(meant, arguments={**meant.arguments, "value": value})


def _labels(engine: Engine) -> list[str]:
    """Return the labels that are there: those on an item already, too."""
    labels = engine.memory.material.labels.values()
    return [label.id for label in labels if label.state in {LabelState.USED, LabelState.PRINTED}]


def _codes(engine: Engine, batch: str, step: Step) -> list[str]:
    """Return the codes of other items: of the same kind, else of any."""
    items = engine.memory.material.items
    mine = items.get(f"{batch}.{(step.several or (step.item,))[0]}")
    others = [one for one in items.values() if one is not mine]
    alike = [one.code for one in others if mine is not None and one.kind == mine.kind]
    return alike or [one.code for one in others]
