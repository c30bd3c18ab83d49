"""A live run is killed at any moment: nothing acknowledged is lost, the chain verifies, and it restarts safely."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from twin.live import open_live
from twin.machine.state import State
from twin.record.journal import Journal
from twin.record.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from twin.record.journal import Entry

LIVE = """
import sys, threading
from pathlib import Path
from twin.live import open_live
from twin.messages import Command, Origin

live = open_live("airlock1", Path(sys.argv[1]), speed=200.0)
who, turn = Origin("operator", "A. Rossi"), threading.Event()
live.runner.start()
live.runner.load(live.recipe("decontaminate_airlock"), who)
live.runner.submit(Command("recipe", "start", who))
while True:
    for outcome in live.runner.outcomes():
        print(outcome.seq, outcome.command.verb, "refused" if outcome.refusal else "accepted", flush=True)
    live.runner.submit(Command("isolator", "suspend", who, {"turn": live.runner.status().view.tick}))
    turn.wait(0.01)
"""
RUNNING = {State.EXECUTE, State.STARTING, State.COMPLETE, State.COMPLETING, State.RESETTING}


def killed_after(answers: int, folder: Path) -> list[list[str]]:
    """Run live until so many commands are answered, kill the process, and return the answers it gave."""
    command = [sys.executable, "-c", LIVE, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as live:
        assert live.stdout is not None
        told = [live.stdout.readline() for _ in range(answers)]
        live.kill()
        told += live.stdout.readlines()
    return [line.split() for line in told if line.endswith("\n")]


def entries(folder: Path) -> list[Entry]:
    with Journal.open(folder / "journal.db") as journal:
        return list(journal.read())


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("answers", [3, 17, 60])
def test_a_killed_run_loses_nothing_acknowledged_and_restarts_with_the_recipe_held(
    tmp_path: Path, answers: int
) -> None:
    told = killed_after(answers, tmp_path)
    assert len(told) >= answers
    verdict = verify(tmp_path / "journal.db")
    assert verdict.ok, verdict.what
    journalled = {entry.seq: entry for entry in entries(tmp_path)}
    answered = {e.payload["intent"]: e.kind for e in journalled.values() if "intent" in e.payload}
    for seq, verb, answer in told:
        if verb == "load":
            assert any(e.kind == "recipe_loaded" for e in journalled.values())
            continue
        assert journalled[int(seq)].kind == "command_intended"
        assert journalled[int(seq)].payload["verb"] == verb
        assert answered[int(seq)] == f"command_{answer}"
    restarts_safely(tmp_path, verdict.entries)


def restarts_safely(folder: Path, known: int) -> None:
    live = open_live("airlock1", folder)
    live.runner.start()
    live.runner.close()
    assert live.engine.recipe_state == "held"
    assert {m.state for m in live.engine.memory.modules.values()}.isdisjoint(RUNNING)
    verdict = verify(folder / "journal.db")
    assert verdict.ok, verdict.what
    after = entries(folder)[known:]
    assert after[0].kind == "restarted"
    assert not [e for e in after if e.kind == "deviation" and "begin" in e.payload["missing"]]
