"""`celltwin alarms`: the master alarm list of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.cli.listing import like, show
from ui.cli.option import DEFAULT_UNIT, JsonOption, PatternArgument, UnitOption

if TYPE_CHECKING:
    from twin.unit.model import Alarm


def alarms(
    pattern: PatternArgument = "*", unit: UnitOption = DEFAULT_UNIT, as_json: JsonOption = False
) -> None:
    """List every alarm of the unit: priority, condition, delay, trip, response and consequence."""
    from twin.unit.load import load_unit

    rows = [_row(alarm) for alarm in load_unit(unit).unit.alarms.values()]
    show(like(rows, "id", pattern), as_json=as_json)


def _row(alarm: Alarm) -> dict[str, Any]:
    from twin.signals import TICK_S

    return {
        "id": alarm.id,
        "module": alarm.module,
        "priority": alarm.priority,
        "text": alarm.text,
        "condition": alarm.condition_text,
        "delay_s": round(alarm.on_delay * TICK_S, 1),
        "during": alarm.during,
        "trip": alarm.trip,
        "response": alarm.response,
        "consequence": alarm.consequence,
    }
