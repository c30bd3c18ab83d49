"""A rehearsal: its result and its files, its ends, progress and cancel, in this process and in one of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from recipes.problem import InputError
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.record.verify import verify
from twin.rehearsal.process import Failed, RehearsalProcess
from twin.rehearsal.request import Progress, Rehearsal, RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = "leak_and_glove_test"
KEYS = [
    *("recipe", "recipe_sha256", "unit", "seed", "outcome", "reason", "simulated_s", "wall_s", "speed"),
    *("scans", "events", "events_sha256", "batches", "steps", "alarms", "resources", "people", "mistakes"),
    *("product", "material", "deviations"),
]
PATIENCE_S = 50.0


def done(request: RehearsalRequest) -> Rehearsal:
    return rehearse(request, silent, never)


def test_the_summary_has_exactly_its_keys_and_files_are_written(tmp_path: Path) -> None:
    result = done(RehearsalRequest(RECIPE, out=tmp_path))
    assert list(result.summary) == KEYS
    assert result.good
    assert result.summary["outcome"] == "complete"
    assert json.loads((tmp_path / "summary.json").read_text("utf-8")) == result.summary
    assert verify(tmp_path / "journal.db").entries == result.summary["events"]
    assert (tmp_path / "history.parquet").stat().st_size > 1000
    assert "<svg" in (tmp_path / "report.html").read_text("utf-8")


def test_a_second_rehearsal_replaces_the_first_in_its_folder(tmp_path: Path) -> None:
    first = done(RehearsalRequest(RECIPE, out=tmp_path, seed=1))
    second = done(RehearsalRequest(RECIPE, out=tmp_path, seed=2))
    assert first.summary["events_sha256"] != second.summary["events_sha256"]
    assert json.loads((tmp_path / "summary.json").read_text("utf-8"))["seed"] == 2
    assert verify(tmp_path / "journal.db").entries == second.summary["events"]


def test_it_ends_at_the_time_that_was_asked_for() -> None:
    result = done(RehearsalRequest(RECIPE, until_s=100.0))
    assert result.good
    assert (result.summary["outcome"], result.summary["simulated_s"]) == ("until", 100.0)


def test_a_failure_says_where_and_why() -> None:
    result = done(RehearsalRequest(RECIPE, injections=("estop at 10 min",)))
    assert not result.good
    assert "isolator_test.test.measure" in result.failure
    assert result.summary["outcome"] == "held"
    assert result.summary["reason"] in result.failure


def test_a_wait_for_a_person_never_lasts_for_ever() -> None:
    result = done(RehearsalRequest(RECIPE, injections=("estop at 2 min",)))
    assert result.summary["outcome"] == "held"
    assert result.summary["simulated_s"] < 3600


def test_progress_grows_and_cancel_ends_soon() -> None:
    seen: list[Progress] = []
    result = rehearse(RehearsalRequest(RECIPE), seen.append, lambda: len(seen) >= 2)
    assert result.summary["outcome"] == "cancelled"
    assert not result.good
    assert len(seen) == 2
    parts: list[Progress] = []
    rehearse(RehearsalRequest(RECIPE), parts.append, never)
    assert all(0 <= p.part <= 1 for p in parts)
    assert [p.simulated_s for p in parts] == sorted(p.simulated_s for p in parts)


def test_pacing_changes_nothing_but_the_time_it_takes() -> None:
    fast, paced = (
        done(RehearsalRequest(RECIPE, until_s=200.0, speed=speed)).summary for speed in (None, 500.0)
    )
    assert paced["events_sha256"] == fast["events_sha256"]
    assert paced["wall_s"] > 0.35


@pytest.mark.parametrize(
    "request_",
    [
        RehearsalRequest("no_such_recipe"),
        RehearsalRequest(RECIPE, unit="no_such_unit"),
        RehearsalRequest(RECIPE, injections=("volcano at 1 h", "mains_lots at 1 h")),
    ],
)
def test_bad_input_is_told_before_anything_runs(request_: RehearsalRequest) -> None:
    with pytest.raises(InputError) as raised:
        done(request_)
    assert len(raised.value.problems) == max(1, len(request_.injections))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(JournalError):
        done(RehearsalRequest(RECIPE, out=tmp_path / "file" / "out"))


def test_a_record_that_is_lost_on_the_way_fails_the_rehearsal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise JournalError("journal.db: the disk is full")

    monkeypatch.setattr(Journal, "commit", full)
    result = done(RehearsalRequest(RECIPE, out=tmp_path))
    assert not result.good
    assert "the disk is full" in result.failure


def test_a_process_of_its_own_gives_the_same_result() -> None:
    request = RehearsalRequest(RECIPE, until_s=900.0)
    process = RehearsalProcess(request)
    process.start()
    seen: list[object] = []
    while not isinstance(process.poll(), Rehearsal | Failed):
        seen.append(process.wait(PATIENCE_S))
    found = process.poll()
    process.close()
    assert isinstance(found, Rehearsal)
    assert found.summary["events_sha256"] == done(request).summary["events_sha256"]


def test_a_process_can_be_cancelled() -> None:
    process = RehearsalProcess(RehearsalRequest(RECIPE, speed=1.0))
    process.start()
    assert isinstance(process.wait(PATIENCE_S), Progress)
    process.cancel()
    while isinstance(process.wait(PATIENCE_S), Progress):
        pass
    found = process.poll()
    process.close()
    assert isinstance(found, Rehearsal)
    assert found.summary["outcome"] == "cancelled"


def test_a_process_tells_bad_input_and_its_own_death() -> None:
    process = RehearsalProcess(RehearsalRequest("no_such_recipe"))
    process.start()
    assert process.wait(PATIENCE_S) == Failed(str(_problem()), bad_input=True)
    process.close()
    killed = RehearsalProcess(RehearsalRequest(RECIPE, speed=1.0))
    killed.start()
    killed.wait(PATIENCE_S)
    killed.kill()
    while isinstance(killed.wait(PATIENCE_S), Progress):
        pass
    found = killed.poll()
    killed.close()
    assert isinstance(found, Failed)
    assert "ended by itself" in found.text


def _problem() -> InputError:
    with pytest.raises(InputError) as raised:
        done(RehearsalRequest("no_such_recipe"))
    return raised.value
