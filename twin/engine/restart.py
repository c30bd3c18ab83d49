"""Goes on after the program itself was gone: modules as after a power loss, no proof survives, the recipe held."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twin.engine.follow import note_phase
from twin.procedure.state import RunState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.engine.memory import Snapshot
    from twin.world import Effects

REASON = "the program was restarted"
AT_WORK = (RunState.RUNNING, RunState.HOLDING)


def restart(engine: Engine, snapshot: Snapshot | None, seq: int, facts: Mapping[str, Any]) -> None:
    """Begin a new branch behind entry `seq` of the journal, from a snapshot or from the start.

    `facts` are noted in the first event of the branch. Raises ValueError when the snapshot belongs elsewhere.
    """
    if snapshot is not None:
        engine.restore(snapshot)
    engine.memory.seq = seq
    if engine.memory.record_lost:
        engine.record_regained()
    engine.take_events()
    parent = snapshot.seq if snapshot else 0
    engine.emit("restarted", "unit", {"parent": parent, "dropped": seq - parent, "last": seq, **facts})
    _drop_inbox(engine)
    for name, logic in engine.logics.items():
        state, effects = logic.restart(engine.memory.modules[name], engine.world)
        before, engine.memory.modules[name] = engine.memory.modules[name], state
        note_phase(engine, name, state)
        _note(engine, effects)
        engine.feeds.take(name, (before, state), effects.happenings)
        engine.touch(f"module:{name}", f"entered:{name}")
    engine.feeds.end_gas()
    engine.feeds.forget_hand(REASON)
    for batch in engine.memory.runs:
        _hold(engine, batch)


def _drop_inbox(engine: Engine) -> None:
    for entry in engine.memory.inbox:
        payload = {"intent": entry.seq, "verb": entry.command.verb, "reason": REASON}
        engine.emit("command_refused", entry.command.target, payload)
        engine.batches.take_back(entry.command, REASON)
    engine.memory.inbox = ()


def _note(engine: Engine, effects: Effects) -> None:
    for happening in effects.happenings:
        engine.emit(happening.kind, happening.object, happening.payload)
    for value in effects.calculated:
        engine.write_calculated(value.tag, value.value, value.quality)


def _hold(engine: Engine, batch: str) -> None:
    run = engine.memory.runs[batch]
    if run.state not in AT_WORK:
        return
    engine.memory.runs[batch] = replace(run, state=RunState.HELD, reason=REASON, since=engine.tick)
    recipe = engine.programs[batch].recipe.id
    payload = {"recipe": recipe, "state": RunState.HELD.value, "reason": REASON}
    engine.emit("recipe_state_changed", batch, payload)
    engine.touch(f"batch:{batch}")
