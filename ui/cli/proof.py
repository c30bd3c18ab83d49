"""Shows the proof of recovery as a table, or as JSON."""

from __future__ import annotations

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
    from twin.proof.prove import prove_recovery, row

    with progress(f"prove {request.recipe}", quiet=as_json) as advance:
        proof = prove_recovery(request, lambda done, of: advance(done / of, f"{done} of {of} cells"), workers)
    if proof.failure:
        raise WorkError(proof.failure)
    rows = [row(cell) for cell in proof.cells]
    if as_json:
        print_json({"recipe": request.recipe, "unit": request.unit, "good": proof.good, "cells": rows})
    else:
        _tell(proof, rows)
    if not proof.good:
        raise typer.Exit(FAILED)


def _tell(proof: Proof, rows: list[dict[str, object]]) -> None:
    keys = ("step", "phase", "at_s", "intervention", "module", "simulated_s", "end")
    table = [
        {**{key: row[key] for key in keys}, "result": "good" if row["good"] else "FAILED"} for row in rows
    ]
    show(table, as_json=False, title="Recovery")
    bad = [cell for cell in proof.cells if cell.problems]
    for cell in bad:
        for words in cell.problems:
            where = f"{cell.moment.step} {cell.moment.phase} {cell.intervention.kind}".replace("  ", " ")
            print(f"FAILED {where}: {words}")
    print(f"{len(rows) - len(bad)} of {len(rows)} cells are good")
