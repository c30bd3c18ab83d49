"""`celltwin run --headless` from outside: words in, lines out, clean ends, kills at random moments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest

from twin.record.journal import Journal
from twin.record.verify import verify

PATIENCE_S = 50.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


class Session:
    """A process that is spoken to; its lines are read by a thread so that waiting has an end."""

    def __init__(self, *options: str) -> None:
        program = [sys.executable, "-c", "from ui.cli import main; main()"]
        command = [*program, "run", "--headless", "--unit", "airlock1", *options]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []
        self._queue: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._queue.put(line)

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def expect(self, words: str) -> str:
        """Wait for a line with these words."""
        while True:
            try:
                line = self._queue.get(timeout=PATIENCE_S)
            except Empty:
                pytest.fail(f"'{words}' was never said, but: {self.lines}")
            self.lines.append(line)
            if words in line:
                return line

    def end(self) -> tuple[int, str]:
        code = self.process.wait(PATIENCE_S)
        self._reader.join()
        while not self._queue.empty():
            self.lines.append(self._queue.get())
        assert self.process.stderr is not None
        assert self.process.stdin is not None
        told = self.process.stderr.read()
        for stream in (self.process.stderr, self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        return code, told


@contextmanager
def session(*options: str) -> Generator[Session]:
    made = Session(*options)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
            made.end()


def test_words_are_answered_and_changes_are_told() -> None:
    with session("--speed", "100") as live:
        live.expect("isolator Stopped")
        live.say("reset isolator")
        live.expect("accepted reset isolator")
        live.expect("isolator Idle")
        live.say("unhold isolator")
        assert "hold" in live.expect("refused unhold isolator")
        live.say("fly away")
        live.expect("refused fly away: there is no module")
        live.say("ack")
        live.expect("not understood: say ack ALARM")
        live.say("inject volcano")
        live.expect("there is no fault 'volcano'")
        live.say("load no_such_recipe")
        live.expect("there is no recipe of this name")
        live.say("quit")
        live.expect("ended")
        assert live.end() == (0, "")


def test_alarms_are_told_and_acknowledged() -> None:
    with session("--speed", "50") as live:
        live.expect("isolator Stopped")
        live.say("inject mains_lost for 20 s")
        live.expect("alarm U-06 priority 2 unacknowledged")
        live.say("ack U-06 seen")
        live.expect("accepted acknowledge U-06")
        live.say("shelve U-06 5")
        live.expect("accepted shelve U-06 duration_s=300.0")
        live.say("quit")
        assert live.end()[0] == 0


def test_a_recipe_runs_with_answers_of_a_person() -> None:
    with session("--speed", "max") as live:
        live.expect("isolator Stopped")
        live.say("load decontaminate_airlock")
        live.expect("accepted load recipe")
        live.say("recipe start")
        live.expect("prompt airlock.load.place_load")
        live.say("answer airlock.load.place_load yes")
        live.expect("prompt airlock.load.scan_pattern")
        live.say("answer airlock.load.scan_pattern P9")
        assert "not the expected code" in live.expect("refused answer B1")
        live.say("recipe stop")
        live.expect("recipe decontaminate_airlock stopped")
        live.say("quit")
        assert live.end()[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are not there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_everything_recorded(tmp_path: Path, number: signal.Signals) -> None:
    with session("--record", str(tmp_path)) as live:
        live.expect("isolator Stopped")
        live.say("reset isolator")
        live.expect("accepted reset isolator")
        live.process.send_signal(number)
        code, told = live.end()
    assert (code, told) == (0, "")
    verdict = verify(tmp_path / "journal.db")
    assert verdict.ok, verdict.what
    assert verdict.entries > 3


def test_two_runs_do_not_write_the_same_record(tmp_path: Path) -> None:
    with session("--record", str(tmp_path)) as first:
        first.expect("isolator Stopped")
        with session("--record", str(tmp_path)) as second:
            code, told = second.end()
        assert code == 2
        assert "another process is writing" in told
        first.say("quit")
        assert first.end()[0] == 0


def test_the_record_goes_on_after_kills_at_any_moment(tmp_path: Path) -> None:
    accepted = 0
    for turn in range(3):
        with session("--record", str(tmp_path), "--speed", "200") as live:
            live.expect("isolator ")
            for n in range(turn * 7 + 2):
                live.say(f"suspend isolator turn={n}")
                live.expect("refused suspend isolator")
                accepted += 1
            live.say("suspend decontamination")
            os.kill(live.process.pid, signal.SIGKILL)
            live.end()
        verdict = verify(tmp_path / "journal.db")
        assert verdict.ok, verdict.what
        with Journal.open(tmp_path / "journal.db") as journal:
            kinds = [entry.kind for entry in journal.read()]
        assert kinds.count("command_refused") >= accepted
        assert kinds.count("restarted") == turn
