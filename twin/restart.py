"""Folds a journal after an interruption and lets an engine go on from its newest checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    """What the journal alone knows of the recipe: which one, its state, and the steps that were completed."""

    sha256: str = ""
    state: str = ""
    completed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a run goes on: behind which entry and tick, and how many later entries are not continued."""

    seq: int
    tick: int
    dropped: int


def fold(entries: Iterable[Entry]) -> Position:
    """Read the recipe's position from the journal."""
    sha256, state, completed = "", "", dict[str, None]()
    for entry in entries:
        match entry.kind:
            case "recipe_loaded":
                sha256, state, completed = str(entry.payload["sha256"]), "loaded", {}
            case "recipe_state_changed":
                state = str(entry.payload["state"])
            case "step_completed":
                completed[entry.object.removeprefix("recipe.")] = None
            case _:
                pass
    return Position(sha256, state, tuple(completed))


def restart(engine: Engine, journal: Journal, recipe_of: Callable[[str], Recipe]) -> Resumed:
    """Go on behind the journal's last entry, from its newest checkpoint; `recipe_of` finds a recipe's copy by hash."""
    position = fold(journal.read())
    checkpoint, last = journal.latest_checkpoint(), journal.head.seq
    try:
        snapshot = Snapshot.decode(checkpoint.blob) if checkpoint else None
        if snapshot is not None and snapshot.recipe:
            engine.load(recipe_of(snapshot.recipe))
        restart_engine(engine, snapshot, last, {"unit_sha256": engine.configuration})
    except ValueError as error:
        raise JournalError(f"{journal.path.name}: it cannot be gone on with: {error}") from None
    _compare(engine, position)
    seq = snapshot.seq if snapshot else 0
    return Resumed(seq, engine.tick, last - seq)


def _compare(engine: Engine, position: Position) -> None:
    """Note as a deviation what the journal and the checkpoint do not agree on."""
    run = engine.memory.run
    completed = run.completed if run else ()
    missing = [step for step in position.completed if step not in completed]
    recipe = engine.program.recipe.sha256 if engine.program else ""
    if missing or recipe != position.sha256:
        engine.emit(
            "deviation", "recipe", {"journal": position.sha256, "checkpoint": recipe, "missing": missing}
        )
