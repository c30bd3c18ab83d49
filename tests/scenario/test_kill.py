"""A live run is killed at any moment: nothing acknowledged is lost, the chain verifies, and it restarts safely."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from twin.engine.feed import GRIPPED_N
from twin.live import open_live
from twin.machine.state import State
from twin.material.item import Outside
from twin.material.place import UNKNOWN
from twin.messages import Command, Origin
from twin.record.journal import Journal
from twin.record.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from twin.engine import Engine
    from twin.messages import Event
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
CARRIED = "B1.kit_1"
"""What the robot moves first."""
SUPERVISOR = Origin("supervisor", "S. Weber")
RUNNING = {State.EXECUTE, State.STARTING, State.COMPLETE, State.COMPLETING, State.RESETTING}


CARRYING = """
import sys, threading
from pathlib import Path
from twin.live import open_live
from twin.messages import Command, Origin
from twin.rehearsal.order import orders
from twin.runner import wall_time

live, turn = open_live("poc1", Path(sys.argv[1]), speed=20.0), threading.Event()
engine, recorder = live.engine, live.recorder
engine.people = True
engine.load(live.recipe("car_t_12_day"), orders(0, 1, 0.0)[0])
engine.submit(Command("recipe", "start", Origin("operator", "A. Rossi")))
while engine.memory.modules["robot"].procedure != "pick":
    engine.run(50)
    recorder.keep(engine.take_events(), (), wall_time(), 0.0)
recorder.checkpoint(engine.snapshot().encode(), 0.0)
live.runner.start()
told = 0
while True:
    tick = live.runner.status().view.tick
    if engine.memory.material.at.get("robot") and tick >= told + 100:
        told = tick
        print("held", tick, "accepted", flush=True)
    turn.wait(0.01)
"""


def killed_after(answers: int, folder: Path, script: str = LIVE) -> list[list[str]]:
    """Run live until so many commands are answered, kill the process, and return the answers it gave."""
    command = [sys.executable, "-c", script, str(folder)]
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


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("answers", [2, 3])
def test_what_the_robot_holds_is_nowhere_until_it_is_scanned(tmp_path: Path, answers: int) -> None:
    killed_after(answers, tmp_path, CARRYING)
    verdict = verify(tmp_path / "journal.db")
    assert verdict.ok, verdict.what
    live = open_live("poc1", tmp_path)
    engine = live.engine
    assert engine.recipe_state == "held"
    assert engine.memory.modules["robot"].state in {State.ABORTING, State.ABORTED}
    known = engine.memory.material.items
    assert {item.place for item in known.values() if CARRIED in (item.id, item.on)} == {UNKNOWN}
    assert known[CARRIED].outside is Outside.DIRTY
    refusal = engine.why_not("material", "place", {"item": CARRIED, "to": "KB", "code": known[CARRIED].code})
    assert refusal is not None
    engine.run(300)
    assert engine.world.value("robot.grip_force") >= GRIPPED_N
    events = recovered(engine)
    found = next(event for event in events if event.kind == "item_found")
    assert (found.object, found.payload["place"]) == (CARRIED, "robot")
    assert not [event for event in events if event.kind == "identity_failed"]
    assert {item.place for item in engine.memory.material.items.values() if item.on == CARRIED} == {"robot"}
    live.runner.start()
    live.runner.close()
    assert verify(tmp_path / "journal.db").ok


def recovered(engine: Engine) -> list[Event]:
    """Do what a supervisor does until everything has a place again; return what happened."""
    events: list[Event] = []
    for _ in range(20):
        for alarm in engine.view().alarms:
            if alarm.unacknowledged:
                engine.submit(Command(alarm.id, "acknowledge", SUPERVISOR, {"comment": "seen"}))
        for name, module in engine.memory.modules.items():
            if module.state is State.ABORTED:
                engine.submit(Command(name, "clear", SUPERVISOR))
        engine.run(10)
        if engine.recipe_state == "held":
            engine.submit(Command("recipe", "resume", SUPERVISOR, {"reason": "looked at"}))
        engine.run(50)
        events += engine.take_events()
        if not engine.memory.material.at.get(UNKNOWN):
            break
    return events
