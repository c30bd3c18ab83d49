"""Repeats a rehearsal with other seeds, spread over processes that each load unit and recipe once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from twin.rehearsal.figures import Figure, figures
from twin.rehearsal.prepare import Known, known_for
from twin.rehearsal.request import CANCELLED, RehearsalRequest, silent
from twin.rehearsal.run import rehearse

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

LOST = "lost"
"""Outcome of a run whose process ended by itself."""
LOOK_S = 0.2
"""So often is asked whether to go on."""
Cancelled = Callable[[], bool]
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One rehearsal of many. `failure` says where and why it did not end as it should, or nothing."""

    seed: int
    summary: Mapping[str, Any]
    failure: str = ""

    @property
    def outcome(self) -> str:
        """Return how it ended."""
        return str(self.summary.get("outcome", LOST))


@dataclass(frozen=True, slots=True)
class Many:
    """All runs, in the order of their seeds."""

    request: RehearsalRequest
    runs: tuple[Run, ...]
    wanted: int

    @property
    def good(self) -> bool:
        """Say whether every run was made and ended as it should."""
        return len(self.runs) == self.wanted and not any(run.failure for run in self.runs)

    @property
    def figures(self) -> list[Figure]:
        """Return the figures of the runs that ended as they should."""
        return figures([run.summary for run in self.runs if not run.failure])

    def told(self) -> dict[str, Any]:
        """Return all as the JSON object of the command line."""
        failed = [run for run in self.runs if run.failure]
        return {
            "recipe": self.request.recipe,
            "unit": self.request.unit,
            "seed": self.request.seed,
            "runs": self.wanted,
            "done": len(self.runs),
            "completed": len(self.runs) - len(failed),
            "figures": [figure.told() for figure in self.figures],
            "failed": [
                {
                    "seed": run.seed,
                    "outcome": run.outcome,
                    "reason": run.failure,
                    "repeat": repeat(self.request, run.seed),
                }
                for run in failed
            ],
        }


def repeat(request: RehearsalRequest, seed: int) -> str:
    """Return the command that makes one of the runs again."""
    words = ["celltwin", "rehearse", request.recipe, "--unit", request.unit, "--seed", str(seed)]
    for text in request.injections:
        words += ["--inject", f'"{text}"']
    if request.order:
        words += ["--order", f'"{request.order}"']
    elif request.batches == 1:
        words.append("--drawn-donor")
    if request.until_s is not None:
        words += ["--until", f'"{request.until_s:g} s"']
    if request.batches > 1:
        words += ["--batches", str(request.batches), "--every", f'"{request.every_s:g} s"']
    return " ".join(words)


def repeated(
    request: RehearsalRequest, runs: int, report: Report, cancelled: Cancelled, workers: int | None = None
) -> Many:
    """Rehearse so often, from the request's seed on, each run with a patient of its own.

    What is not done when somebody cancels is left out.
    """
    single = replace(request, out=None, speed=None, drawn=True)
    seeds = [request.seed + i for i in range(runs)]
    count = min(workers or os.cpu_count() or 1, runs)
    done = (
        _here(single, seeds, report, cancelled)
        if count == 1
        else _spread(single, seeds, count, report, cancelled)
    )
    return Many(request, tuple(sorted(done, key=lambda run: run.seed)), runs)


def _here(request: RehearsalRequest, seeds: Sequence[int], report: Report, cancelled: Cancelled) -> list[Run]:
    known, done = known_for(request), list[Run]()
    for seed in seeds:
        run = _run(replace(request, seed=seed), known, cancelled)
        if cancelled():
            break
        done.append(run)
        report(len(done), len(seeds))
    return done


def _spread(
    request: RehearsalRequest, seeds: Sequence[int], count: int, report: Report, cancelled: Cancelled
) -> list[Run]:
    context = get_context("spawn")
    stop = context.Event()
    done: list[Run] = []
    with ProcessPoolExecutor(count, context, initializer=_begin_worker, initargs=(request, stop)) as pool:
        tasks = {pool.submit(_work, seed): seed for seed in seeds}
        for run in _ended(tasks, cancelled):
            done.append(run)
            report(len(done), len(seeds))
        if cancelled():
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
    return [run for run in done if run.outcome != CANCELLED]


def _ended(tasks: Mapping[Future[Run], int], cancelled: Cancelled) -> Iterator[Run]:
    """Yield runs as they end, until all have or somebody cancels."""
    open_tasks = set(tasks)
    while open_tasks and not cancelled():
        ended, open_tasks = wait(open_tasks, LOOK_S, FIRST_COMPLETED)
        for task in sorted(ended, key=lambda task: tasks[task]):
            yield _result(task, tasks[task])


def _result(task: Future[Run], seed: int) -> Run:
    try:
        return task.result()
    except BrokenProcessPool:
        return Run(seed, {}, "the process of the run ended by itself")


_worker: list[tuple[RehearsalRequest, Known, Event]] = []


def _begin_worker(request: RehearsalRequest, stop: Event) -> None:
    """Load unit and recipe once; whoever interrupts the command speaks to the first process, not to this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker.append((request, known_for(request), stop))


def _work(seed: int) -> Run:
    request, known, stop = _worker[0]
    return _run(replace(request, seed=seed), known, stop.is_set)


def _run(request: RehearsalRequest, known: Known, cancelled: Cancelled) -> Run:
    """Make one run; when it breaks, that is its result, so that the others are not lost."""
    try:
        found = rehearse(request, silent, cancelled, known)
    except Exception as error:  # noqa: BLE001  one broken run must not hide the others
        return Run(request.seed, {}, f"{type(error).__name__}: {error}")
    return Run(request.seed, found.summary, found.failure)
