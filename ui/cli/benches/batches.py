"""What further batches cost: a unit with ten batches, one every two days, against the unit with one."""

from __future__ import annotations

from time import process_time

from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from twin.unit.choose import unit_for
from ui.cli.benches.figure import Measured

RECIPE, BATCHES, EVERY_S, UNTIL_S = "car_t_12_day", 10, 2 * 86_400.0, 20 * 86_400.0
DAY_S = 86_400.0


def ten_batches() -> Measured:
    """Return the ratio of the processor times that one simulated day takes."""
    one, many = _per_day(1), _per_day(BATCHES)
    return Measured(many / one, f"{many:.2f} s against {one:.2f} s per simulated day")


def _per_day(batches: int) -> float:
    request = RehearsalRequest(
        RECIPE, unit_for(RECIPE), until_s=UNTIL_S, batches=batches, every_s=EVERY_S if batches > 1 else 0.0
    )
    start = process_time()
    summary = rehearse(request, silent, never).summary
    return (process_time() - start) / (float(summary["simulated_s"]) / DAY_S)
