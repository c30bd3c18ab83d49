"""The runner: one thread that never dies silently, paces, stands still, records before it answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import OPERATOR, airlock1, command, log
from twin.engine import Engine, InboxFullError, Snapshot
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.recorder import Recorder
from twin.runner import MOST_REQUESTS, Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from twin.messages import Outcome

PATIENCE_S = 20.0


def until(reached: Callable[[], bool]) -> None:
    """Look until it is so; fail after a time that no healthy machine needs."""
    turn = threading.Event()
    for _ in range(round(PATIENCE_S / 0.005)):
        if reached():
            return
        turn.wait(0.005)
    pytest.fail("it did not come to pass")


def answer(runner: Runner) -> Outcome:
    found: list[Outcome] = []

    def answered() -> bool:
        found.extend(runner.outcomes())
        return bool(found)

    until(answered)
    return found[0]


@pytest.fixture
def engine() -> Engine:
    return Engine(airlock1(), seed=1)


@pytest.fixture
def runner(engine: Engine) -> Iterator[Runner]:
    made = Runner(engine, speed=None)
    made.start()
    yield made
    made.close()


def test_it_runs_and_shows_where_it_is(runner: Runner) -> None:
    until(lambda: runner.status().view.tick > 1000)
    assert runner.status().running
    assert runner.status().speed_asked is None


def test_closing_ends_the_thread_and_says_so(engine: Engine) -> None:
    runner = Runner(engine)
    runner.start()
    runner.close()
    assert not runner.status().running


def test_closing_without_a_start_does_nothing(engine: Engine) -> None:
    Runner(engine).close()


def test_a_pause_stands_still_until_it_is_told_to_go_on(runner: Runner) -> None:
    runner.pause()
    until(lambda: runner.status().paused)
    stood = runner.status().view.tick
    runner.single_step()
    until(lambda: runner.status().view.tick == stood + 1)
    runner.resume()
    until(lambda: runner.status().view.tick > stood + 1)


def test_a_single_step_while_running_is_nothing(runner: Runner) -> None:
    runner.single_step()
    runner.pause()
    until(lambda: runner.status().paused)
    stood = runner.status().view.tick
    runner.single_step()
    until(lambda: runner.status().view.tick > stood)
    assert runner.status().view.tick == stood + 1


def test_the_pace_can_be_changed_and_is_measured(runner: Runner) -> None:
    runner.set_speed(100.0)
    until(lambda: runner.status().speed_asked == 100.0 and 20 < runner.status().speed_achieved < 200)


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_a_speed_is_above_zero(runner: Runner, factor: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        runner.set_speed(factor)


def test_a_command_is_answered(runner: Runner) -> None:
    runner.submit(command("isolator", "reset"))
    assert answer(runner).refusal is None


def test_a_full_inbox_refuses_at_once(engine: Engine) -> None:
    runner = Runner(engine)
    for _ in range(MOST_REQUESTS):
        runner.pause()
    with pytest.raises(InboxFullError):
        runner.submit(command("isolator", "reset"))


def test_more_commands_than_the_engine_takes_are_refused_not_lost(engine: Engine) -> None:
    runner = Runner(engine)
    for _ in range(100):
        runner.submit(command("isolator", "suspend"))
    runner.start()
    found: list[Outcome] = []
    until(lambda: bool(found.extend(runner.outcomes())) or len(found) == 100)
    runner.close()
    assert all(outcome.refusal for outcome in found)


def test_the_thread_gives_the_same_events_as_no_thread(engine: Engine, tmp_path: Path) -> None:
    with_thread = Runner(engine, Recorder(Journal.create(tmp_path / "journal.db", {})), speed=None)
    with_thread.submit(command("isolator", "reset"))
    with_thread.start()
    until(lambda: with_thread.status().view.tick > 20_000)
    with_thread.close()
    alone = Engine(airlock1(), seed=1)
    alone.submit(command("isolator", "reset"))
    alone.run(engine.tick)
    with Journal.open(tmp_path / "journal.db") as journal:
        assert log(entry.event for entry in journal.read()) == log(alone.take_events())


def test_an_answer_comes_only_when_intent_and_answer_are_on_disk(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    runner = Runner(engine, Recorder(Journal.create(path, {})), speed=1.0)
    runner.start()
    runner.submit(command("isolator", "reset"))
    seq = answer(runner).seq
    with Journal.open(path) as journal:
        kinds = {entry.seq: entry.kind for entry in journal.read()}
    runner.close()
    assert kinds[seq] == "command_intended"
    assert "command_accepted" in kinds.values()


def test_a_load_is_answered_when_the_batch_is_in_a_checkpoint(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    runner = Runner(engine, Recorder(Journal.create(path, {}), checkpoints=True), speed=1.0)
    runner.start()
    runner.load(read_recipe("leak_and_glove_test", airlock1().facts), OPERATOR)
    assert answer(runner).refusal is None
    with Journal.open(path) as journal:
        checkpoint = journal.latest_checkpoint()
    runner.close()
    assert checkpoint is not None
    assert [loaded.batch.id for loaded in Snapshot.decode(checkpoint.blob).batches] == ["B1"]


def test_a_lost_journal_is_told_and_only_stop_is_accepted(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal.create(tmp_path / "journal.db", {})
    runner = Runner(engine, Recorder(journal), speed=None)
    runner.start()

    def full(*_: object) -> None:
        raise JournalError("the disk is full")

    monkeypatch.setattr(journal, "append", full)
    runner.submit(command("isolator", "reset"))
    answer(runner)
    until(lambda: not runner.status().journal_ok)
    runner.submit(command("isolator", "start", procedure="work"))
    assert "the disk is full" in (answer(runner).refusal or "")
    until(lambda: any(alarm.id == "U-11" for alarm in runner.status().view.alarms))
    runner.submit(command("isolator", "abort"))
    assert answer(runner).refusal is None
    runner.close()


def test_an_exception_in_the_thread_is_shown_and_stands_still(
    runner: Runner, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("a broken kernel")

    monkeypatch.setattr(engine, "run", broken)
    until(lambda: "a broken kernel" in runner.status().fault)
    assert runner.status().paused
    assert runner.status().running


def test_even_a_picture_that_breaks_does_not_end_the_thread(
    runner: Runner, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a broken view")

    monkeypatch.setattr(engine, "view", broken)
    until(lambda: "a broken view" in runner.status().fault)
    assert runner.status().running
    runner.close()
    assert not runner.status().running


def test_history_is_there_for_trends(runner: Runner) -> None:
    until(lambda: runner.status().view.tick > 5000)
    ticks, values, quality = runner.history_window("isolator.dp", 0, 4000, 100)
    assert len(ticks) == len(values) == len(quality) > 1
    assert ticks[0] >= 0
    assert ticks[-1] <= 4000
    assert 0 < values.mean() < 100
