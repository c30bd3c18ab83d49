"""What the figures are measured on: engines at work, fed and drained as a rehearsal does it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.messages import Command, Origin
from twin.signals import TICKS_PER_S
from twin.unit.load import load_unit
from ui.cli.failure import WorkError

UNIT = "airlock1"
RECIPE = "decontaminate_airlock"
BENCH = Origin("bench", "bench")
CALL_TICKS = 50_000
SETTLED_TICKS = 5 * 60 * TICKS_PER_S
LONGEST_TICKS = 86_400 * TICKS_PER_S


def isolator_at_work() -> Engine:
    """Return an engine whose isolator works in grade A."""
    engine = Engine(load_unit(UNIT))
    engine.run(100)
    tell(engine, "isolator", "reset")
    engine.run(20)
    tell(engine, "isolator", "start", procedure="work")
    engine.run(SETTLED_TICKS)
    if engine.memory.modules["isolator"].phase != "closed":
        raise WorkError("the isolator did not start to work")
    return engine


def tell(engine: Engine, target: str, verb: str, **arguments: object) -> None:
    """Give a command and let it act; raise WorkError when it is refused."""
    engine.submit(Command(target, verb, BENCH, arguments))
    engine.run(2)
    for outcome in engine.outcomes():
        if outcome.refusal is not None:
            raise WorkError(f"{verb} {target} was refused: {outcome.refusal}")


def recipe_engine(recipe: str = RECIPE) -> Engine:
    """Return an engine with a recipe, by default that of the figures, and the virtual operator."""
    loaded = load_unit(UNIT)
    return Engine(loaded, recipe=read_recipe(recipe, loaded.facts), people=True)


def run_recipe(engine: Engine, drain: Callable[[Engine], None]) -> None:
    """Run the recipe from its start to its end."""
    engine.submit(Command("recipe", "start", BENCH))
    engine.run(2)
    while engine.recipe_state == "running" and engine.tick < LONGEST_TICKS:
        engine.run(CALL_TICKS, enough=lambda: engine.recipe_state != "running")
        drain(engine)
    if engine.recipe_state != "complete":
        recipe = engine.program.recipe.id if engine.program else "the recipe"
        raise WorkError(f"{recipe} ended {engine.recipe_state}")


def drain(engine: Engine) -> None:
    """Take and forget what the engine yields."""
    engine.take_events()
    engine.take_history()
    engine.outcomes()


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start
