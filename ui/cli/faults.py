"""`celltwin faults`: what can be injected into a virtual unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from twin.fault import SENSOR_EFFECTS
from ui.cli.listing import like, show
from ui.cli.option import DEFAULT_UNIT, JsonOption, PatternArgument, UnitOption

if TYPE_CHECKING:
    from twin.fault import Fault

WHOLE = ("_at", "_status")
"""Endings of faults whose value is a number of a thing or a code."""


def faults(
    pattern: PatternArgument = "", unit: UnitOption = DEFAULT_UNIT, as_json: JsonOption = False
) -> None:
    """List every fault that `rehearse --inject` and the instructor know, with an example of its text.

    Without a pattern the faults of single signals, five for each, are only counted.
    """
    from twin.engine.faulting import known_faults
    from twin.physics.build import build_plant
    from twin.unit.load import load_unit

    loaded = load_unit(unit)
    plant = build_plant(loaded.plant, loaded.boundaries, loaded.catalogue)
    known = known_faults(loaded.catalogue, loaded.unit.modules, plant)
    chosen = [fault for fault in known.values() if pattern or as_json or fault.effect not in SENSOR_EFFECTS]
    show(like([_row(fault) for fault in chosen], "fault", pattern or "*"), as_json=as_json)
    if left := len(known) - len(chosen):
        typer.echo(f"and {left} of single signals, like: celltwin faults isolator.dp; all: '*'", err=True)


def _row(fault: Fault) -> dict[str, Any]:
    unit = _unit(fault) if fault.takes_value else ""
    value = (
        f" = {_example(fault):g} {'' if fault.unit == '1' else fault.unit}".rstrip()
        if fault.takes_value
        else ""
    )
    return {
        "fault": fault.name,
        "title": fault.title,
        "effect": str(fault.effect),
        "unit": unit,
        "low": fault.low,
        "high": fault.high,
        "example": f"{fault.name}{value} for 5 min at 20 min",
    }


def _unit(fault: Fault) -> str:
    """Return the unit; a plain number has none and a drift is per hour."""
    unit = "" if fault.unit == "1" else fault.unit
    return f"{unit or '1'}/h" if fault.effect == "drift" else unit


def _example(fault: Fault) -> float:
    """Return a value that reads well: of a fixed reading one in the middle, else the usual one."""
    value = 0.5 * (fault.low + fault.high) if fault.effect == "stuck" else fault.value
    return round(value) if fault.name.endswith(WHOLE) else float(f"{value:.2g}")
