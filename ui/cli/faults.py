"""`celltwin faults`: what can be injected into a virtual unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ui.cli.listing import like, show
from ui.cli.option import DEFAULT_UNIT, JsonOption, PatternArgument, UnitOption

if TYPE_CHECKING:
    from twin.fault import Fault


def faults(
    pattern: PatternArgument = "*", unit: UnitOption = DEFAULT_UNIT, as_json: JsonOption = False
) -> None:
    """List every fault that `rehearse --inject` and the instructor know, with an example of its text."""
    from twin.engine.faulting import known_faults
    from twin.physics.build import build_plant
    from twin.unit.load import load_unit

    loaded = load_unit(unit)
    plant = build_plant(loaded.plant, loaded.boundaries, loaded.catalogue)
    known = known_faults(loaded.catalogue, loaded.unit.modules, plant)
    rows = [_row(fault) for fault in known.values()]
    show(like(rows, "fault", pattern), as_json=as_json)


def _row(fault: Fault) -> dict[str, Any]:
    value = f" = {fault.value:g} {fault.unit}".rstrip() if fault.takes_value else ""
    return {
        "fault": fault.name,
        "title": fault.title,
        "effect": str(fault.effect),
        "unit": fault.unit if fault.takes_value else "",
        "low": fault.low,
        "high": fault.high,
        "example": f"{fault.name}{value} for 5 min at 20 min",
    }
