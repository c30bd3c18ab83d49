"""Folds what people were asked into how long each role was busy and how long its questions waited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from recipes.recipe.model import Prompt
from twin.people.admission import ANSWER
from twin.people.role import role_of
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.messages import Event


@dataclass
class RoleTime:
    """Ticks in which people of a role were at work for questions, and in which questions waited for them."""

    busy: int = 0
    waiting: int = 0

    def told(self) -> dict[str, float]:
        """Return it as the JSON object names it."""
        return {"busy_s": self.busy / TICKS_PER_S, "waiting_s": self.waiting / TICKS_PER_S}


@dataclass
class PeopleTally:
    """Takes events in their order; `prompts` are the questions of the recipe, by step."""

    prompts: Mapping[str, Prompt] = field(default_factory=dict[str, Prompt])
    roles: dict[str, RoleTime] = field(default_factory=dict[str, RoleTime])
    scans_refused: int = 0
    answers_refused: int = 0
    _since: dict[str, int] = field(default_factory=dict[str, int])

    def take(self, event: Event) -> None:
        """Add an event."""
        if event.kind == "identity_failed":
            self.scans_refused += role_of(str(event.payload["by"]).partition(".")[0]) is not None
        elif event.kind == "command_refused":
            self.answers_refused += event.payload["verb"] == ANSWER
        if event.kind == "prompt_raised":
            self._since[event.object] = event.tick
        elif event.kind in {"prompt_signed", "prompt_answered"} and event.object in self._since:
            self._answered(event)

    def mistakes(self) -> dict[str, int]:
        """Return how often people took another item or label than the one meant, or gave an answer that cannot be."""
        return {"scans_refused": self.scans_refused, "answers_refused": self.answers_refused}

    def told(self) -> dict[str, Any]:
        """Return busy and waiting time of every role that was asked, in the order of their names."""
        return {role: self.roles[role].told() for role in sorted(self.roles)}

    def _answered(self, event: Event) -> None:
        """Count the time since the question came to this person: the work as planned, the rest as waiting."""
        prompt = self.prompts.get(event.object.partition(".")[2])
        if prompt is None:
            return
        is_second = bool(event.payload.get("signed"))
        word = prompt.second if is_second else prompt.role
        role = self.roles.setdefault(str(role_of(word) or word), RoleTime())
        ticks = event.tick - self._since.pop(event.object)
        busy = min(ticks, round(prompt.takes_s * TICKS_PER_S))
        role.busy, role.waiting = role.busy + busy, role.waiting + ticks - busy
        if event.kind == "prompt_signed":
            self._since[event.object] = event.tick


def prompts_of(recipe: Recipe) -> dict[str, Prompt]:
    """Return the questions of a recipe by step."""
    return {step.id: step.prompt for step in recipe.steps if step.prompt is not None}
