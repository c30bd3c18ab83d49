"""When a unit stands: nobody is on his way, and nothing has changed for ten minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.packml import State
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.engine import Engine

STOOD_TICKS = 10 * 60 * TICKS_PER_S
LONGEST_TICKS = 24 * 3600 * TICKS_PER_S
"""Whoever is still on his way after a day does not arrive."""
RECIPE_STANDS = frozenset({"held", "stopped", "aborted", "complete"})
RESTING = frozenset(
    {State.STOPPED, State.IDLE, State.EXECUTE, State.HELD, State.SUSPENDED, State.COMPLETE, State.ABORTED}
)


def moving(engine: Engine) -> bool:
    """Say whether a module is on its way, however long that takes: a chamber full of gas aborts until aerated."""
    return any(state.state not in RESTING for state in engine.memory.modules.values())


def stands_at(engine: Engine, last_change_tick: int) -> int:
    """Return the tick at which the unit will have stood, if nothing changes until then."""
    return last_change_tick + (LONGEST_TICKS if moving(engine) else STOOD_TICKS)
