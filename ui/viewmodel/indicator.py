"""A moving analogue indicator: where a value stands on its scale, in or out of its normal band and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.signals import Quality, Signal
from ui.viewmodel.words import pretty, quality_word, reading, unit

if TYPE_CHECKING:
    from twin.publish import ModuleView, UnitView
    from ui.viewmodel.display import Gauge
    from ui.viewmodel.scope import Scope


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit on the scale: place 0..1, side and priority of its alarm."""

    place: float
    above: bool
    priority: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a faceplate. `place` and the band are 0..1 of the scale; `alarm` is 0 or the priority passed."""

    tag: str
    label: str
    value: str
    unit: str
    place: float
    band: tuple[float, float] | None
    marks: tuple[Mark, ...]
    alarm: int
    note: str


def indicators(scope: Scope, view: UnitView, module: ModuleView) -> tuple[Indicator, ...]:
    """The indicators that the display file names for the module's atmosphere."""
    display = scope.display(module.name)
    names = display.sets.get(module.atmosphere, ())
    found = [(scope.signal(module.name, name), display.indicators[name]) for name in names]
    return tuple(indicator(scope, view, module, signal, gauge) for signal, gauge in found if signal)


def indicator(scope: Scope, view: UnitView, module: ModuleView, signal: Signal, gauge: Gauge) -> Indicator:
    """Place one signal on its gauge."""
    value, quality = scope.value(view, signal.tag)
    near = [x for x in scope.limits if x.tag == signal.tag and x.applies(module.atmosphere, module.phase)]
    passed = [x.priority for x in near if (value > x.value if x.above else value < x.value)]
    band = gauge.band(module.phase)
    return Indicator(
        tag=signal.tag,
        label=pretty(signal.label),
        value=reading(signal, value, quality),
        unit=unit(signal.unit),
        place=_place(value, gauge) if quality == Quality.GOOD else -1.0,
        band=(_place(band[0], gauge), _place(band[1], gauge)) if band else None,
        marks=tuple(
            Mark(_place(x.value, gauge), x.above, x.priority) for x in near if _inside(x.value, gauge)
        ),
        alarm=min(passed, default=0) if quality == Quality.GOOD else 0,
        note=quality_word(quality),
    )


def _place(value: float, gauge: Gauge) -> float:
    low, high = gauge.scale
    return round(min(1.0, max(0.0, (value - low) / (high - low))), 4)


def _inside(value: float, gauge: Gauge) -> bool:
    return gauge.scale[0] <= value <= gauge.scale[1]
