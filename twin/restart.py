"""Folds a journal after an interruption and lets an engine go on from its newest checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from twin.engine import Snapshot
from twin.engine.restart import restart as restart_engine
from twin.record.failure import JournalError

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.engine import Engine
    from twin.record.journal import Entry, Journal


@dataclass(frozen=True, slots=True)
class Position:
    """What the journal alone knows of a batch: its recipe, its state, and the steps that were completed."""

    sha256: str = ""
    state: str = ""
    completed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a run goes on: behind which entry and tick, and how many later entries are not continued."""

    seq: int
    tick: int
    dropped: int


def fold(entries: Iterable[Entry]) -> dict[str, Position]:
    """Read the position of every batch from the journal."""
    found: dict[str, Position] = {}
    for entry in entries:
        batch, _, step = entry.object.partition(".")
        before = found.get(batch, Position())
        match entry.kind:
            case "recipe_loaded":
                found[batch] = Position(str(entry.payload["sha256"]), "loaded")
            case "recipe_state_changed":
                found[batch] = replace(before, state=str(entry.payload["state"]))
            case "step_completed" if step not in before.completed:
                found[batch] = replace(before, completed=(*before.completed, step))
            case _:
                pass
    return found


def places(entries: Iterable[Entry]) -> dict[str, str]:
    """Read from the journal where every item was last."""
    moved = (entry for entry in entries if entry.kind == "item_moved")
    return {entry.object: str(entry.payload["place"]) for entry in moved}


def restart(engine: Engine, journal: Journal, recipe_of: Callable[[str], Recipe]) -> Resumed:
    """Go on behind the journal's last entry, from its newest checkpoint; `recipe_of` finds a recipe's copy by hash."""
    positions = fold(journal.read())
    checkpoint, last = journal.latest_checkpoint(), journal.head.seq
    try:
        snapshot = Snapshot.decode(checkpoint.blob) if checkpoint else None
        for loaded in snapshot.batches if snapshot else ():
            engine.load(recipe_of(loaded.recipe), loaded.batch)
        facts = {"unit_sha256": engine.configuration}
        restart_engine(engine, snapshot, last, facts, places(journal.read()))
    except ValueError as error:
        raise JournalError(f"{journal.path.name}: it cannot be gone on with: {error}") from None
    _compare(engine, positions)
    seq = snapshot.seq if snapshot else 0
    return Resumed(seq, engine.tick, last - seq)


def _compare(engine: Engine, positions: Mapping[str, Position]) -> None:
    """Note as a deviation what the journal and the checkpoint do not agree on."""
    for batch, position in positions.items():
        run, program = engine.memory.runs.get(batch), engine.programs.get(batch)
        missing = [step for step in position.completed if run is None or step not in run.completed]
        recipe = program.recipe.sha256 if program else ""
        if missing or recipe != position.sha256:
            payload = {"journal": position.sha256, "checkpoint": recipe, "missing": missing}
            engine.emit("deviation", batch, payload)
