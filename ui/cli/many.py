"""Repeats a rehearsal with other seeds and shows how its figures are distributed."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from ui.cli.failure import FAILED
from ui.cli.listing import print_json, show
from ui.cli.progress import progress

if TYPE_CHECKING:
    from twin.rehearsal.many import Many
    from twin.rehearsal.request import RehearsalRequest

COLUMNS = ("min", "p5", "median", "p95", "max")


def repeat(request: RehearsalRequest, runs: int, workers: int | None, *, as_json: bool) -> None:
    """Rehearse `runs` times; exit 1 when a run is missing or did not end as it should."""
    from twin.rehearsal.many import repeated
    from twin.rehearsal.many_files import write_many

    with progress(f"{runs} x {request.recipe}", quiet=as_json) as advance, _interrupted() as stopped:
        many = repeated(
            request,
            runs,
            lambda done, of: advance(done / of, f"{done} of {of} runs"),
            lambda: bool(stopped),
            workers,
        )
    if request.out is not None:
        write_many(request.out, many)
    if as_json:
        print_json(many.told())
    else:
        _tell(many)
    if not many.good:
        raise typer.Exit(FAILED)


@contextmanager
def _interrupted() -> Generator[list[int]]:
    """Yield a list that an interruption fills: runs that are done are told, whatever comes."""
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _tell(many: Many) -> None:
    told = many.told()
    last = many.request.seed + many.wanted - 1
    print(
        f"{told['recipe']} on {told['unit']}, seeds {many.request.seed} to {last}: "
        f"{told['completed']} of {told['runs']} runs ended as they should"
    )
    rows = [_row(figure) for figure in told["figures"]]
    if rows:
        show(rows, as_json=False)
    for run in told["failed"]:
        print(f"seed {run['seed']} {run['outcome']}: {run['reason']}\n  again: {run['repeat']}")
    if many.request.out is not None:
        print(f"report: {many.request.out / 'runs.html'}")


def _row(figure: dict[str, Any]) -> dict[str, Any]:
    unit = f" ({figure['unit']})" if figure["unit"] else ""
    spread = {name: figure[name] for name in COLUMNS}
    return {"figure": f"{figure['title']}{unit}", "n": figure["n"], **spread}
