"""The table of all figures, in the order of the bars."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from ui.cli.benches.figure import Figure, Measured
from ui.cli.failure import BadInputError
from ui.cli.progress import progress


def _later(module: str, name: str) -> Callable[[], Measured]:
    """Import what measures only when it is wanted."""
    return lambda: getattr(import_module(f"ui.cli.benches.{module}"), name)()


FIGURES = (
    Figure(
        "work",
        "12 simulated days of the isolator at work, a visit every 2 h, scans and history included",
        "x real time",
        250_000,
        _later("kernel", "twelve_days"),
        at_least=True,
    ),
    Figure("scaled", "kernel with 200 signals", "ns per tick", 400, _later("kernel", "scaled")),
    Figure(
        "rehearsal",
        "rehearsal over its kernel fed the recorded outputs",
        "ratio",
        2.0,
        _later("replay", "rehearsal_over_kernel"),
    ),
    Figure("scan", "one full live scan of two modules, median", "us", 100, _later("scan", "one_scan")),
    Figure("snapshot", "snapshot and restore, median", "ms", 5, _later("scan", "snapshot_and_restore")),
    Figure("import", "import twin, median", "ms", 150, _later("start", "import_twin")),
    Figure("help", "celltwin --help, median", "s", 0.3, _later("start", "help_text")),
    Figure("first", "first start, compiling everything", "s", 60, _later("start", "first_start")),
    Figure("later", "later start of the window", "s", 3, _later("start", "later_start")),
    Figure("proof", "proof of recovery of decontaminate_airlock", "s", 60, _later("proof", "recovery")),
    Figure(
        "batches",
        "ten batches, one every 2 days: a simulated day over that of one batch",
        "ratio",
        1.5,
        _later("batches", "ten_batches"),
        slow=True,
    ),
    Figure(
        "unit_speed",
        "car_t_12_day on poc1, journal and history on, inside the process",
        "x real time",
        250_000,
        _later("unit", "speed"),
        at_least=True,
    ),
    Figure("unit_scans", "scans in it", "scans", 12_000, _later("unit", "scans")),
    Figure("unit_command", "the same as a command, caches warm", "s", 6, _later("unit", "command")),
    Figure("unit_memory", "memory of the command", "MB", 600, _later("unit", "memory")),
    Figure("unit_history", "size of its history", "MB", 50, _later("unit", "history")),
    Figure(
        "unit_rehearsal",
        "car_t_12_day over its kernel fed the recorded outputs",
        "ratio",
        2.0,
        _later("unit", "over_kernel"),
    ),
    Figure(
        "unit_scan", "one full live scan of the whole unit, median", "us", 200, _later("unit", "one_scan")
    ),
    Figure(
        "unit_proof", "proof of recovery of car_t_12_day", "s", 300, _later("unit", "recovery"), slow=True
    ),
    Figure("unit_runs", "100 runs of car_t_12_day", "s", 300, _later("unit", "hundred_runs"), slow=True),
    Figure(
        "plain",
        "the same work uncompiled, every tick scanned",
        "x real time",
        None,
        _later("plain", "uncompiled"),
    ),
)


def measure(name: str, *, quiet: bool, long: bool = False) -> list[dict[str, Any]]:
    """Measure one figure, or all of them one after the other; those that take minutes only with `long`."""
    figures = [_named(name)] if name else [figure for figure in FIGURES if long or not figure.slow]
    rows: list[dict[str, Any]] = []
    with progress("bench", quiet=quiet) as advance:
        for figure in figures:
            advance(len(rows) / len(figures), figure.what)
            rows.append(figure.row())
    return rows


def _named(name: str) -> Figure:
    known = {figure.name: figure for figure in FIGURES}
    if name not in known:
        close = get_close_matches(name, list(known), 1, 0.5)
        right = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
        raise BadInputError(f"there is no figure '{name}', {right}")
    return known[name]
