"""The deviations of a rehearsal as the JSON object names them: raised by the unit, decided by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.rehearsal.tally import seconds

if TYPE_CHECKING:
    from twin.deviation import Deviation
    from twin.engine import Engine


def deviations(engine: Engine) -> list[dict[str, Any]]:
    """Return all deviations, in the order in which they were raised."""
    return [_told(one) for one in engine.memory.deviations]


def _told(one: Deviation) -> dict[str, Any]:
    return {
        "id": one.id,
        "batch": one.batch,
        "item": one.item,
        "kind": one.kind,
        "raised_s": seconds(one.tick),
        "text": one.text,
        "decision": one.decision,
        "decided_s": None if one.is_open else seconds(one.decided_tick),
        "role": one.role,
        "person": one.person,
        "reason": one.reason,
    }
