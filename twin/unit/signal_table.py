"""From the signal tables of unit and module files to the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.signals import TICKS_PER_S, Kind, Role, Signal
from twin.unit.output_table import limits, position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from twin.unit.schema import ModuleTypeForm, OutputForm, PlaceForm, SignalForm, UnitForm

DEADBAND_SHARE = 0.02
"""Deadband where none is given: 2 % of the range (unit.md 4)."""
PRESENCE_TICKS = 5


def signals_of_unit(form: UnitForm, types: Mapping[str, ModuleTypeForm]) -> Iterator[Signal]:
    """Yield every signal of the unit in the order of the files."""
    for name, signal in form.unit_signals.items():
        yield _signal("unit", name, signal, Role(signal.role))
    for name, signal in form.unit_calculated.items():
        yield _signal("unit", name, signal, Role.CALCULATED)
    yield _flag("unit", "record_ok", "Record is being written", 1.0)
    for module, kind in types.items():
        yield from signals_of_module(module, kind)
        for name, place in form.places.items():
            if place.module == module and place.sensor:
                yield _presence(module, name, place)


NOWHERE = "none"
"""State of a signal that names a place, where it names none."""


def with_places(form: ModuleTypeForm, places: Iterable[str]) -> ModuleTypeForm:
    """Return a module type in which signals of kind `place` are enums of the unit's places, in their order."""
    of_places = {"kind": "enum", "states": (NOWHERE, *places)}
    found = {n: s.model_copy(update=of_places) for n, s in form.signals.items() if s.kind == "place"}
    return form.model_copy(update={"signals": {**form.signals, **found}}) if found else form


def signals_of_module(module: str, form: ModuleTypeForm) -> Iterator[Signal]:
    """Yield measured, calculated and commanded values of one module."""
    for name, signal in form.signals.items():
        yield _signal(module, name, signal, Role(signal.role))
    for name, signal in form.calculated.items():
        yield _signal(module, name, signal, Role.CALCULATED)
    yield _flag(module, "link_ok", "Link to the module", 1.0)
    for name, output in form.outputs.items():
        yield _output(module, name, output)


def _signal(module: str, name: str, form: SignalForm, role: Role) -> Signal:
    low, high = form.range
    deadband = form.deadband if form.deadband is not None else DEADBAND_SHARE * (high - low)
    discrete = form.kind != "float"
    return Signal(
        tag=f"{module}.{name}",
        module=module,
        role=role,
        kind=Kind(form.kind),
        label=form.label,
        unit=form.unit,
        low=low,
        high=high if form.kind != "enum" else float(len(form.states) - 1),
        resolution=1.0 if discrete else form.resolution,
        period_ticks=max(1, round(form.every * TICKS_PER_S)),
        noise=form.noise,
        lag_s=form.lag,
        deadband=0.0 if discrete else deadband,
        history_deadband=_history_deadband(form),
        source=form.source,
        states=form.states,
        draw=form.draw,
    )


def _history_deadband(form: SignalForm) -> float:
    if form.kind != "float":
        return 0.5
    return max(form.resolution, 4.0 * form.noise, form.deadband or 0.0 if form.draw == "count" else 0.0)


def _output(module: str, name: str, form: OutputForm) -> Signal:
    low, high = limits(form)
    return Signal(
        tag=f"{module}.{name}",
        module=module,
        role=Role.OUTPUT,
        kind=Kind(form.kind),
        label=form.label,
        unit=form.unit,
        low=low,
        high=high,
        deadband=DEADBAND_SHARE * (high - low) if form.kind == "float" else 0.0,
        initial=position(form, form.rest) or 0.0,
        states=form.states,
    )


def present_tag(module: str, place: str) -> str:
    """Return the tag of the sensor that sees whether something stands at a place."""
    return f"{module}.{place.lower().replace('.', '_')}_present"


def _presence(module: str, name: str, form: PlaceForm) -> Signal:
    return Signal(
        tag=present_tag(module, name),
        module=module,
        role=Role.INPUT,
        kind=Kind.BOOL,
        label=f"{form.title}: something is there",
        resolution=1.0,
        period_ticks=PRESENCE_TICKS,
        history_deadband=0.5,
        source=f"{name}.present",
    )


def _flag(module: str, name: str, label: str, initial: float) -> Signal:
    return Signal(
        tag=f"{module}.{name}",
        module=module,
        role=Role.CALCULATED,
        kind=Kind.BOOL,
        label=label,
        resolution=1.0,
        history_deadband=0.5,
        initial=initial,
    )
