"""Tells when another look at a batch would find what the last one found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.procedure.state import STANDING, RunData, RunState, Status, Token

if TYPE_CHECKING:
    from twin.engine.memory import Memory


@dataclass(frozen=True, slots=True)
class Quiet:
    """The last look at a batch that found nothing to do; forgetting it costs one look and changes nothing."""

    run: RunData
    version: int
    """Counts how often any module was seen to be different."""


def seen(memory: Memory) -> list[object]:
    """Return all that a batch at work may ask about modules and material; what did not change is the same object."""
    modules = memory.modules.values()
    return [memory.material, *((m.state, m.cause, m.reason, m.phase, m.parts) for m in modules)]


def sees_little(run: RunData) -> bool:
    """Tell whether a batch asks no more than `seen`; a step that waits to begin asks too much to be left out."""
    if run.state is RunState.RUNNING:
        return not any(_asks(token) for token in run.tokens)
    return run.state in STANDING


def _asks(token: Token) -> bool:
    """Tell whether a step is about to claim something, looks for its moment to begin, or was refused its next stage."""
    if token.status is Status.ACTIVE:
        return bool(token.waits_for)
    return token.status is Status.PREPARING or (token.status is Status.WAITING and not token.waits_for)
