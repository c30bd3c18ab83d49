"""The bridge passes on what is new, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.gui.scripted import ScriptedCore
from twin.engine import InboxFullError
from twin.messages import Command, Origin, Outcome
from ui.bridge import Bridge

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def seen(bridge: Bridge) -> list[object]:
    statuses: list[object] = []
    bridge.updated.connect(statuses.append)
    return statuses


def test_the_same_status_is_passed_on_once(core: ScriptedCore) -> None:
    bridge = Bridge(core, "ada")
    statuses = seen(bridge)
    bridge.poll()
    bridge.poll()
    assert len(statuses) == 1
    core.publish()
    bridge.poll()
    assert statuses[-1] is core.shown


def test_a_changed_speed_or_pause_is_news_although_the_scan_is_old(core: ScriptedCore) -> None:
    bridge = Bridge(core, "ada")
    statuses = seen(bridge)
    bridge.poll()
    core.shown = replace(core.shown, paused=True)
    bridge.poll()
    core.shown = replace(core.shown, speed_achieved=50.0)
    bridge.poll()
    assert len(statuses) == 3


def test_polls_by_itself_until_stopped(core: ScriptedCore, qtbot: QtBot) -> None:
    bridge = Bridge(core, "ada")
    with qtbot.waitSignal(bridge.updated, timeout=2000):
        bridge.start()
    bridge.stop()


def test_a_command_carries_the_user(core: ScriptedCore) -> None:
    Bridge(core, "ada").send("isolator", "hold")
    assert core.commands == [Command("isolator", "hold", Origin("operator", "ada"))]


def test_a_full_inbox_is_answered_as_a_refusal() -> None:
    class Busy(ScriptedCore):
        def submit(self, command: Command) -> None:
            raise InboxFullError("256 requests wait already")

    bridge = Bridge(Busy(), "ada")
    answers: list[Outcome] = []
    bridge.answered.connect(answers.append)
    bridge.send("isolator", "hold")
    assert answers[0].refusal == "256 requests wait already"
