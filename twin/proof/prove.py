"""Proves recovery of a recipe: every moment times every intervention, alone and beside a second batch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from itertools import groupby
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from twin.engine import Engine, Snapshot
from twin.proof import bystander
from twin.proof.cell import Cell, CellResult
from twin.proof.intervention import COMMANDS, Intervention, interventions
from twin.proof.likeness import likeness, situation
from twin.proof.moment import Moment, Undisturbed, begin, run_to, starts_of, undisturbed
from twin.rehearsal.prepare import prepare

if TYPE_CHECKING:
    from twin.rehearsal.request import RehearsalRequest

SECOND_AFTER_S = 2 * 86_400.0
"""How long after the first batch the second one begins."""


@dataclass(frozen=True, slots=True)
class Task:
    """One cell to do, fit for a pipe."""

    number: int
    moment: Moment
    intervention: Intervention
    snapshot: bytes


@dataclass(frozen=True, slots=True)
class Represented:
    """A cell that is the same to the logic as a proven one, whose number it names."""

    moment: Moment
    intervention: Intervention
    by: int


@dataclass
class Plan:
    """The cells of one undisturbed run: those to be proven, and those that they stand for."""

    tasks: list[Task] = field(default_factory=list[Task])
    represented: list[Represented] = field(default_factory=list[Represented])


@dataclass(frozen=True)
class Proof:
    """The whole table. `failure` says why there is none."""

    undisturbed: Undisturbed
    cells: tuple[CellResult, ...]
    failure: str = ""
    represented: tuple[Represented, ...] = ()

    @property
    def good(self) -> bool:
        """Say whether every cell is good, and there are some."""
        return not self.failure and bool(self.cells) and not any(cell.problems for cell in self.cells)


def prove_recovery(
    request: RehearsalRequest, report: Callable[[int, int], None], workers: int | None = None
) -> Proof:
    """Run the undisturbed recipe, then every cell; raise InputError when the request is wrong."""
    count = workers or os.cpu_count() or 1
    engine = build(request)
    alone = _run(request, engine, report, count)
    if alone.failure or not engine.bookings.site.places or not engine.programs or not _has_material(engine):
        return alone
    beside = replace(request, batches=2, every_s=SECOND_AFTER_S)
    return _joined(alone, _run(beside, build(beside), report, count))


def _has_material(engine: Engine) -> bool:
    return any(program.recipe.materials for program in engine.programs.values())


def _joined(alone: Proof, beside: Proof) -> Proof:
    offset = len(alone.cells)
    represented = (*alone.represented, *(replace(one, by=one.by + offset) for one in beside.represented))
    cells = (*alone.cells, *beside.cells)
    return Proof(alone.undisturbed, cells, alone.failure or beside.failure, represented)


def _run(request: RehearsalRequest, engine: Engine, report: Callable[[int, int], None], count: int) -> Proof:
    start = engine.snapshot()
    base = undisturbed(engine)
    if base.outcome != "complete":
        reasons = (run.reason for run in engine.memory.runs.values())
        why = next(filter(None, reasons), "no reason was given")
        return Proof(base, (), f"the undisturbed run ended {base.outcome}: {why}")
    engine.restore(start)
    plan = plan_of(engine, base)
    done = (
        _here(engine, base, plan.tasks, report) if count == 1 else _spread(request, base, plan, report, count)
    )
    cells = tuple(result for _, result in sorted(done.items()))
    return Proof(base, cells, represented=tuple(plan.represented))


def build(request: RehearsalRequest) -> Engine:
    """Return an engine with the request's recipe, batches, people and faults."""
    return prepare(replace(request, out=None)).engine


def row(cell: CellResult) -> dict[str, Any]:
    """Return a cell as the JSON object and the table name it."""
    return {
        "batch": cell.moment.batch,
        "step": cell.moment.step,
        "phase": cell.moment.phase,
        "at_s": round(cell.moment.tick / 10, 1),
        "intervention": cell.intervention.kind,
        "module": cell.intervention.module,
        "beside": list(cell.others),
        "good": not cell.problems,
        "end": cell.end,
        "simulated_s": round(cell.simulated_s, 1),
        "problems": list(cell.problems),
    }


def represented_row(one: Represented) -> dict[str, Any]:
    """Return a cell that another one stands for, by the place of that one in the table."""
    return {
        "batch": one.moment.batch,
        "step": one.moment.step,
        "phase": one.moment.phase,
        "at_s": round(one.moment.tick / 10, 1),
        "intervention": one.intervention.kind,
        "module": one.intervention.module,
        "by": one.by,
    }


def tasks_of(engine: Engine, base: Undisturbed) -> Iterator[Task]:
    """Return the cells of a plan."""
    return iter(plan_of(engine, base).tasks)


def plan_of(engine: Engine, base: Undisturbed) -> Plan:
    """Run a fresh engine through the recipe; keep a snapshot where a cell is unlike those before."""
    plan, known, starts = Plan(), dict[object, int](), starts_of(engine)
    begin(engine, starts)
    for moment in base.moments:
        run_to(engine, starts, moment.tick)
        engine.take_events()
        engine.take_history()
        engine.outcomes()
        if len(engine.programs) == 1 or bystander.others(engine, moment.batch):
            _plan_moment(engine, moment, plan, known)
    return plan


def _plan_moment(engine: Engine, moment: Moment, plan: Plan, known: dict[object, int]) -> None:
    facts, snapshot = situation(engine, moment), b""
    for intervention in interventions(moment.module, _linked(engine, moment)):
        told = likeness(engine, moment, intervention, facts)
        by = known.setdefault(told, len(plan.tasks))
        if by < len(plan.tasks):
            plan.represented.append(Represented(moment, intervention, by))
            continue
        snapshot = snapshot or engine.snapshot().encode()
        plan.tasks.append(Task(len(plan.tasks), moment, intervention, snapshot))


def _linked(engine: Engine, moment: Moment) -> tuple[str, ...]:
    """Return the modules whose links are tried where no module is at work: those that the batch is concerned with."""
    recipe = engine.programs[moment.batch].recipe
    if not recipe.materials:
        return tuple(recipe.modules)
    return engine.recipe_logics[moment.batch].concerned(engine.memory.runs[moment.batch], engine.world)


def _here(
    engine: Engine, base: Undisturbed, tasks: list[Task], report: Callable[[int, int], None]
) -> Mapping[int, CellResult]:
    done: dict[int, CellResult] = {}
    for group in _by_moment(tasks):
        for number, result in cells_of(engine, base, group):
            done[number] = result
            report(len(done), len(tasks))
    return done


def _spread(
    request: RehearsalRequest, base: Undisturbed, plan: Plan, report: Callable[[int, int], None], count: int
) -> Mapping[int, CellResult]:
    done: dict[int, CellResult] = {}
    context = get_context("spawn")
    with ProcessPoolExecutor(count, context, initializer=_begin_worker, initargs=(request, base)) as pool:
        for future in as_completed([pool.submit(_work, group) for group in _by_moment(plan.tasks)]):
            done |= future.result()
            report(len(done), len(plan.tasks))
    return done


def _by_moment(tasks: Iterable[Task]) -> list[list[Task]]:
    return [list(group) for _, group in groupby(tasks, key=lambda task: task.moment)]


_worker: list[tuple[Engine, Undisturbed]] = []


def _begin_worker(request: RehearsalRequest, base: Undisturbed) -> None:
    _worker.append((build(request), base))


def _work(tasks: list[Task]) -> dict[int, CellResult]:
    engine, base = _worker[0]
    return dict(cells_of(engine, base, tasks))


def cells_of(engine: Engine, base: Undisturbed, tasks: list[Task]) -> Iterator[tuple[int, CellResult]]:
    """Do the cells of one moment; what the other batches do without an intervention is looked at once."""
    moment, snapshot = tasks[0].moment, Snapshot.decode(tasks[0].snapshot)
    beside: dict[str, bystander.Seen] = {}
    if any(task.intervention.kind in COMMANDS for task in tasks) and len(engine.programs) > 1:
        engine.restore(snapshot)
        beside = bystander.undisturbed(engine, snapshot, bystander.others(engine, moment.batch))
    for task in tasks:
        seen = beside if task.intervention.kind in COMMANDS else {}
        yield task.number, _cell_of(engine, base, task, snapshot, seen)


def _cell_of(
    engine: Engine,
    base: Undisturbed,
    task: Task,
    snapshot: Snapshot,
    beside: Mapping[str, bystander.Seen],
) -> CellResult:
    """Do one cell; when it breaks, that is its result."""
    cell = Cell(engine, task.moment, task.intervention, base, beside)
    try:
        return cell.run(snapshot)
    except Exception as error:  # noqa: BLE001  one broken cell must not hide the others
        broken = f"{type(error).__name__}: {error}"
        return CellResult(task.moment, task.intervention, "broken", 0.0, (broken,))
