"""The window on the real runner: what is pressed happens, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from twin.live import Live, open_live
from ui.__main__ import open_window
from ui.action import ActionKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from ui.core_port import Status
    from ui.window import Window

LONG_MS = 40_000


@pytest.fixture
def live() -> Iterator[Live]:
    made = open_live("airlock1", None)
    made.runner.start()
    yield made
    made.runner.close()


@pytest.fixture
def desktop(live: Live, qtbot: QtBot) -> Iterator[Window]:
    made = open_window(live)
    qtbot.addWidget(made)
    made.start()
    yield made
    made.close()


def status(live: Live) -> Status:
    return live.runner.status()


def test_the_runner_is_a_core(desktop: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desktop.topbar.badge.accessibleName() == "SIMULATED", timeout=LONG_MS)
    assert desktop.overview.faceplate.state.text()


def test_pause_and_step_are_obeyed(desktop: Window, live: Live, qtbot: QtBot) -> None:
    desktop.actions_[ActionKey.PAUSE].trigger()
    qtbot.waitUntil(lambda: status(live).paused, timeout=LONG_MS)
    before = status(live).view.tick
    desktop.actions_[ActionKey.STEP].trigger()
    qtbot.waitUntil(lambda: status(live).view.tick == before + 1, timeout=LONG_MS)


def test_a_recipe_runs_to_its_first_question_and_is_answered(
    desktop: Window, live: Live, qtbot: QtBot
) -> None:
    desktop.actions_[ActionKey.SPEED_MAX].trigger()
    desktop.run_recipe("decontaminate_airlock")
    qtbot.waitUntil(lambda: desktop.prompt.isVisibleTo(desktop), timeout=LONG_MS)
    first = desktop.prompt.text.text()
    qtbot.mouseClick(desktop.prompt.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desktop.prompt.text.text() != first, timeout=LONG_MS)


def test_a_refused_command_says_why(desktop: Window, qtbot: QtBot) -> None:
    desktop.bridge.send("decontamination", "clear")
    qtbot.waitUntil(lambda: "refused" in desktop.message.text.text(), timeout=LONG_MS)
    assert "Clear refused" in desktop.message.text.text()
