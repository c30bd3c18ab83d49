"""Rehearsals run beside the window, in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from twin.rehearsal.request import Progress, Rehearsal, RehearsalRequest
from ui.action import ActionKey
from ui.rehearse import Rehearser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from ui.window import Window

LONG_MS = 50_000
SUMMARY: dict[str, Any] = {
    "recipe": "decontaminate_airlock",
    "outcome": "complete",
    "simulated_s": 5801.0,
    "wall_s": 1.2,
    "events": 159,
    "alarms": [],
    "steps": [
        {"id": "a.b.place", "module": "", "start_s": 0.0, "end_s": 180.0, "waited_s": 0.0, "waited_for": ""},
        {
            "id": "a.b.cycle",
            "module": "decontamination",
            "start_s": 300.0,
            "end_s": 5700.0,
            "waited_s": 120.0,
            "waited_for": "x",
        },
    ],
}


@pytest.fixture
def rehearser() -> Iterator[Rehearser]:
    made = Rehearser()
    yield made
    made.close()


def test_an_unknown_recipe_is_said_in_words(rehearser: Rehearser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rehearser.failed, timeout=LONG_MS) as told:
        rehearser.start(RehearsalRequest("no_such_recipe"))
    assert told.args is not None
    assert "there is no recipe of this name" in told.args[0]
    assert not rehearser.running


@pytest.mark.slow
def test_a_rehearsal_ends_with_its_summary(rehearser: Rehearser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rehearser.finished, timeout=LONG_MS) as told:
        rehearser.start(RehearsalRequest("leak_and_glove_test"))
    assert told.args is not None
    result = told.args[0]
    assert isinstance(result, Rehearsal)
    assert result.summary["recipe"] == "leak_and_glove_test"


def test_closing_ends_a_rehearsal_under_way(rehearser: Rehearser) -> None:
    rehearser.start(RehearsalRequest("decontaminate_airlock", speed=1.0))
    assert rehearser.running
    rehearser.close()
    assert not rehearser.running


def test_progress_greys_the_start_and_shows_where_it_is(window: Window) -> None:
    window.open_page(ActionKey.RECIPE)
    window.recipe.show_progress(Progress(0.42, 2400.0, "airlock.gas.cycle"))
    assert not window.recipe.start.isEnabled()
    assert window.recipe.bar.value() == 420
    assert window.recipe.said.text() == "42 % · simulated 0 d 00:40:00 · cycle"


def test_cancel_asks_the_rehearsal(window: Window, qtbot: QtBot) -> None:
    window.open_page(ActionKey.RECIPE)
    window.recipe.show_progress(Progress(0.1, 1.0, "a"))
    with qtbot.waitSignal(window.recipe.cancelled):
        qtbot.mouseClick(window.recipe.cancel, Qt.MouseButton.LeftButton)


def test_the_result_is_shown_with_bars_for_modules_and_people(window: Window) -> None:
    window.open_page(ActionKey.RECIPE)
    window.rehearser.finished.emit(Rehearsal(SUMMARY))
    assert window.recipe.result.isVisibleTo(window)
    assert "1:36:41" in window.recipe.result.facts.text()
    shown = window.recipe.result.timeline.state
    assert shown is not None
    assert [(row.title, len(row.bars)) for row in shown.rows] == [
        ("Isolator", 0),
        ("Decontamination", 2),
        ("Operator", 1),
    ]
    assert window.recipe.start.isEnabled()


def test_a_failure_is_shown_where_the_result_would_be(window: Window) -> None:
    window.open_page(ActionKey.RECIPE)
    window.rehearser.failed.emit("recipe.yaml:3:1: <unknown> key")
    assert "&lt;unknown&gt;" in window.recipe.result.facts.text()
