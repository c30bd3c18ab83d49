"""A rehearsal in plain text: few lines, the longest wait of each, and what was made."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from ui.cli.telling import MOST_STEPS, step_lines, summary_lines

if TYPE_CHECKING:
    from twin.rehearsal.request import Rehearsal

PRODUCT = {
    "doses": 1,
    "viable_cells_booked": 2.6646e9,
    "viability_pct": 90.73,
    "car_positive_pct": None,
    "time_to_vein_d": 23.317,
}


def step(name: str, start: float, end: float | None, waited: float = 0.0, **more: Any) -> dict[str, Any]:
    """Return a step of the summary."""
    told = {"batch": "B1", "id": name, "start_s": start, "end_s": end, "outcome": "completed"}
    return {**told, "waited_s": waited, "waited_for": "its time" if waited else "", **more}


def summary(**more: Any) -> dict[str, Any]:
    """Return a summary without steps."""
    return {
        "recipe": "r", "unit": "u", "outcome": "complete", "simulated_s": 60.0, "wall_s": 1.0, "speed": 60.0,
        "scans": 1, "events": 2, "events_sha256": "a" * 64,
        "batches": [{}], "steps": [], "alarms": [], "deviations": [{}],
        "mistakes": {"scans_refused": 1, "answers_refused": 2}, "product": None, **more,
    }  # fmt: skip


def told(**more: Any) -> list[str]:
    result = SimpleNamespace(summary=summary(**more), alarm_texts={}, out=Path("out"))
    return summary_lines(cast("Rehearsal", result))


def test_a_short_recipe_is_told_step_by_step() -> None:
    lines = step_lines([step("a.b.c", 0, 60), step("a.b.d", 60, None, outcome="running")], several=False)
    assert [line.split() for line in lines] == [
        ["0:00:00", "-", "0:01:00", "a.b.c", "completed"],
        ["0:01:00", "-", "-", "a.b.d", "running"],
    ]


def test_a_long_recipe_is_told_by_operation_with_what_failed_and_its_longest_wait() -> None:
    steps = [step(f"a.b.s{n}", n, n + 1) for n in range(MOST_STEPS)]
    steps += [step("a.c.x", 90, 100, 59.0), step("a.c.y", 100, 200, 120.0, outcome="failed")]
    lines = step_lines(steps, several=True)
    assert [line.split(maxsplit=6) for line in lines] == [
        ["0:00:00", "-", "0:00:50", "B1", "a.b", "completed"],
        ["0:01:30", "-", "0:03:20", "B1", "a.c", "failed", "waited 0:02:00 for its time"],
    ]


def test_what_was_made_is_told_with_deviations_and_refusals() -> None:
    assert told(product=PRODUCT)[3:5] == [
        "  product: doses 1, 2.66e9 viable cells, viability 90.7 %, vein to vein 23.3 d",
        "  deviations: 1, refused scans and answers: 3",
    ]


def test_several_batches_tell_their_products_each() -> None:
    lines = told(product={"B1": PRODUCT, "B2": None, "B3": {**PRODUCT, "doses": 2}})
    assert [line.split(",")[0] for line in lines[3:5]] == [
        "  product of B1: doses 1",
        "  product of B3: doses 2",
    ]


def test_a_recipe_that_fills_nothing_tells_of_no_product() -> None:
    assert not any("product" in line for line in told())
