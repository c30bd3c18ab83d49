"""The recorder: group commit in time, nothing lost while the journal cannot be written, bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from twin import recorder as module
from twin.messages import Event
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.recorder import BRISK_S, CHECKPOINT_S, COMMIT_S, RETRY_S, Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WALL = "2026-01-01T00:00:00.000+00:00"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path / "journal.db", {}, user="tester") as opened:
        yield opened


def event(seq: int, kind: str = "state_changed") -> Event:
    return Event(seq, seq, kind, "isolator", {"state": "Held"})


def on_disk(path: Path) -> list[int]:
    with Journal.open(path) as reader:
        return [entry.seq for entry in reader.read()]


def broken(*_: object) -> None:
    raise JournalError("the disk is full")


def test_events_wait_for_the_group_commit_and_no_longer(journal: Journal) -> None:
    recorder = Recorder(journal)
    recorder.keep([event(1)], (), WALL, 10.0)
    assert not recorder.settle(10.0 + COMMIT_S - 0.01, durable=False)
    assert on_disk(journal.path) == []
    assert recorder.settle(10.0 + COMMIT_S, durable=False)
    assert on_disk(journal.path) == [1]


def test_a_durable_settle_commits_at_once(journal: Journal) -> None:
    recorder = Recorder(journal)
    recorder.keep([event(1), event(2)], (), WALL, 0.0)
    assert recorder.settle(0.0, durable=True)
    assert on_disk(journal.path) == [1, 2]


def test_a_failed_commit_keeps_everything_and_is_tried_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(journal)
    with monkeypatch.context() as failing:
        failing.setattr(journal, "commit", broken)
        failing.setattr(journal, "append", broken)
        recorder.keep([event(1)], (), WALL, 0.0)
        assert not recorder.settle(0.0, durable=True)
        assert recorder.why_not_ok == "the disk is full"
        assert not recorder.ok
    recorder.keep([event(2)], (), WALL, 1.0)
    assert not recorder.settle(RETRY_S - 0.1, durable=True)
    assert recorder.settle(RETRY_S, durable=True)
    assert recorder.ok
    assert on_disk(journal.path) == [1, 2]


def test_memory_stays_bounded_while_nothing_can_be_written(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 5)
    monkeypatch.setattr(journal, "append", broken)
    recorder = Recorder(journal)
    recorder.keep([event(n) for n in range(1, 4)], (), WALL, 0.0)
    recorder.settle(0.0, durable=True)
    recorder.keep([event(n) for n in range(4, 9)], (), WALL, 0.0)
    assert recorder.lost == 3


@pytest.mark.parametrize(
    ("kind", "passed_s", "due"),
    [
        ("state_changed", BRISK_S - 0.1, False),
        ("state_changed", BRISK_S, True),
        ("step_started", 0.0, True),
        ("step_completed", 0.0, True),
    ],
)
def test_a_checkpoint_is_due_soon_after_a_change_and_at_step_boundaries(
    journal: Journal, kind: str, passed_s: float, due: bool
) -> None:
    recorder = Recorder(journal, checkpoints=True)
    recorder.checkpoint(b"first", 100.0)
    assert recorder.checkpoint_due([event(1, kind)], 100.0 + passed_s) is due


def test_while_nothing_happens_a_checkpoint_is_due_each_minute(journal: Journal) -> None:
    recorder = Recorder(journal, checkpoints=True)
    recorder.checkpoint(b"first", 100.0)
    assert not recorder.checkpoint_due([], 100.0 + CHECKPOINT_S - 1)
    assert recorder.checkpoint_due([], 100.0 + CHECKPOINT_S)


def test_a_change_is_not_forgotten_until_its_checkpoint(journal: Journal) -> None:
    recorder = Recorder(journal, checkpoints=True)
    recorder.checkpoint(b"first", 100.0)
    recorder.checkpoint_due([event(1)], 100.1)
    assert recorder.checkpoint_due([], 100.0 + BRISK_S)


def test_without_checkpoints_none_is_due(journal: Journal) -> None:
    assert not Recorder(journal).checkpoint_due([event(1, "step_started")], 1e9)


def test_a_checkpoint_stands_behind_everything_that_came_before_it(journal: Journal) -> None:
    recorder = Recorder(journal, checkpoints=True)
    recorder.keep([event(1), event(2)], (), WALL, 0.0)
    recorder.checkpoint(b"snapshot", 0.0)
    found = journal.latest_checkpoint()
    assert found is not None
    assert (found.blob, found.head.seq) == (b"snapshot", 2)


def test_closing_makes_the_rest_durable(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "closed.db", {})
    recorder = Recorder(journal)
    recorder.keep([event(1)], (), WALL, 0.0)
    recorder.close(0.0)
    assert on_disk(tmp_path / "closed.db") == [1]


def test_what_could_not_be_written_to_the_end_is_told(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(journal)
    monkeypatch.setattr(journal, "append", broken)
    recorder.keep([event(1), event(2)], (), WALL, 0.0)
    recorder.close(0.0)
    assert recorder.unwritten == 2
    assert recorder.why_not_ok == "the disk is full"


def test_a_chain_with_a_gap_is_never_called_whole_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    recorder = Recorder(journal)
    with monkeypatch.context() as failing:
        failing.setattr(journal, "append", broken)
        recorder.keep([event(n) for n in range(1, 4)], (), WALL, 0.0)
        recorder.settle(0.0, durable=True)
    assert recorder.settle(RETRY_S, durable=True)
    assert on_disk(journal.path) == [1, 2]
    recorder.keep([event(4)], (), WALL, 20.0)
    assert recorder.settle(20.0, durable=True)
    assert recorder.why_not_ok == "2 entries came when no more could wait, and are lost: end this run"
    assert on_disk(journal.path) == [1, 2]


def test_a_checkpoint_that_failed_is_no_reason_to_stay_lost(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(journal, checkpoints=True)
    with monkeypatch.context() as failing:
        failing.setattr(journal, "put_checkpoint", broken)
        recorder.checkpoint(b"first", 0.0)
    assert not recorder.ok
    recorder.settle(RETRY_S - 0.1, durable=True)
    assert not recorder.ok
    recorder.settle(RETRY_S, durable=True)
    assert recorder.ok
