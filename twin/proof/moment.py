"""The moments of a recipe at which recovery is tried: the middle of every step, and of every phase inside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.messages import Command, Origin
from twin.procedure.batch import FIRST
from twin.procedure.state import RunState
from twin.rehearsal.order import Starts
from twin.rehearsal.tally import StepSpan, Tally
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.engine import Engine

PLANNER = Origin("rehearsal", "proof", "prove recovery")
LONGEST_TICKS = 60 * 86_400 * TICKS_PER_S
CALL_TICKS = 50_000
ARM = "robot"
"""The module whose phases are the moments of a move."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A tick in the middle of a step, or of a phase that a module goes through meanwhile."""

    step: str
    module: str
    phase: str
    tick: int
    batch: str = FIRST


@dataclass(frozen=True)
class Undisturbed:
    """The run without any intervention: what it came to, what it completed (`B1.step`), where it can be interrupted."""

    outcome: str
    completed: frozenset[str]
    end_tick: int
    moments: tuple[Moment, ...]


def undisturbed(engine: Engine, last_tick: int = LONGEST_TICKS) -> Undisturbed:
    """Run the recipe once, to the end of its first batch or to a tick, and find the moments."""
    tally, starts = Tally(), starts_of(engine)
    subject = next(iter(engine.programs))
    begin(engine, starts)
    while state_of(engine, subject) == "running" and engine.tick < last_tick and not tally.why_stuck():
        goal = min(last_tick, engine.tick + CALL_TICKS)
        run_to(engine, starts, goal, lambda: state_of(engine, subject) != "running")
        drain(engine, tally)
    spans = engine.view().spans
    phases = [StepSpan("", s.phase, s.module, s.start_tick, 0, "", s.end_tick) for s in spans]
    moves = frozenset(
        step.id for p in engine.programs.values() for step in p.recipe.steps if step.kind == "move"
    )
    moments = find_moments(tally.steps, phases, engine.tick, moves)
    completed = frozenset(f"{span.batch}.{span.id}" for span in tally.steps if span.outcome == "completed")
    outcome = "stuck" if tally.why_stuck() else state_of(engine, subject)
    return Undisturbed(outcome, completed, engine.tick, moments)


def state_of(engine: Engine, batch: str) -> str:
    """Return the state word of a batch; one that waits for its start runs."""
    state = engine.memory.runs[batch].state
    return "running" if state is RunState.LOADED else state.value


def starts_of(engine: Engine) -> Starts:
    """Return when each batch of an engine starts."""
    return Starts([(program.batch.start_tick, name) for name, program in engine.programs.items()])


def begin(engine: Engine, starts: Starts) -> None:
    """Start what is due; it runs after the first scan."""
    for command in starts.due(engine.tick):
        engine.submit(Command(command.target, "start", PLANNER))
    engine.step()
    engine.step()


def run_to(engine: Engine, starts: Starts, tick: int, enough: Callable[[], bool] | None = None) -> None:
    """Run on, and start every batch at its time."""
    while engine.tick < tick and not (enough is not None and enough()):
        for command in starts.due(engine.tick):
            engine.submit(Command(command.target, "start", PLANNER))
        following = starts.next_tick()
        goal = tick if following is None else min(tick, following)
        engine.run(goal - engine.tick, enough=enough)


def drain(engine: Engine, tally: Tally) -> None:
    """Take what the engine yielded."""
    tally.take(engine.take_events())
    engine.take_history()
    engine.outcomes()


def find_moments(
    steps: Iterable[StepSpan],
    phases: Iterable[StepSpan],
    end_tick: int,
    moves: frozenset[str] = frozenset(),
) -> tuple[Moment, ...]:
    """Return the middles in the order of their ticks; of a step with phases, the middles of its phases."""
    found: list[Moment] = []
    for step in steps:
        module = ARM if step.id in moves else step.module
        inside = [p for p in phases if p.module == module and _within(p, step, end_tick)]
        found += [Moment(step.id, p.module, p.id, _middle(p, end_tick), step.batch) for p in inside]
        if not inside:
            found.append(Moment(step.id, step.module, "", _middle(step, end_tick), step.batch))
    return tuple(sorted(found, key=lambda moment: (moment.tick, moment.batch, moment.step)))


def _within(phase: StepSpan, step: StepSpan, end_tick: int) -> bool:
    return step.start <= phase.start and (phase.end or end_tick) <= (step.end or end_tick)


def _middle(span: StepSpan, end_tick: int) -> int:
    return (span.start + (end_tick if span.end is None else span.end)) // 2
