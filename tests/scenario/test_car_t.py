"""The 12-day recipe of one patient on the whole unit, from the order to the closed record."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from twin.record.journal import Journal
from twin.rehearsal.request import RehearsalRequest
from twin.rehearsal.run import rehearse

DAY_S = 86400.0
EXPECTED = {"v48": 0.21e9, "v120": 1.0e9, "v168": 1.75e9, "v216": 2.4e9, "v240": 2.7e9, "harvest": 3.05e9}
"""Viable cells by sample [unit.md 3.1]."""
BAND = 0.5
"""The course has a band of 40 %, a count an error of 10 % [unit.md 3.1, 3.3]."""
pytestmark = pytest.mark.timeout(300)


@cache
def rehearsed() -> tuple[dict[str, Any], dict[str, float]]:
    """Return the summary, and every result that the laboratory gave."""
    with TemporaryDirectory() as folder:
        request = RehearsalRequest("car_t_12_day", "poc1", out=Path(folder))
        found = rehearse(request, lambda progress: None, lambda: False)
        with Journal.open(Path(folder) / "journal.db") as journal:
            events = [entry.event for entry in journal.read()]
    received = [event.payload["results"] for event in events if event.kind == "results_received"]
    return dict(found.summary), {name: value for results in received for name, value in results.items()}


def test_the_recipe_ends_complete_in_the_time_of_the_process() -> None:
    summary, _ = rehearsed()
    assert summary["outcome"] == "complete", summary["reason"]
    assert 12.9 * DAY_S < summary["simulated_s"] < 13.7 * DAY_S


def test_it_needs_no_more_scans_than_the_bar() -> None:
    assert rehearsed()[0]["scans"] <= 12_000


def test_every_step_is_completed() -> None:
    assert {step["outcome"] for step in rehearsed()[0]["steps"]} == {"completed"}


def test_no_alarm_says_that_somebody_is_in_danger_or_a_product_lost() -> None:
    assert [alarm for alarm in rehearsed()[0]["alarms"] if alarm["priority"] == 1] == []


@pytest.mark.parametrize("sample", EXPECTED)
def test_the_counts_follow_the_expected_course(sample: str) -> None:
    assert rehearsed()[1][f"{sample}_viable"] == pytest.approx(EXPECTED[sample], rel=BAND)


def test_about_a_third_of_the_cells_carry_the_receptor() -> None:
    assert rehearsed()[1]["harvest_car"] == pytest.approx(37.0, abs=6.0)
