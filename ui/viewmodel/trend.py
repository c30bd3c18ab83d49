"""Which signals a trend draws, in which lane, colour and dash; phase bands, marks and limits beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.signals import TICKS_PER_S, Signal
from ui.viewmodel.words import pretty, reading, unit

if TYPE_CHECKING:
    from twin.publish import UnitView
    from ui.viewmodel.alarm import AlarmLog
    from ui.viewmodel.scope import Scope

HUES = 8
FEW, FIRST = 4, 5
DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True, slots=True)
class Trace:
    """One curve; hue and dash follow its place in the choice, so that it keeps its look."""

    tag: str
    label: str
    unit: str
    hue: int
    dash: str
    step: bool
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Band:
    """A phase of the module in seconds."""

    start_s: float
    end_s: float
    label: str


@dataclass(frozen=True, slots=True)
class Flag:
    """An alarm raised, in seconds."""

    time_s: float
    priority: int
    text: str


def traces(scope: Scope, tags: tuple[str, ...]) -> tuple[Trace, ...]:
    """Give each signal its look."""
    return tuple(_trace(scope, tag, i) for i, tag in enumerate(tags) if tag in scope.catalogue.index)


def _trace(scope: Scope, tag: str, i: int) -> Trace:
    signal = scope.catalogue[tag]
    low, high = scale(scope, signal)
    dash = DASHES[i % len(DASHES)]
    return Trace(
        tag, label(scope, signal), unit(signal.unit), i % HUES, dash, signal.kind != "float", low, high
    )


def label(scope: Scope, signal: Signal) -> str:
    """Module and signal in words."""
    return f"{scope.title(signal.module)} · {pretty(signal.label)}"


def scale(scope: Scope, signal: Signal) -> tuple[float, float]:
    """The gauge's scale where there is one, else the signal's range."""
    if signal.module in scope.unit.modules:
        gauge = scope.display(signal.module).indicators.get(signal.tag.split(".", 1)[1])
        if gauge:
            return gauge.scale
    return (0.0, 1.0) if signal.kind == "bool" else (signal.low, signal.high)


def default_tags(scope: Scope, module: str) -> tuple[str, ...]:
    """The signals that a module's trend begins with."""
    named = (f"{module}.{name}" for name in scope.display(module).trends)
    return tuple(tag for tag in named if tag in scope.catalogue.index)


def first_tags(scope: Scope) -> tuple[str, ...]:
    """What the page of trends begins with: of few modules some signals each, of many the first of every kind."""
    modules = scope.unit.modules
    if len(modules) <= FEW:
        named = [tag for module in reversed(list(modules)) for tag in default_tags(scope, module)[:3]]
        return tuple(named[:FIRST])
    kinds = {module.type: name for name, module in reversed(list(modules.items()))}
    firsts = [tag for name in modules if name in kinds.values() for tag in default_tags(scope, name)[:1]]
    return tuple(firsts[:FIRST])


def matching(scope: Scope, text: str) -> tuple[Signal, ...]:
    """Signals whose words contain all the words typed."""
    parts = text.lower().split()
    return tuple(
        s
        for s in scope.catalogue
        if all(p in f"{s.tag} {s.label} {scope.title(s.module)}".lower() for p in parts)
    )


def bands(view: UnitView, module: str) -> tuple[Band, ...]:
    """Phases of one module."""
    return tuple(
        Band(
            s.start_tick / TICKS_PER_S,
            (view.tick if s.end_tick is None else s.end_tick) / TICKS_PER_S,
            pretty(s.title),
        )
        for s in view.spans
        if s.module == module
    )


def flags(log: AlarmLog) -> tuple[Flag, ...]:
    """When alarms were raised."""
    return tuple(Flag(e.tick / TICKS_PER_S, e.priority, e.text) for e in log.entries if e.what == "raised")


def limit_lines(scope: Scope, view: UnitView, tags: tuple[str, ...]) -> tuple[tuple[str, float, int], ...]:
    """Tag, value and priority of the limits that matter in the present phases."""
    now = {name: (module.atmosphere, module.phase) for name, module in view.modules.items()}
    near = (x for x in scope.limits if x.tag in tags)
    return tuple(
        (x.tag, x.value, x.priority) for x in near if x.applies(*now.get(x.tag.split(".")[0], ("", "")))
    )


def now_text(scope: Scope, view: UnitView, tag: str) -> str:
    """Present value with unit."""
    signal = scope.catalogue[tag]
    value, quality = scope.value(view, tag)
    return f"{reading(signal, value, quality)} {unit(signal.unit)}".strip()
