"""Says in words what a step of a recipe waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.engine.spoken import spoken
from twin.procedure.state import Status

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.engine.engine import Engine
    from twin.engine.spoken import Names
    from twin.procedure.state import Token


def until_words(step: Step, names: Names) -> str:
    """Return the Condition that ends a step in words, or nothing."""
    return "" if step.until is None else spoken(step.until, names)


def pure_waits(steps: tuple[Step, ...], names: Names) -> dict[str, str]:
    """Map each step that does nothing but wait to what it waits for."""
    return {step.id: until_words(step, names) for step in steps if step.kind == "wait" and step.until}


def waits_for(engine: Engine, step: Step, token: Token | None) -> str:
    """Return what a step waits for now, or nothing."""
    if token is None or token.status is not Status.ACTIVE:
        return token.waits_for if token else ""
    if step.prompt is not None:
        return f"an answer of the {step.prompt.role or 'operator'}"
    if step.kind == "run":
        logic = engine.logics[step.module]
        return logic.waits_for(engine.memory.modules[step.module], engine.world)
    return until_words(step, engine.names)
