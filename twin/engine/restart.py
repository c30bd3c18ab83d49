"""Goes on after the program itself was gone: modules as after a power loss, no proof survives, the recipe held."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twin.engine.follow import note_phase
from twin.material.place import ROBOT
from twin.procedure.state import RunState
from twin.unit.model import Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.engine.engine import Engine
    from twin.engine.memory import Snapshot
    from twin.world import Effects

REASON = "the program was restarted"
ELSEWHERE = "the record knew it elsewhere when the program was gone"
ARM, PICK, GRIPPING = "robot", "pick", ("grip", "lift_check")
"""From the first of these phases on it is not sure whether what is picked is still at its place."""
AT_WORK = (RunState.RUNNING, RunState.HOLDING)


def restart(
    engine: Engine,
    snapshot: Snapshot | None,
    seq: int,
    facts: Mapping[str, Any],
    places: Mapping[str, str] | None = None,
) -> None:
    """Begin a new branch behind entry `seq` of the journal, from a snapshot or from the start.

    `facts` are noted in the first event of the branch; `places` are those that the journal knew of items last.
    Raises ValueError when the snapshot belongs elsewhere.
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
    astray = _astray(engine, places or {})
    for name, logic in engine.logics.items():
        state, effects = logic.restart(engine.memory.modules[name], engine.world)
        before, engine.memory.modules[name] = engine.memory.modules[name], state
        note_phase(engine, name, state)
        _note(engine, effects)
        engine.feeds.take(name, (before, state), effects.happenings)
        engine.touch(f"module:{name}", f"entered:{name}")
    engine.feeds.end_gas()
    for name, reason in astray.items():
        engine.feeds.forget(name, reason)
    if astray:
        _end_move(engine)
    for batch in engine.memory.runs:
        _hold(engine, batch)


def _astray(engine: Engine, places: Mapping[str, str]) -> dict[str, str]:
    """Return what may be elsewhere than booked, and why; tell where the journal knew it."""
    items = engine.memory.material.items
    elsewhere = tuple(name for name, place in places.items() if name in items and items[name].place != place)
    for name in elsewhere:
        payload = {"journal": places[name], "checkpoint": items[name].place}
        engine.emit("deviation", name, payload)
    return {**dict.fromkeys(elsewhere, ELSEWHERE), **dict.fromkeys(_perhaps_in_hand(engine), REASON)}


def _perhaps_in_hand(engine: Engine) -> tuple[str, ...]:
    """Return what the robot holds by the record, or may have gripped in a pick that was not booked yet."""
    material, arm = engine.memory.material, engine.memory.modules.get(ARM)
    places = [ROBOT]
    if arm is not None and arm.procedure == PICK and arm.phase in GRIPPING:
        number = (arm.parameters or {}).get("place")
        places += [name for name in engine.unit.places if engine.world.place_number(name) == number]
    return tuple(item.id for place in places for item in material.standing(place) if not item.on)


def _end_move(engine: Engine) -> None:
    """Let the arm stop with its gripper shut: whatever it was at goes on only with what has been read again."""
    if ARM not in engine.logics:
        return
    state = engine.memory.modules[ARM]
    after, effects = engine.logics[ARM].trip(state, "abort", Cause.POWER_LOSS, REASON, engine.world)
    engine.memory.modules[ARM] = after
    _note(engine, effects)


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
