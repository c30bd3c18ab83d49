"""Interlocks: clauses that block commands or hold outputs; the reasons are the same for button, refusal and test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.unit.model import Clause, Interlock
    from twin.world import World

NO_READING = " (no valid reading)"


def why_not_met(clause: Clause, world: World) -> str | None:
    """Return the reason of a clause that is not met; unknown counts as not met and says so."""
    truth = world.truth(clause.condition)
    if truth is True:
        return None
    return clause.reason if truth is False else clause.reason + NO_READING


def unmet(interlock: Interlock, world: World) -> tuple[str, ...]:
    """Return the reasons of all clauses that are not met, in their order."""
    reasons = (why_not_met(clause, world) for clause in interlock.clauses)
    return tuple(reason for reason in reasons if reason is not None)


class InterlockLogic:
    """All interlocks of a unit; holds no state."""

    def __init__(self, interlocks: Mapping[str, Interlock]) -> None:
        self.interlocks = dict(interlocks)
        self._forcing = tuple(i for i in interlocks.values() if i.forces)
        self.holding = frozenset(c.condition for i in self._forcing for c in i.clauses)
        self._blocking: dict[tuple[str, str], tuple[tuple[str, Interlock], ...]] = {}
        for interlock in interlocks.values():
            for blocked in interlock.blocks:
                key = (blocked.target, blocked.verb)
                self._blocking[key] = (*self._blocking.get(key, ()), (blocked.argument, interlock))

    def unmet(self, interlock: str, world: World) -> tuple[str, ...]:
        """Return the reasons of one interlock by id."""
        return unmet(self.interlocks[interlock], world)

    def why_not(self, target: str, verb: str, arguments: Mapping[str, Any], world: World) -> tuple[str, ...]:
        """Return why a command is blocked: every reason of every interlock in its way."""
        found = self._blocking.get((target, verb), ())
        concerned = [i for word, i in found if not word or word in arguments.values()]
        return tuple(f"{i.id}: {reason}" for i in concerned for reason in unmet(i, world))

    def forced(self, world: World) -> dict[str, tuple[float, str]]:
        """Return the outputs held by interlocks now: tag -> (value, reason); the first of the list wins."""
        forced: dict[str, tuple[float, str]] = {}
        for interlock in self._forcing:
            reasons = unmet(interlock, world)
            if reasons:
                text = f"{interlock.id} {interlock.title}: {'; '.join(reasons)}"
                for tag, value in interlock.forces.items():
                    forced.setdefault(tag, (value, text))
        return forced
