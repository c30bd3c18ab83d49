"""`celltwin units`: the units that come with the program."""

from __future__ import annotations

from ui.cli.listing import show
from ui.cli.option import JsonOption


def units(as_json: JsonOption = False) -> None:
    """List the units that come with the program."""
    from twin.unit.load import library_units, load_unit

    found = [load_unit(name).unit for name in library_units()]
    rows = [
        {
            "unit": unit.name,
            "title": unit.title,
            "modules": list(unit.modules),
            "signals": len(unit.catalogue),
            "alarms": len(unit.alarms),
            "interlocks": len(unit.interlocks),
            "sha256": unit.sha256[:12],
        }
        for unit in found
    ]
    show(rows, as_json=as_json)
