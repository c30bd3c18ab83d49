"""Bars over time, one row per module: what ran when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.viewmodel.words import pretty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.publish import PhaseSpan, RecipeView, StepView, UnitView
    from ui.viewmodel.scope import Scope


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in seconds; `kind` is done, active, planned, waiting or person."""

    start_s: float
    end_s: float
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """The bars of one module."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows over the range `start_s` to `end_s`; `now_s` is the cursor, or None."""

    rows: tuple[Row, ...]
    start_s: float
    end_s: float
    now_s: float | None


MIN_RANGE_S = 1800.0


def live_timeline(scope: Scope, view: UnitView) -> Timeline:
    """Phases of every module so far."""
    now = view.tick / 10
    rows = tuple(
        Row(module.title, tuple(_bars(view.spans, name, view.tick)))
        for name, module in scope.unit.modules.items()
    )
    first = min((bar.start_s for row in rows for bar in row.bars), default=0.0)
    return Timeline(rows, first, max(now * 1.04, first + MIN_RANGE_S), now)


def batch_timeline(view: UnitView) -> Timeline:
    """One row per batch: its stages so far, and the windows of what comes next."""
    rows = tuple(Row(f"{run.batch}  {run.title}", tuple(_stages(run, view.tick))) for run in view.batches)
    bars = [bar for row in rows for bar in row.bars]
    now = view.tick / 10
    first = min((bar.start_s for bar in bars), default=now)
    last = max((bar.end_s for bar in bars), default=now)
    return Timeline(rows, first, max(now + 0.04 * (now - first), last, first + MIN_RANGE_S), now)


def _stages(run: RecipeView, tick: int) -> Iterable[Bar]:
    stages: dict[str, list[StepView]] = {}
    for step in run.steps:
        stages.setdefault(step.id.split(".")[0], []).append(step)
    for name, steps in stages.items():
        label = pretty(name.replace("_", " ").capitalize())
        begun = [step.start_tick for step in steps if step.start_tick is not None]
        if begun:
            works = any(step.status == "active" for step in steps)
            ends = [step.end_tick for step in steps if step.end_tick is not None]
            end = tick if works else max(ends, default=tick)
            yield Bar(min(begun) / 10, end / 10, label, "active" if works else "done")
        for step in steps:
            if step.planned > tick:
                yield Bar(step.planned / 10, max(step.latest, step.planned) / 10, label, "planned")


def _bars(spans: tuple[PhaseSpan, ...], module: str, tick: int) -> Iterable[Bar]:
    for span in spans:
        if span.module == module:
            end = tick if span.end_tick is None else span.end_tick
            kind = "active" if span.end_tick is None else "done"
            yield Bar(span.start_tick / 10, end / 10, pretty(span.title), kind)
