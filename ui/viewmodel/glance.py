"""Every module as one tile that can be read from two metres: state, phase, its first figures, its highest alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.language import tr
from ui.viewmodel.indicator import indicators
from ui.viewmodel.scene import QUIET
from ui.viewmodel.words import duration, pretty, state_word

if TYPE_CHECKING:
    from twin.publish import ModuleView, UnitView
    from ui.viewmodel.scope import Scope

FIGURES = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit and what it is; `alarm` is 0 or the priority that it passed."""

    label: str
    value: str
    unit: str
    alarm: int


@dataclass(frozen=True, slots=True)
class Tile:
    """One module. `alarm` is 0 or its highest present priority; `holds` says what stands in it."""

    module: str
    title: str
    state: str
    phase: str
    since: str
    figures: tuple[Figure, ...]
    alarm: int
    alarm_text: str
    holds: str
    bright: bool


def tiles(scope: Scope, view: UnitView) -> tuple[Tile, ...]:
    """All modules in the order of the unit file."""
    return tuple(_tile(scope, view, module) for module in view.modules.values())


def _tile(scope: Scope, view: UnitView, module: ModuleView) -> Tile:
    present = sorted(
        (a.priority, a.text) for a in view.alarms if a.module == module.name and a.unacknowledged
    )
    shown = indicators(scope, view, module)[:FIGURES]
    return Tile(
        module=module.name,
        title=module.title,
        state=state_word(module.state),
        phase=pretty(module.phase_title),
        since=duration((view.tick - module.entered_tick) // 10 * 10),
        figures=tuple(Figure(i.label, i.value, i.unit, i.alarm) for i in shown),
        alarm=present[0][0] if present else 0,
        alarm_text=pretty(present[0][1]) if present else "",
        holds=holds(scope, view, module.name),
        bright=module.state not in QUIET,
    )


def holds(scope: Scope, view: UnitView, module: str) -> str:
    """Whose containers stand in a module: `B1, B2 · 3 of 4 places`."""
    places = {place.name for place in scope.unit.places.values() if place.module == module}
    here = [item for item in view.items if (item.place in places or item.place == module) and not item.on]
    if not here:
        return ""
    whose = ", ".join(dict.fromkeys(item.batch for item in here if item.batch))
    taken = len({item.place for item in here})
    count = tr("{taken} of {all} places", taken=taken, all=len(places)) if places else tr("in the hand")
    return " · ".join(part for part in (whose, count) if part)
