"""The price of logic: a rehearsal against its own kernel fed with everything that logic told it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.engine import Engine
from twin.kernel.kernel import Kernel
from ui.cli.benches.figure import Measured
from ui.cli.benches.rig import drain, recipe_engine, run_recipe
from ui.cli.failure import WorkError

if TYPE_CHECKING:
    from twin.kernel.plan import Plan
    from twin.kernel.state import KernelState

TOLD = (
    "write_output",
    "deliver_outputs",
    "write_calculated",
    "set_quality",
    "set_threshold",
    "set_link",
    "set_fault",
    "set_sensor_fault",
)
"""Every way in which an engine changes its kernel."""
RECIPES = ("decontaminate_airlock", "decontaminate_isolator", "leak_and_glove_test")
"""The recipes of the unit that is measured."""
ROUNDS = 5

Told = tuple[int, str, tuple[Any, ...], dict[str, Any]]


def rehearsal_over_kernel() -> Measured:
    """Return the ratio of both times over the recipes of the unit; every end is compared bit by bit."""
    times = {recipe: _times(recipe) for recipe in RECIPES}
    rehearsals_s, kernels_s = (sum(parts) for parts in zip(*times.values(), strict=True))
    note = ", ".join(f"{name} {a * 1e3:.0f} / {b * 1e3:.0f} ms" for name, (a, b) in times.items())
    return Measured(rehearsals_s / kernels_s, note)


def _times(recipe: str) -> tuple[float, float]:
    """Return the processor time of a rehearsal and of its kernel, in turn, each the least of some rounds."""
    engine = recipe_engine(recipe)
    start = engine.snapshot()
    told = _record(engine)
    plan = engine.kernel.plan
    rounds = [(_rehearse(engine, start), replayed(engine, plan, start.kernel, told)) for _ in range(ROUNDS)]
    rehearsal_s, kernel_s = (min(times) for times in zip(*rounds, strict=True))
    return rehearsal_s, kernel_s


def _record(engine: Engine) -> list[Told]:
    """Run the recipe once and note all that the kernel is told, with its tick."""
    told = note_calls(engine.kernel, TOLD)
    run_recipe(engine, drain)
    for name in TOLD:
        delattr(engine.kernel, name)
    return told


def note_calls(kernel: Kernel, names: Sequence[str]) -> list[Told]:
    """Return a list that grows by each call of these methods from now on."""
    told: list[Told] = []
    for name in names:
        setattr(kernel, name, partial(_note, told, kernel, name, getattr(kernel, name)))
    return told


def _note(
    told: list[Told], kernel: Kernel, name: str, act: Callable[..., Any], *args: Any, **named: Any
) -> Any:
    told.append((kernel.tick, name, args, named))
    return act(*args, **named)


def _rehearse(engine: Engine, start: Any) -> float:
    engine.restore(start)
    begin = process_time()
    run_recipe(engine, drain)
    return process_time() - begin


def replayed(engine: Engine, plan: Plan, start: KernelState, told: Sequence[Told]) -> float:
    """Return the processor time of a kernel that is told all of it, and comes to the same values as the engine's."""
    kernel = Kernel(plan)
    kernel.restore(start)
    begin = process_time()
    for tick, name, args, named in told:
        if tick > kernel.tick:
            _advance(kernel, tick)
        getattr(kernel, name)(*args, **named)
    _advance(kernel, engine.tick)
    took_s = process_time() - begin
    if not np.array_equal(kernel.values, engine.kernel.values):
        raise WorkError("the kernel that was fed the recorded outputs came to other values")
    return took_s


def _advance(kernel: Kernel, tick: int) -> None:
    while kernel.tick < tick:
        kernel.advance(tick - kernel.tick)
    kernel.take_history()
