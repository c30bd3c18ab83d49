"""How the engine comes to the next tick that needs a scan; with real modules it goes there tick by tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.kernel import Stop

if TYPE_CHECKING:
    from twin.engine.engine import Engine
    from twin.engine.scan import Scanner


def advance(engine: Engine, scanner: Scanner, end: int) -> bool:
    """Advance to `end` or to the first tick that needs a scan; tell whether the present one does."""
    kernel, tick, due = engine.kernel, engine.tick, engine.next_due()
    while tick < end:
        goal = min(end, max(due, tick + 1))
        if engine.devices:
            scanner.outlet.exchange()
            goal, due = tick + 1, engine.next_due()
        tick += kernel.advance(goal - tick)
        if kernel.stop is Stop.HISTORY_FULL:
            scanner.drain_history()
        if kernel.stop is Stop.ROW_CHANGED or tick >= due:
            return True
    return False
