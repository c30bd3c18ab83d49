"""The moments of a recipe at which recovery is tried: the middle of every step, and of every phase inside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.messages import Command, Origin
from twin.rehearsal.tally import StepSpan, Tally
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.engine import Engine

PLANNER = Origin("rehearsal", "proof", "prove recovery")
LONGEST_TICKS = 60 * 86_400 * TICKS_PER_S
CALL_TICKS = 50_000


@dataclass(frozen=True, slots=True)
class Moment:
    """A tick in the middle of a step, or of a phase that a module goes through meanwhile."""

    step: str
    module: str
    phase: str
    tick: int


@dataclass(frozen=True)
class Undisturbed:
    """The run without any intervention: what it came to and where it can be interrupted."""

    outcome: str
    steps: tuple[tuple[str, str], ...]
    end_tick: int
    moments: tuple[Moment, ...]


def undisturbed(engine: Engine) -> Undisturbed:
    """Run the recipe once to its end and find the moments."""
    tally = Tally()
    begin(engine)
    while engine.recipe_state == "running" and engine.tick < LONGEST_TICKS and not tally.why_stuck():
        engine.run(CALL_TICKS, enough=lambda: engine.recipe_state != "running")
        drain(engine, tally)
    spans = engine.view().spans
    phases = [StepSpan("", s.phase, s.module, s.start_tick, 0, "", s.end_tick) for s in spans]
    moments = find_moments(tally.steps, phases, engine.tick)
    steps = tuple((span.id, span.outcome) for span in tally.steps)
    outcome = "stuck" if tally.why_stuck() else engine.recipe_state
    return Undisturbed(outcome, steps, engine.tick, moments)


def begin(engine: Engine) -> None:
    """Start the recipe; it runs after the first scan."""
    engine.submit(Command("recipe", "start", PLANNER))
    engine.step()
    engine.step()


def drain(engine: Engine, tally: Tally) -> None:
    """Take what the engine yielded."""
    tally.take(engine.take_events())
    engine.take_history()
    engine.outcomes()


def find_moments(steps: Iterable[StepSpan], phases: Iterable[StepSpan], end_tick: int) -> tuple[Moment, ...]:
    """Return the middles in the order of their ticks; of a step with phases, the middles of its phases."""
    found: list[Moment] = []
    for step in steps:
        inside = [p for p in phases if p.module == step.module and _within(p, step, end_tick)]
        found += [Moment(step.id, p.module, p.id, _middle(p, end_tick)) for p in inside]
        if not inside:
            found.append(Moment(step.id, step.module, "", _middle(step, end_tick)))
    return tuple(sorted(found, key=lambda moment: (moment.tick, moment.step)))


def _within(phase: StepSpan, step: StepSpan, end_tick: int) -> bool:
    return step.start <= phase.start and (phase.end or end_tick) <= (step.end or end_tick)


def _middle(span: StepSpan, end_tick: int) -> int:
    return (span.start + (end_tick if span.end is None else span.end)) // 2
