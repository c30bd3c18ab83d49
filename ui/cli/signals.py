"""`celltwin signals`: the signal catalogue of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.cli.listing import like, show
from ui.cli.option import DEFAULT_UNIT, JsonOption, PatternArgument, UnitOption

if TYPE_CHECKING:
    from twin.signals import Signal


def signals(
    pattern: PatternArgument = "*", unit: UnitOption = DEFAULT_UNIT, as_json: JsonOption = False
) -> None:
    """List every value of the unit: tag, role, unit, range, resolution, sample period and deadbands."""
    from twin.unit.load import load_unit

    rows = [_row(signal) for signal in load_unit(unit).unit.catalogue]
    show(like(rows, "tag", pattern), as_json=as_json)


def _row(signal: Signal) -> dict[str, Any]:
    from twin.signals import TICK_S

    return {
        "tag": signal.tag,
        "label": signal.label,
        "role": str(signal.role),
        "kind": str(signal.kind),
        "unit": signal.unit,
        "low": signal.low,
        "high": signal.high,
        "resolution": signal.resolution,
        "period_s": round(signal.period_ticks * TICK_S, 3),
        "deadband": signal.deadband,
        "history_deadband": signal.history_deadband,
    }
