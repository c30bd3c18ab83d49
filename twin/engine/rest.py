"""Tells at a glance that a scan would find everything as the last one left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.kernel import Stop
from twin.port import DEAD_MAN_TICKS

if TYPE_CHECKING:
    from twin.engine.engine import Engine
    from twin.engine.memory import Memory
    from twin.engine.outlet import Outlet


def next_due(memory: Memory, last: int) -> int:
    """Return the next tick at which a machine, an alarm or a link lost after the `last` scan wants one."""
    due = memory.alarms.due
    for state in memory.modules.values():
        due = min(due, state.due)
    for lost in memory.lost_links.values():
        if lost + DEAD_MAN_TICKS > last:
            due = min(due, lost + DEAD_MAN_TICKS)
    return due


def rests(engine: Engine, outlet: Outlet) -> bool:
    """Tell whether nothing came, nothing stands that acts in every scan, and nothing is due, recipes left aside."""
    memory, tick = engine.memory, engine.tick
    if engine.kernel.stop is Stop.ROW_CHANGED or engine.conditions.next_due <= tick:
        return False
    if _stands(memory) or memory.alarms.due <= tick:
        return False
    for state in memory.modules.values():
        if state.due <= tick:
            return False
    return outlet.settled(memory)


def _stands(memory: Memory) -> bool:
    """Tell whether anything waits, or acts as long as it stands."""
    return bool(
        memory.inbox
        or memory.dirty
        or memory.faults
        or memory.causes
        or memory.alarms.demanding
        or memory.lost_links
        or memory.failure
        or memory.record_lost
    )
