"""Figures of the whole unit: the 12-day recipe as a command, against its kernel, in one scan, and at length."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING, Any

from ui.cli.benches.figure import Measured
from ui.cli.benches.replay import TOLD, note_calls, replayed
from ui.cli.benches.rig import seconds_of
from ui.cli.failure import WorkError

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.rehearsal.prepare import Prepared

UNIT, RECIPE = "poc1", "car_t_12_day"
SCANS = 2000
BUSY_S = 40.0 * 3600.0
"""In the second day the batch is at work and so are the people."""
MEGABYTE = 1e6
RUNS = 100
SETTLING = ("put_slot", "fill_slot", "slot", "place")
"""How an engine with material touches the plant, beside what any engine does."""


@dataclass(frozen=True)
class Command:
    """What a whole command took and left behind."""

    summary: dict[str, Any]
    took_s: float
    memory_mb: float
    history_mb: float


@cache
def _command() -> Command:
    """Run the command once for all figures of it."""
    with TemporaryDirectory(prefix="celltwin-bench-") as folder:
        words = ("rehearse", RECIPE, "--json", "--out", folder)
        start = os.times()
        took_s = seconds_of(partial(_run, words))
        summary = json.loads((Path(folder) / "summary.json").read_text("utf-8"))
        history_mb = (Path(folder) / "history.parquet").stat().st_size / MEGABYTE
    spent_s = os.times().children_user - start.children_user
    return Command({**summary, "user_s": spent_s}, took_s, _largest_mb(), history_mb)


def _run(words: tuple[str, ...]) -> None:
    code = "from ui.cli import main; main()"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise WorkError(f"the rehearsal failed: {done.stderr.strip().splitlines()[-1:]}")


def _largest_mb() -> float:
    """Return the memory of the largest process that has been waited for; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0


def speed() -> Measured:
    """Return how fast the rehearsal is inside its process, record included."""
    done = _command().summary
    return Measured(
        done["speed"], f"{done['simulated_s'] / 86_400:.1f} d in {done['wall_s']:.1f} s, record included"
    )


def scans() -> Measured:
    """Return how many scans the rehearsal needs."""
    return Measured(float(_command().summary["scans"]))


def command() -> Measured:
    """Return how long the whole command takes."""
    return Measured(_command().took_s, f"{_command().summary['user_s']:.1f} s of processor time")


def memory() -> Measured:
    """Return the memory of the whole command."""
    return Measured(_command().memory_mb)


def history() -> Measured:
    """Return the size of the history file."""
    return Measured(_command().history_mb)


def over_kernel() -> Measured:
    """Return the ratio of a rehearsal and its kernel fed with all that logic told it, both in processor time."""
    ready = _prepared()
    kernel = ready.engine.kernel
    plan, start = kernel.plan, kernel.snapshot()
    told = note_calls(kernel, (*TOLD, *SETTLING))
    noted_s = _processor_s(partial(_to_end, ready))
    again = _prepared()
    rehearsal_s = min(noted_s, _processor_s(partial(_to_end, again)))
    kernel_s = min(replayed(ready.engine, plan, start, told) for _ in range(2))
    return Measured(rehearsal_s / kernel_s, f"{rehearsal_s:.2f} / {kernel_s:.2f} s of processor time")


def one_scan() -> Measured:
    """Return the median of a tick whose scan looks at every Condition, in the busy second day."""
    ready = _prepared(until_s=BUSY_S)
    _to_end(ready, until_s=BUSY_S)
    engine = ready.engine
    rows = [f"row:{row}" for row in range(len(engine.kernel.plan.rows))]
    times = sorted(seconds_of(partial(_scan_all, engine, rows)) for _ in range(SCANS))
    idle = median(seconds_of(engine.step) for _ in range(SCANS))
    return Measured(
        median(times) * 1e6,
        f"99 % {times[SCANS * 99 // 100] * 1e6:.0f} us; {idle * 1e6:.0f} us where nothing has changed",
    )


def _scan_all(engine: Engine, rows: list[str]) -> None:
    engine.touch(*rows)
    engine.step()


def recovery() -> Measured:
    """Return how long the proof of recovery of the whole recipe takes."""
    return Measured(seconds_of(partial(_run, ("rehearse", RECIPE, "--prove-recovery", "--json"))))


def hundred_runs() -> Measured:
    """Return how long a hundred rehearsals with other seeds take."""
    return Measured(seconds_of(partial(_run, ("rehearse", RECIPE, "--runs", str(RUNS), "--json"))))


def _prepared(until_s: float | None = None) -> Prepared:
    from twin.rehearsal.prepare import prepare
    from twin.rehearsal.request import RehearsalRequest

    return prepare(RehearsalRequest(RECIPE, UNIT, until_s=until_s))


def _to_end(ready: Prepared, until_s: float | None = None) -> None:
    from twin.rehearsal.request import COMPLETE, UNTIL, RehearsalRequest, never, silent
    from twin.rehearsal.run import Drive

    request = RehearsalRequest(RECIPE, UNIT, until_s=until_s)
    outcome = Drive(request, ready.engine, ready.tally, starts=ready.starts).to_end(silent, never)
    if outcome not in {COMPLETE, UNTIL}:
        raise WorkError(f"{RECIPE} ended {outcome}")


def _processor_s(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return process_time() - begin
