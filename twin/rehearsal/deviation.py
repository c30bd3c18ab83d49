"""The deviations of a rehearsal as the JSON object names them: raised by the unit, decided by people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.rehearsal.tally import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.engine import Engine


def deviations(engine: Engine) -> list[dict[str, Any]]:
    """Return all deviations, in the order in which they were raised."""
    raised: Iterable[Any] = getattr(engine.memory, "deviations", ())
    return [_told(one) for one in raised]


def _told(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "batch": one.batch,
        "item": one.item,
        "kind": str(one.kind),
        "raised_s": seconds(one.tick),
        "text": one.text,
        "decision": str(one.decision),
        "decided_s": seconds(one.decided_tick) if one.decision else None,
        "role": one.role,
        "person": one.person,
        "reason": one.reason,
    }
