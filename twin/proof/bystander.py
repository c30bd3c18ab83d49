"""The other batch on the unit: what concerned only the first leaves its events, clocks and content unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from twin.deviation import DECIDE
from twin.material.item import GONE, Clock
from twin.procedure.state import RunState
from twin.rehearsal.standing import RESTING
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.engine import Engine, Snapshot
    from twin.messages import Event

WATCHED_TICKS = 30 * 60 * TICKS_PER_S
"""How long after the intervention the other batch is compared."""
SHARED_AIR = 1e-3
"""So much may differ of what is in a container, as batches share the air that a door lets out [E]."""
CONTENT = ("volume_ml", "mass_g", "viable", "dead", "glucose_mmol", "lactate_mmol")
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a stretch of time shows of a batch: its events in their order, clocks and content of its items.

    `lines` are what its steps and items go through, `decided` what quality decides of its deviations: for that a
    person comes who may be free earlier or later, and the work does not wait for it.
    """

    lines: tuple[tuple[int, Line], ...]
    decided: tuple[tuple[int, Line], ...]
    clocks: Mapping[str, Mapping[str, Clock]]
    content: Mapping[str, Mapping[str, float]]


def others(engine: Engine, batch: str) -> tuple[str, ...]:
    """Return the other batches that are at work or hold something on the unit."""
    runs = engine.memory.runs.items()
    return tuple(name for name, run in runs if name != batch and run.state is RunState.RUNNING)


def undisturbed(engine: Engine, snapshot: Snapshot, batches: tuple[str, ...]) -> dict[str, Seen]:
    """Return what is seen of batches when nobody intervenes."""
    engine.restore(snapshot)
    engine.take_events()
    engine.run(WATCHED_TICKS)
    return seen(engine, engine.take_events(), batches)


def seen(engine: Engine, events: Iterable[Event], batches: tuple[str, ...]) -> dict[str, Seen]:
    """Return what these events, and the unit now, show of batches."""
    listed = list(events)
    return {batch: _seen(engine, listed, batch) for batch in batches}


def differences(before: Mapping[str, Seen], after: Mapping[str, Seen]) -> Iterator[str]:
    """Yield how batches differ from what is seen of them when nobody intervenes."""
    for batch, expected in before.items():
        found = after[batch]
        yield from _order(batch, expected.decided, found.decided)
        if [line for _, line in expected.lines] != [line for _, line in found.lines]:
            yield from _order(batch, expected.lines, found.lines)
        elif expected.lines == found.lines and expected.clocks != found.clocks:
            yield f"{batch}: a hold time of it is another than without the intervention"
        elif expected.lines == found.lines and not _same(expected.content, found.content):
            yield f"{batch}: the content of one of its containers is another than without the intervention"


def moves(engine: Engine, others: Iterable[str]) -> bool:
    """Tell whether a module is on its way that none of these batches is concerned with."""
    memory = engine.memory
    taken = [engine.recipe_logics[name].concerned(memory.runs[name], engine.world) for name in others]
    theirs = {module for modules in taken for module in modules}
    return any(state.state not in RESTING for name, state in memory.modules.items() if name not in theirs)


def _same(before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]) -> bool:
    """Tell whether the same containers hold the same, but for what goes through the air."""
    return before.keys() == after.keys() and all(
        isclose(columns[name], after[item][name], rel_tol=SHARED_AIR, abs_tol=SHARED_AIR)
        for item, columns in before.items()
        for name in CONTENT
    )


def _order(
    batch: str, expected: tuple[tuple[int, Line], ...], found: tuple[tuple[int, Line], ...]
) -> Iterator[str]:
    """Yield the first event that has another place in the order; a batch may wait for, or get, what was shared."""
    for (_, wanted), (_, got) in zip(expected, found, strict=False):
        if wanted != got:
            yield f"{batch}: {' '.join(got)} instead of {' '.join(wanted)}"
            return


def _seen(engine: Engine, events: list[Event], batch: str) -> Seen:
    items = engine.memory.material.items.values()
    mine = [item for item in items if item.batch == batch and item.disposition not in GONE]
    own = [event for event in events if event.object.partition(".")[0] == batch]
    lines, decided = (
        tuple((e.tick, (e.kind, e.object)) for e in own if (e.payload.get("verb") == DECIDE) is is_decided)
        for is_decided in (False, True)
    )
    content = {item.id: engine.kernel.slot(item.slot) for item in mine if item.slot > 0}
    return Seen(lines, decided, {item.id: item.clocks for item in mine}, content)
