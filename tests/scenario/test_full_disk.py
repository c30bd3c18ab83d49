"""A file system that is really full: at the start, in a run, at the end, and with room again."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.engine_kit import OPERATOR, command
from tests.scenario.disk import Disk, small_disk
from tests.scenario.test_headless import session
from twin import recorder as recording
from twin.live import open_live
from twin.record.failure import JournalError
from twin.record.journal import Journal
from twin.record.verify import verify
from twin.rehearsal.process import Failed, RehearsalProcess
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from ui.cli.shell import run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from twin.live import Live
    from twin.messages import Command, Outcome

RECIPE = "leak_and_glove_test"
PATIENCE_S = 40.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Disk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.mark.parametrize("free_kib", [0, 8, 16, 32, 48])
def test_a_full_disk_at_the_start_is_bad_input_and_leaves_no_half_journal(
    disk: Disk, free_kib: int, capsys: pytest.CaptureFixture[str]
) -> None:
    disk.leave(free_kib)
    out = disk.path / "out"
    assert run(["rehearse", RECIPE, "--out", str(out)]) == 2
    assert "journal.db: the disk is full" in capsys.readouterr().err
    assert not list(out.glob("journal.db*"))
    disk.free()
    assert run(["rehearse", RECIPE, "--out", str(out)]) == 0


def test_a_live_run_does_not_begin_on_a_full_disk_and_begins_with_room(disk: Disk) -> None:
    disk.leave(0)
    with session("--record", str(disk.path / "run")) as talk:
        code, told = talk.end()
    assert (code, told.splitlines()[-1][:30]) == (2, "journal.db: the disk is full (")
    disk.free()
    with session("--record", str(disk.path / "run")) as talk:
        talk.expect("isolator Stopped")
        talk.say("quit")
        assert talk.end() == (0, "")


def test_a_live_run_that_ends_on_a_full_disk_tells_what_is_missing(disk: Disk) -> None:
    disk.leave(64)
    with session("--record", str(disk.path / "run")) as talk:
        talk.expect("alarm U-11")
        talk.say("load leak_and_glove_test")
        talk.expect("refused load leak_and_glove_test")
        talk.say("quit")
        code, told = talk.end()
    assert code == 1
    assert "the disk is full" in told
    assert "entries are not in the record" in told
    assert "Traceback" not in told
    assert verify(disk.path / "run" / "journal.db").ok


@pytest.mark.parametrize("free_kib", [64, 90, 110])
def test_a_rehearsal_whose_record_does_not_fit_says_so_in_one_sentence(
    disk: Disk, free_kib: int, capsys: pytest.CaptureFixture[str]
) -> None:
    disk.leave(free_kib)
    assert run(["rehearse", RECIPE, "--out", str(disk.path / "out")]) == 1
    told = capsys.readouterr()
    assert "the disk is full" in told.err
    assert "Traceback" not in told.err
    assert "report:" not in told.out
    assert verify(disk.path / "out" / "journal.db").ok


def test_a_rehearsal_of_which_only_the_report_does_not_fit_is_not_called_recorded(disk: Disk) -> None:
    whole = disk.path / "whole"
    rehearse(RehearsalRequest(RECIPE, out=whole), silent, never)
    report_kib = (whole / "report.html").stat().st_size // 1024
    for path in whole.iterdir():
        path.unlink()
    found: set[str] = set()
    for left_kib in range(40, 240, 20):
        disk.leave(left_kib)
        try:
            found.add(rehearse(RehearsalRequest(RECIPE, out=whole), silent, never).failure)
        except JournalError:
            continue
    assert report_kib > 20
    assert "the report cannot be written: report.html: the disk is full" in found


def test_the_desktop_gets_the_reason_from_its_rehearsal(disk: Disk) -> None:
    disk.leave(0)
    process = RehearsalProcess(RehearsalRequest(RECIPE, out=disk.path / "out"))
    process.start()
    while not isinstance(message := process.wait(PATIENCE_S), Failed):
        pass
    process.close()
    assert message.bad_input
    assert message.text.startswith("journal.db: the disk is full")


@pytest.mark.parametrize("form", ["csv", "xml", "jsonl"])
def test_an_export_that_does_not_fit_leaves_no_half_file(
    disk: Disk, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(RehearsalRequest(RECIPE, out=tmp_path / "out"), silent, never)
    disk.leave(8)
    assert run(["record", "export", str(tmp_path / "out"), str(disk.path / f"out.{form}")]) == 2
    assert capsys.readouterr().err == f"out.{form}: the disk is full\n"
    assert [path.name for path in disk.path.iterdir()] == ["taken"]


def test_a_disk_that_becomes_full_holds_the_recipe_and_with_room_the_journal_goes_on(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "RETRY_S", 0.2)
    live = open_live("airlock1", disk.path / "run", speed=20.0)
    live.runner.start()
    try:
        _begin(live)
        before = verify(disk.path / "run" / "journal.db").entries
        disk.leave(0)
        _fill(live)
        _expect(live, lambda: _recipe(live) == "held", "the recipe to be held")
        _refuses_all_but_stop_and_abort(live)
        _regulates(live)
        disk.free()
        _expect(live, lambda: live.runner.status().journal_ok, "the journal to go on")
        _expect(live, lambda: not _alarming(live), "U-11 to be gone")
        assert _recipe(live) == "held"
        assert _ask(live, command("isolator", "clear")).refusal is None
    finally:
        live.runner.close()
    _nothing_is_lost(disk.path / "run" / "journal.db", before)


def _begin(live: Live) -> None:
    live.runner.load(live.recipe(RECIPE), OPERATOR)
    assert _ask(live, command("B1", "start")).refusal is None
    _expect(live, lambda: _recipe(live) == "running", "the recipe to run")


def _fill(live: Live) -> None:
    """Make events until one of them does not fit any more."""
    tick = live.runner.status().view.tick
    while live.runner.status().journal_ok:
        live.runner.submit(command("isolator", "no_such_command", padding="x" * 2000))
        _wait()
        assert live.runner.status().view.tick < tick + 20_000


def _refuses_all_but_stop_and_abort(live: Live) -> None:
    assert _alarming(live)
    for asked in (command("B1", "resume", reason="go on"), command("decontamination", "reset")):
        assert "only stop and abort are accepted" in (_ask(live, asked).refusal or "")
    with pytest.raises(JournalError, match="the disk is full"):
        live.recipe("decontaminate_airlock")
    assert _ask(live, command("isolator", "abort")).refusal is None


def _regulates(live: Live) -> None:
    """Time goes on, and with it everything that keeps the unit as it is."""
    tick = live.runner.status().view.tick
    _expect(live, lambda: live.runner.status().view.tick > tick + 20, "time to go on")
    assert live.runner.status().fault == ""


def _nothing_is_lost(path: Path, before: int) -> None:
    verdict = verify(path)
    assert verdict.ok
    assert verdict.entries > before
    with Journal.open(path) as journal:
        entries = list(journal.read())
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    raised = [e.kind for e in entries if e.object == "U-11"]
    assert raised[:2] == ["alarm_raised", "alarm_cleared"]
    refused = [e for e in entries if e.kind == "command_refused" and "only stop" in e.payload["reason"]]
    assert len(refused) >= 2


def _recipe(live: Live) -> str:
    recipe = live.runner.status().view.recipe
    return recipe.state if recipe else ""


def _alarming(live: Live) -> bool:
    return any(a.id == "U-11" and a.state == "unacknowledged" for a in live.runner.status().view.alarms)


def _ask(live: Live, asked: Command) -> Outcome:
    live.runner.submit(asked)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        for outcome in live.runner.outcomes():
            if outcome.command == asked:
                return outcome
        _wait()
    pytest.fail(f"{asked.verb} was never answered")


def _expect(live: Live, met: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not met():
        if time.monotonic() > end:
            pytest.fail(f"{what} never came: {live.runner.status()}")
        _wait()


def _wait() -> None:
    threading.Event().wait(0.01)
