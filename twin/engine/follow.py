"""What follows from a change: keys of Conditions, thresholds, the timeline of phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.engine.memory import Span
from twin.plain import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.engine.engine import Engine
    from twin.machine.state import ModuleState
    from twin.messages import Command
    from twin.procedure.state import RunData


def only_waits(before: ModuleState, state: ModuleState, tick: int) -> bool:
    """Tell whether a module only wants its next scan at another time, and that not at once."""
    return state.due > tick + 1 and replace(before, due=state.due) == state


def module_news(name: str, before: ModuleState, state: ModuleState) -> Iterator[str]:
    """Yield the keys of the Conditions that may see a difference between two states of a module."""
    if state.state is not before.state or state.phase != before.phase:
        yield f"module:{name}"
    if state.phase_origin != before.phase_origin:
        yield f"entered:{name}"
    if state.parameters != before.parameters:
        yield f"parameter:{name}"


def run_news(batch: str, before: RunData | None, run: RunData) -> Iterator[str]:
    """Yield the keys of the Conditions that may see a difference between two moments of a batch."""
    if before is None or run.completed != before.completed or run.results != before.results:
        yield f"batch:{batch}"
    for token in run.tokens:
        last = None if before is None else before.token(token.step)
        if last is None or last.entered != token.entered:
            yield f"entered:{batch}/{token.step}"
    for token in () if before is None else before.tokens:
        if run.token(token.step) is None:
            yield f"entered:{batch}/{token.step}"


def bind_parameters(engine: Engine, name: str, state: ModuleState) -> None:
    """Set the thresholds of the rows that follow a parameter of the module's procedure."""
    for binding in engine.conditions.book.bindings:
        value = (state.parameters or {}).get(binding.parameter)
        if binding.owner == name and value is not None:
            off = value + binding.margin if binding.off is None else binding.off
            engine.kernel.set_threshold(binding.row, value, off)


def note_phase(engine: Engine, name: str, state: ModuleState) -> None:
    """Close the module's open span and open one for the phase it is in now."""
    memory, tick = engine.memory, engine.tick
    spans = memory.spans
    for i in range(len(spans) - 1, -1, -1):
        if spans[i].module == name:
            if spans[i].end is None:
                spans = (*spans[:i], replace(spans[i], end=tick), *spans[i + 1 :])
            break
    if state.phase:
        title = engine.unit.modules[name].phases[state.phase].title
        spans = (*spans, Span(name, state.phase, title, tick))
    memory.spans = spans


def note_causes(engine: Engine, active: tuple[str, ...]) -> tuple[str, ...]:
    """Remember the causes that stand now and log what changed; return those that began."""
    before, engine.memory.causes = engine.memory.causes, active
    began = tuple(cause for cause in active if cause not in before)
    for cause in before:
        if cause not in active:
            engine.emit("cause_ended", cause, {})
    for cause in began:
        engine.emit("cause_began", cause, {})
    return began


def recover(engine: Engine, command: Command) -> None:
    """Let a module run again when somebody clears it after a failed scan; a new failure holds all modules again."""
    memory = engine.memory
    if command.verb != "clear" or command.target not in memory.uncleared:
        return
    memory.uncleared = tuple(name for name in memory.uncleared if name != command.target)
    engine.emit("failure_cleared", command.target, {})
    if not memory.uncleared:
        memory.failure = ""
        engine.emit("failure_cleared", "unit", {})
