"""Says in words what a step of a recipe waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.condition.text import to_text
from twin.machine.wording import in_words
from twin.procedure.state import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Step
    from twin.engine.engine import Engine
    from twin.procedure.state import Token


def until_words(step: Step, labels: Mapping[str, str]) -> str:
    """Return the Condition that ends a step in words, or nothing."""
    if step.until is None:
        return ""
    return in_words(to_text(step.until), labels).replace("the time in this phase", "the time in this step")


def pure_waits(steps: tuple[Step, ...], labels: Mapping[str, str]) -> dict[str, str]:
    """Map each step that does nothing but wait to what it waits for."""
    return {step.id: until_words(step, labels) for step in steps if step.kind == "wait" and step.until}


def waits_for(engine: Engine, step: Step, token: Token | None) -> str:
    """Return what a step waits for now, or nothing."""
    if token is None or token.status is not Status.ACTIVE:
        return token.waits_for if token else ""
    if step.prompt is not None:
        return f"an answer of the {step.prompt.role or 'operator'}"
    if step.kind == "run":
        logic = engine.logics[step.module]
        return logic.waits_for(engine.memory.modules[step.module], engine.world)
    return until_words(step, engine.labels)
