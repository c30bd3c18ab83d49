"""Shows the proof of recovery as a table, or as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from ui.cli.failure import FAILED, WorkError
from ui.cli.listing import print_json, show
from ui.cli.progress import progress

if TYPE_CHECKING:
    from twin.proof.prove import Proof
    from twin.rehearsal.request import RehearsalRequest


def prove(request: RehearsalRequest, workers: int | None, *, as_json: bool) -> None:
    """Prove recovery; exit 1 when any cell fails."""
    from twin.proof.prove import prove_recovery, represented_row, row

    with progress(f"prove {request.recipe}", quiet=as_json) as advance:
        proof = prove_recovery(request, lambda done, of: advance(done / of, f"{done} of {of} cells"), workers)
    if proof.failure:
        raise WorkError(proof.failure)
    rows = [row(cell) for cell in proof.cells]
    if as_json:
        stood_for = [represented_row(one) for one in proof.represented]
        told = {"recipe": request.recipe, "unit": request.unit, "good": proof.good}
        print_json({**told, "cells": rows, "represented": stood_for})
    else:
        _tell(proof, rows)
    if not proof.good:
        raise typer.Exit(FAILED)


def _tell(proof: Proof, rows: list[dict[str, object]]) -> None:
    keys = ("step", "phase", "at_s", "intervention", "module", "simulated_s", "end")
    stands_for = Counter(one.by for one in proof.represented)
    table = [
        {
            **{key: row[key] for key in keys},
            "like": stands_for[n],
            "result": "good" if row["good"] else "FAILED",
        }
        for n, row in enumerate(rows)
    ]
    show(table, as_json=False, title="Recovery")
    bad = [cell for cell in proof.cells if cell.problems]
    for cell in bad:
        for words in cell.problems:
            where = f"{cell.moment.step} {cell.moment.phase} {cell.intervention.kind}".replace("  ", " ")
            print(f"FAILED {where}: {words}")
    beside = sum(bool(cell.others) for cell in proof.cells)
    print(
        f"{len(rows) - len(bad)} of {len(rows)} cells are good, {beside} of them beside another batch; "
        f"they stand for {len(proof.represented)} more that are the same to the logic"
    )
