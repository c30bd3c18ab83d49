"""Gathers what the report of a rehearsal shows: names, texts, phases, and the plots that its modules ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from recipes.condition import tree as t
from recipes.condition.parser import parse
from twin.record.course import deviations, phase_spans
from twin.record.plot import Limit, Trend
from twin.record.report import ReportInput
from twin.rehearsal.story import story
from twin.signals import Role

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.record.history import History
    from twin.record.journal import Journal
    from twin.record.timeline import PhaseSpan
    from twin.rehearsal.watch import Watch
    from twin.unit.model import Alarm, Module, Unit

TIGHTER: Mapping[str, Callable[[float, float], float]] = {"<": max, ">": min}
HOST = ("celltwin", "python", "numba", "numpy", "libm", "cpu")
"""What the journal's header names and the report shows."""


def report_input(
    summary: Mapping[str, Any], recipe: Recipe, journal: Journal, history: History, watched: Watch
) -> ReportInput:
    """Return the report's content. `journal` may be open for reading only."""
    unit = watched.engine.unit
    events = [entry.event for entry in journal.read()]
    spans = phase_spans(events, float(summary["simulated_s"]))
    return ReportInput(
        summary=summary,
        history=history,
        phases=spans,
        trends=[trend for name in recipe.modules for trend in _trends(unit, unit.modules[name], spans)],
        modules=recipe.modules,
        recipe_title=recipe.title,
        recipe_version=recipe.version,
        titles=_titles(unit, recipe),
        alarms={alarm.id: _alarm_words(alarm, unit) for alarm in unit.alarms.values()},
        deviations=deviations(events),
        chain_head=journal.head,
        story=replace(story(watched.engine, recipe, watched, events), limits=_tightest(unit)),
        facts={name: str(journal.header[name]) for name in HOST if name in journal.header},
    )


def _titles(unit: Unit, recipe: Recipe) -> dict[str, str]:
    steps = {step.id: step.title for step in recipe.steps if step.title}
    phases = {phase.name: phase.title for module in unit.modules.values() for phase in module.phases.values()}
    return {**steps, **phases, **{module.name: module.title for module in unit.modules.values()}}


def _alarm_words(alarm: Alarm, unit: Unit) -> dict[str, str]:
    tags = {
        tag: None for comparison in _comparisons(alarm) if (tag := comparison.tag) in unit.catalogue.index
    }
    return {"text": alarm.text, "response": alarm.response, "signals": " ".join(tags)}


def _trends(unit: Unit, module: Module, spans: Sequence[PhaseSpan]) -> Iterator[Trend]:
    """Yield the plots of a module that did something, its model estimates last."""
    entered = {span.phase for span in spans if span.module == module.name}
    if not entered:
        return
    gassed = any(phase.gas for phase in module.phases.values() if phase.name in entered)
    chosen: Mapping[str, Any] = _resource("reports", "trends").get(module.type, {})
    gauges: Mapping[str, Any] = _resource("display", module.type).get("indicators", {})
    limits = _limits(unit, module)
    for row in chosen.get("gassing" if gassed else "work", ()):
        tags = [name if "." in name else f"{module.name}.{name}" for name in row["signals"]]
        known = [tag for tag in tags if tag in unit.catalogue.index]
        gauge = gauges.get(row.get("band", row["signals"][0]), {})
        if known:
            shown = [f"{module.name}.{row['band']}"] if "band" in row else known
            yield _trend(row, module, known, gauge, [limit for tag in shown for limit in limits.get(tag, ())])
    if gassed:
        for signal in unit.catalogue.of(module.name, Role.ESTIMATE):
            yield Trend(signal.label, [signal.tag], module.name, estimate=True)


def _trend(
    row: Mapping[str, Any], module: Module, tags: list[str], gauge: Mapping[str, Any], limits: list[Limit]
) -> Trend:
    log = bool(row.get("log"))
    normal = {str(phase): (float(band[0]), float(band[1])) for phase, band in gauge.get("normal", {}).items()}
    scale = None if log or "scale" not in gauge else (float(gauge["scale"][0]), float(gauge["scale"][1]))
    return Trend(row["title"], tags, module.name, limits, normal, scale, log)


def _limits(unit: Unit, module: Module) -> dict[str, list[Limit]]:
    """Return per signal of a module the limits that its alarms compare it with, and in which phases."""
    found: dict[str, list[Limit]] = {}
    for alarm in unit.alarms.values():
        for comparison in _comparisons(alarm) if alarm.module == module.name else ():
            if isinstance(comparison.limit, t.Number):
                words = f"{alarm.id} {comparison.operator} {comparison.limit.value:g} {comparison.limit.unit}"
                limit = Limit(comparison.limit.value, words.strip(), _where(alarm, module))
                found.setdefault(comparison.tag, []).append(limit)
    return found


def _tightest(unit: Unit) -> dict[str, float]:
    """Return per signal and sign the limit that an alarm in work raises first."""
    found: dict[str, float] = {}
    for alarm in unit.alarms.values():
        for comparison in _comparisons(alarm) if alarm.during != "gassing" else ():
            if isinstance(comparison.limit, t.Number) and comparison.operator in TIGHTER:
                key = f"{comparison.tag} {comparison.operator}"
                limit = comparison.limit.value
                found[key] = TIGHTER[comparison.operator](found.get(key, limit), limit)
    return found


def _where(alarm: Alarm, module: Module) -> tuple[str, ...]:
    """Return the phases in which an alarm's limits hold; nothing means always."""
    named = [
        n.word
        for n in _nodes(alarm)
        if isinstance(n, t.InState) and n.kind == "phase" and n.word in module.phases
    ]
    if named or not alarm.during:
        return tuple(named)
    return tuple(phase.name for phase in module.phases.values() if phase.gas == (alarm.during == "gassing"))


def _comparisons(alarm: Alarm) -> Iterator[t.Compare]:
    return (node for node in _nodes(alarm) if isinstance(node, t.Compare))


def _nodes(alarm: Alarm) -> Iterator[t.Tree]:
    return _walk(parse(alarm.condition_text)) if alarm.condition_text else iter(())


def _walk(tree: t.Tree) -> Iterator[t.Tree]:
    yield tree
    match tree:
        case t.And(operands=parts) | t.Or(operands=parts):
            for part in parts:
                yield from _walk(part)
        case t.Not(operand=part) | t.For(operand=part):
            yield from _walk(part)
        case _:
            pass


@cache
def _resource(folder: str, name: str) -> Mapping[str, Any]:
    file = resources.files("resources") / folder / f"{name}.yaml"
    return yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader) if file.is_file() else {}
