"""Loads batches into an engine between two scans, and says which are loaded and who may share what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.engine import accept
from twin.engine.memory import Loaded
from twin.people.role import Role
from twin.people.virtual import Crew
from twin.procedure.batch import Batch
from twin.procedure.program import bind
from twin.procedure.run import RecipeLogic
from twin.procedure.state import RunState

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.conditions.book import Book
    from twin.engine.engine import Engine
    from twin.people.roster import Roster

SHARED = ("arm", "barrier", "robot")
"""What every move of the robot needs."""
ROLES = frozenset(Role)
RESTING = (RunState.HOLDING, RunState.HELD)


def load(engine: Engine, recipe: Recipe, batch: Batch | None) -> str:
    """Load a batch of a recipe and return its id; raise ValueError when that is refused."""
    batch = batch or Batch(f"B{len(engine.programs) + 1}")
    refusal = accept.why_not_load(engine, batch.id, recipe)
    if refusal is not None:
        raise ValueError(refusal)
    before = engine.conditions.book
    book = bound(engine, batch, recipe)
    engine.kernel.extend_rows(book.rows[len(before.rows) :], book.derived[len(before.derived) :])
    engine.memory.runs[batch.id] = engine.recipe_logics[batch.id].initial()
    engine.conditions = engine.conditions.extended(before, book, engine.kernel.row_states)
    order = {"order": dict(batch.order), "priority": batch.priority} if batch.order else {}
    names = {"recipe": recipe.id, "version": recipe.version, "sha256": recipe.sha256}
    engine.emit("recipe_loaded", batch.id, {**names, **order})
    engine.bookings.accept_order(batch)
    engine.touch(f"batch:{batch.id}")
    return batch.id


def bound(engine: Engine, batch: Batch, recipe: Recipe) -> Book:
    """Bind a batch to the unit and return the book of all Conditions with its own behind the others."""
    shared = tuple(name for name in SHARED if name in (*engine.unit.resources, *recipe.modules))
    places, people = engine.unit.places, roster(engine) is not None
    program = bind(batch, recipe, engine.builder, shared, places, people=people)
    engine.programs[batch.id], engine.recipe_logics[batch.id] = program, RecipeLogic(program)
    return engine.builder.build()


def batches(engine: Engine) -> tuple[Loaded, ...]:
    """Return every batch with the hash of its recipe, in the order in which they were loaded."""
    return tuple(Loaded(program.batch, program.recipe.sha256) for program in engine.programs.values())


def roster(engine: Engine) -> Roster | None:
    """Return when people are there; None when somebody always is."""
    return engine.people.roster if isinstance(engine.people, Crew) else None


def capacity(engine: Engine, resource: str) -> int:
    """Return how many may hold a resource at once: of people as many as there are now, of all else one.

    Whoever was at work for a batch that is held is free for others.
    """
    people = roster(engine) if resource in ROLES else None
    if people is None:
        return 1
    runs, holders = engine.memory.runs, engine.memory.grants.get(resource, ())
    freed = sum(runs[holder.partition("/")[0]].state in RESTING for holder in holders)
    return people.head_count(resource, engine.tick) + freed
