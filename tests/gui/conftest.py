"""A window on a scripted core, and a look for timers, threads and windows that a test leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer

from tests.gui.scripted import ScriptedCore, airlock, recipe_named
from ui import theme
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.load_fonts()
    theme.apply(qapp, theme.LIGHT)


@pytest.fixture(autouse=True)
def nothing_runs_on(qapp: QApplication) -> Iterator[None]:
    yield
    left = [timer for timer in qapp.findChildren(QTimer) if timer.isActive()]
    left += [
        t for w in qapp.allWidgets() if not w.isVisible() for t in w.findChildren(QTimer) if t.isActive()
    ]
    running = [thread for thread in qapp.findChildren(QThread) if thread.isRunning()]
    assert not left, f"the test left timers running: {[(t.objectName(), t.parent()) for t in left]}"
    assert not running


@pytest.fixture
def core() -> ScriptedCore:
    return ScriptedCore()


@pytest.fixture
def window(core: ScriptedCore, qtbot: QtBot) -> Iterator[Window]:
    made = Window(core, airlock().unit, recipe_named, "ada")
    qtbot.addWidget(made)
    made.overview.select("decontamination")
    made.bridge.poll()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
