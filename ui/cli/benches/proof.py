"""The figure of the proof of recovery."""

from __future__ import annotations

from ui.cli.benches.figure import Measured
from ui.cli.benches.rig import RECIPE, UNIT, seconds_of
from ui.cli.failure import WorkError


def recovery() -> Measured:
    """Return how long the whole proof takes, processes included."""
    from twin.proof.prove import Proof, prove_recovery
    from twin.rehearsal.request import RehearsalRequest

    found: list[Proof] = []
    request = RehearsalRequest(RECIPE, UNIT)
    took_s = seconds_of(lambda: found.append(prove_recovery(request, lambda done, of: None)))
    if not found[0].good:
        raise WorkError("a cell of the proof failed; see celltwin rehearse --prove-recovery")
    return Measured(took_s, f"{len(found[0].cells)} cells")
