"""Tells when another look at the recipe would find what the last one found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.procedure.state import STANDING, RunData, RunState, Status

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from twin.engine.memory import Memory
    from twin.machine.packml import State
    from twin.procedure.program import Program
    from twin.unit.model import Cause


class Quiet:
    """The last look at a recipe that found nothing to do; forgetting it costs one look and changes nothing."""

    def __init__(self) -> None:
        self._run: RunData | None = None
        self._modules: list[tuple[State, Cause | None, str]] = []

    def forget(self) -> None:
        """Have the recipe looked at in the next scan."""
        self._run = None

    def remember(self, memory: Memory) -> None:
        """Note a look that found nothing to do; a step that waits to begin asks too much to be left out."""
        run = memory.run
        if run is not None and _sees_little(run) and not memory.inbox:
            self._run, self._modules = run, _seen(memory)

    def lasts(self, memory: Memory, program: Program, tick: int, changed: AbstractSet[int]) -> bool:
        """Tell whether all that the recipe sees is as it was in the look that was noted."""
        if self._run is None or memory.run is not self._run or 0 < memory.run_due <= tick:
            return False
        return changed.isdisjoint(program.conditions) and _seen(memory) == self._modules


def _seen(memory: Memory) -> list[tuple[State, Cause | None, str]]:
    """Return all that a recipe run may ask about modules."""
    return [(module.state, module.cause, module.reason) for module in memory.modules.values()]


def _sees_little(run: RunData) -> bool:
    if run.state is RunState.RUNNING:
        return all(token.status is not Status.PREPARING for token in run.tokens)
    return run.state in STANDING
