"""Proves recovery of a recipe: every moment times every intervention, spread over processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from recipes.recipe.read import read_recipe
from twin.engine import Engine, Snapshot
from twin.proof.cell import Cell, CellResult
from twin.proof.intervention import Intervention, interventions
from twin.proof.moment import Moment, Undisturbed, begin, undisturbed
from twin.rehearsal.prepare import injections
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from twin.rehearsal.request import RehearsalRequest


@dataclass(frozen=True, slots=True)
class Task:
    """One cell to do, fit for a pipe."""

    number: int
    moment: Moment
    intervention: Intervention
    snapshot: bytes


@dataclass(frozen=True)
class Proof:
    """The whole table. `failure` says why there is none."""

    undisturbed: Undisturbed
    cells: tuple[CellResult, ...]
    failure: str = ""

    @property
    def good(self) -> bool:
        """Say whether every cell is good, and there are some."""
        return not self.failure and bool(self.cells) and not any(cell.problems for cell in self.cells)


def prove_recovery(
    request: RehearsalRequest, report: Callable[[int, int], None], workers: int | None = None
) -> Proof:
    """Run the undisturbed recipe, then every cell; raise InputError when the request is wrong."""
    engine = build(request)
    start = engine.snapshot()
    base = undisturbed(engine)
    if base.outcome != "complete":
        why = engine.memory.runs[engine.newest].reason
        return Proof(base, (), f"the undisturbed run ended {base.outcome}: {why}")
    engine.restore(start)
    tasks = list(tasks_of(engine, base))
    count = workers or os.cpu_count() or 1
    done = _here(engine, base, tasks, report) if count == 1 else _spread(request, base, tasks, report, count)
    return Proof(base, tuple(result for _, result in sorted(done.items())))


def build(request: RehearsalRequest) -> Engine:
    """Return an engine with the request's recipe, people and faults."""
    loaded = load_unit(request.unit)
    recipe = read_recipe(request.recipe, loaded.facts)
    engine = Engine(loaded, seed=request.seed, recipe=recipe, people=True)
    for injection in injections(request.injections, engine.faults):
        engine.inject(injection)
    return engine


def row(cell: CellResult) -> dict[str, Any]:
    """Return a cell as the JSON object and the table name it."""
    return {
        "step": cell.moment.step,
        "phase": cell.moment.phase,
        "at_s": round(cell.moment.tick / 10, 1),
        "intervention": cell.intervention.kind,
        "module": cell.intervention.module,
        "good": not cell.problems,
        "end": cell.end,
        "simulated_s": round(cell.simulated_s, 1),
        "problems": list(cell.problems),
    }


def tasks_of(engine: Engine, base: Undisturbed) -> Iterator[Task]:
    """Run a fresh engine through the recipe and yield the cells of each moment, with a snapshot."""
    number = 0
    begin(engine)
    for moment in base.moments:
        engine.run(moment.tick - engine.tick)
        engine.take_events()
        engine.take_history()
        engine.outcomes()
        snapshot = engine.snapshot().encode()
        modules = engine.program.recipe.modules if engine.program else ()
        for intervention in interventions(moment.module, modules):
            yield Task(number, moment, intervention, snapshot)
            number += 1


def _here(
    engine: Engine, base: Undisturbed, tasks: list[Task], report: Callable[[int, int], None]
) -> Mapping[int, CellResult]:
    done: dict[int, CellResult] = {}
    for task in tasks:
        done[task.number] = cell_of(engine, base, task)
        report(len(done), len(tasks))
    return done


def _spread(
    request: RehearsalRequest,
    base: Undisturbed,
    tasks: list[Task],
    report: Callable[[int, int], None],
    count: int,
) -> Mapping[int, CellResult]:
    done: dict[int, CellResult] = {}
    context = get_context("spawn")
    with ProcessPoolExecutor(count, context, initializer=_begin_worker, initargs=(request, base)) as pool:
        for future in as_completed([pool.submit(_work, task) for task in tasks]):
            number, result = future.result()
            done[number] = result
            report(len(done), len(tasks))
    return done


_worker: list[tuple[Engine, Undisturbed]] = []


def _begin_worker(request: RehearsalRequest, base: Undisturbed) -> None:
    _worker.append((build(request), base))


def _work(task: Task) -> tuple[int, CellResult]:
    engine, base = _worker[0]
    return task.number, cell_of(engine, base, task)


def cell_of(engine: Engine, base: Undisturbed, task: Task) -> CellResult:
    """Do one cell; when it breaks, that is its result."""
    cell = Cell(engine, task.moment, task.intervention, base)
    try:
        return cell.run(Snapshot.decode(task.snapshot))
    except Exception as error:  # noqa: BLE001  one broken cell must not hide the others
        broken = f"{type(error).__name__}: {error}"
        return CellResult(task.moment, task.intervention, "broken", 0.0, (broken,))
