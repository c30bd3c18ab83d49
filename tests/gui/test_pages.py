"""Recipe page, questions and trends: publish, poll, look; click, and see what was asked."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from recipes.recipe.model import Material, Recipe
from tests.gui.scripted import ScriptedCore, airlock, recipe, recipe_named
from twin.publish import PromptView
from twin.rehearsal.request import Rehearsal
from ui.action import ActionKey
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


CONFIRM = PromptView("airlock.load.place", "confirm", "Place the load", "operator", "", 0, 0, (), 10)
WEIGH = PromptView("airlock.load.weigh", "number", "Weigh the load", "operator", "kg", 0, 12, (), 20)
SCAN = PromptView("airlock.load.scan", "scan", "Scan the pattern", "operator", "", 0, 0, (), 20)
CHOICE = PromptView("airlock.load.which", "choice", "Which pattern?", "operator", "", 0, 0, ("P1", "P2"), 20)


def poll(window: Window, core: ScriptedCore, **changes: object) -> None:
    core.publish(**changes)
    window.bridge.poll()


def sent(core: ScriptedCore) -> list[tuple[str, str, dict[str, object]]]:
    return [(c.target, c.verb, dict(c.arguments)) for c in core.commands]


def test_recipe_page_shows_the_steps(window: Window) -> None:
    window.open_page(ActionKey.RECIPE)
    rows = window.recipe.steps.model.rows
    assert rows[2][1:3] == ("Decontaminate the load", "Decontamination")
    assert rows[2][4] == "H₂O₂ ≥ 600 ppm"


def test_a_recipe_is_loaded_and_started(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.RECIPE)
    qtbot.mouseClick(window.recipe.live, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.recipe.order.sure.isVisibleTo(window))
    assert sent(core) == []
    qtbot.mouseClick(window.recipe.order.sure, Qt.MouseButton.LeftButton)
    assert not window.recipe.order.sure.isVisibleTo(window)
    assert sent(core) == [("recipe", "load", {"id": "decontaminate_airlock"}), ("recipe", "start", {})]


@pytest.fixture
def slow(core: ScriptedCore, qtbot: QtBot) -> Iterator[tuple[Window, Event]]:
    """A window whose recipes are read only after the event is set, or for 10 s at most."""
    may_read = Event()

    def read(name: str) -> Recipe:
        may_read.wait(10)
        return recipe_named(name)

    made = Window(core, airlock().unit, read, "ada")
    qtbot.addWidget(made)
    made.bridge.poll()
    made.open_page(ActionKey.RECIPE)
    yield made, may_read
    may_read.set()
    made.close()


def test_the_window_goes_on_while_a_recipe_is_read(slow: tuple[Window, Event], qtbot: QtBot) -> None:
    window, may_read = slow
    window.recipe.live.click()
    window.open_page(ActionKey.ALARMS)
    assert window.pages.currentWidget() is window.alarms
    assert not window.recipe.order.sure.isVisibleTo(window.recipe)
    may_read.set()
    qtbot.waitUntil(lambda: window.recipe.order.sure.isVisibleTo(window.recipe))


def test_a_recipe_that_is_no_longer_chosen_is_not_asked_about(
    slow: tuple[Window, Event], qtbot: QtBot
) -> None:
    window, may_read = slow
    window.recipe.live.click()
    window.recipe.choice.setCurrentIndex(1)
    may_read.set()
    qtbot.waitUntil(lambda: QApplication.overrideCursor() is None)
    assert not window.recipe.order.sure.isVisibleTo(window.recipe)


def test_what_is_wrong_with_a_recipe_is_told(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.run_recipe("no_such_recipe")
    qtbot.waitUntil(lambda: "no recipe of this name" in window.message.text.text())
    assert sent(core) == []


def test_resume_sends_a_reason(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.RECIPE)
    held = replace(recipe(), state="held", verbs={"resume": None})
    poll(window, core, batches=(held,))
    qtbot.mouseClick(window.recipe.steps.commands.buttons["resume"], Qt.MouseButton.LeftButton)
    assert sent(core)[0][:2] == ("recipe", "resume")
    assert sent(core)[0][2]["reason"]


def test_aborting_a_recipe_asks_once(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.RECIPE)
    commands = window.recipe.steps.commands
    qtbot.mouseClick(commands.buttons["abort"], Qt.MouseButton.LeftButton)
    assert sent(core) == []
    assert "Every module" in commands.question.text()
    qtbot.mouseClick(commands.confirm, Qt.MouseButton.LeftButton)
    assert sent(core) == [("recipe", "abort", {})]


@pytest.mark.parametrize(
    ("prompt", "typed", "value"),
    [(CONFIRM, "", True), (WEIGH, "6,2", 6.2), (SCAN, "P1", "P1"), (CHOICE, "", "P1")],
    ids=["confirm", "number", "scan", "choice"],
)
def test_a_question_is_answered(
    window: Window, core: ScriptedCore, qtbot: QtBot, prompt: PromptView, typed: str, value: object
) -> None:
    poll(window, core, batches=(recipe((prompt,)),))
    assert window.prompt.text.text() == prompt.text
    window.prompt.entry.setText(typed)
    qtbot.mouseClick(window.prompt.send, Qt.MouseButton.LeftButton)
    assert sent(core) == [("recipe", "answer", {"step": prompt.step, "value": value})]


@pytest.mark.parametrize("typed", ["", "heavy", "12.1", "-1"])
def test_a_number_outside_its_limits_cannot_be_sent(window: Window, core: ScriptedCore, typed: str) -> None:
    poll(window, core, batches=(recipe((WEIGH,)),))
    window.prompt.entry.setText(typed)
    assert not window.prompt.send.isEnabled()


def test_a_scan_field_takes_the_keys_unless_somebody_types_elsewhere(
    window: Window, core: ScriptedCore
) -> None:
    window.show()
    window.open_page(ActionKey.TRENDS)
    window.trends.signals.search.setFocus()
    poll(window, core, batches=(recipe((SCAN,)),))
    assert window.focusWidget() is window.trends.signals.search
    poll(window, core, batches=(recipe(),))
    window.overview.scene.setFocus()
    window.open_page(ActionKey.OVERVIEW)
    window.overview.scene.setFocus()
    poll(window, core, batches=(recipe((SCAN,)),))
    assert window.focusWidget() is window.prompt.entry


def test_nothing_moves_when_a_question_or_a_refusal_appears(window: Window, core: ScriptedCore) -> None:
    window.resize(1280, 720)
    window.show()
    poll(window, core, batches=(recipe(),))

    def places() -> list[tuple[QPoint, int]]:
        kept = [b for b in window.overview.findChildren(QAbstractButton) if b.isVisible()]
        return [(b.mapTo(window, QPoint()), b.height()) for b in (*kept, window.banner.list)]

    before = places()
    poll(window, core, batches=(recipe((SCAN,)),))
    window.message.tell("Answer refused", warn=True)
    QCoreApplication.processEvents()
    assert window.prompt.isVisible()
    assert places() == before


def test_the_steps_keep_six_rows_beside_a_rehearsal(window: Window, core: ScriptedCore) -> None:
    window.resize(1280, 720)
    window.show()
    window.open_page(ActionKey.RECIPE)
    window.rehearser.finished.emit(Rehearsal({"recipe": "x", "outcome": "complete", "simulated_s": 60.0}))
    many = tuple(replace(recipe().steps[0], id=f"early.{i}") for i in range(20))
    poll(window, core, batches=(replace(recipe((SCAN,)), steps=(*many, *recipe().steps)),))
    QCoreApplication.processEvents()
    table = window.recipe.steps.table
    assert window.height() == 720
    assert table.viewport().height() >= 6 * table.rowHeight(0)
    assert table.viewport().rect().contains(table.visualRect(window.recipe.steps.model.index(22, 1)))


def test_what_was_typed_stays_while_scans_go_by(window: Window, core: ScriptedCore) -> None:
    poll(window, core, batches=(recipe((WEIGH,)),))
    window.prompt.entry.setText("6.")
    poll(window, core, tick=99)
    assert window.prompt.entry.text() == "6."


def test_trend_draws_the_default_signals(window: Window) -> None:
    window.open_page(ActionKey.TRENDS)
    assert window.trends.tags[:2] == ("decontamination.h2o2", "decontamination.dp")
    ticks, values, _ = window.trends.trend.values("decontamination.h2o2")
    assert len(ticks) > 100
    assert 700 < values.max() < 800


def test_trend_list_finds_and_ticks_signals(window: Window, qtbot: QtBot) -> None:
    window.open_page(ActionKey.TRENDS)
    signals = window.trends.signals
    qtbot.keyClicks(signals.search, "decontamination solution")
    assert list(signals.items) == ["decontamination.solution"]
    signals.items["decontamination.solution"].setCheckState(0, Qt.CheckState.Checked)
    assert window.trends.tags[-1] == "decontamination.solution"


def test_a_trend_shows_at_most_eight_signals(window: Window) -> None:
    window.open_page(ActionKey.TRENDS)
    window.trends.choose(tuple(window.trends.signals.items)[:9])
    assert len(window.trends.tags) == 8
    assert "at most 8" in window.message.text.text()


def test_trend_is_exported(window: Window, tmp_path: Path) -> None:
    window.open_page(ActionKey.TRENDS)
    window.trends.save_csv(tmp_path / "t.csv")
    window.trends.save_png(tmp_path / "t.png")
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()
    assert lines[0] == "simulated_s,signal,value,unit,quality"
    assert lines[1].split(",")[1] == "decontamination.h2o2"
    assert (tmp_path / "t.png").stat().st_size > 1000


def test_an_unwritable_export_is_said(window: Window, tmp_path: Path) -> None:
    window.open_page(ActionKey.TRENDS)
    window.trends.save_csv(tmp_path / "missing" / "t.csv")
    assert "Could not write t.csv" in window.message.text.text()


def cells() -> Recipe:
    return replace(recipe_named("decontaminate_airlock"), materials={"bag": Material("bag", "patient_bag")})


def test_a_recipe_for_cells_asks_whose_they_are_and_refuses_codes_that_are_taken(
    core: ScriptedCore, qtbot: QtBot
) -> None:
    window = Window(core, airlock().unit, lambda _name: cells(), "ada")
    qtbot.addWidget(window)
    window.show()
    window.bridge.poll()
    window.open_page(ActionKey.RECIPE)
    taken = {"coi": "C000001", "second_id": "D000001"}
    core.publish(batches=(replace(core.shown.view.batches[0], batch="B1", order=taken),))
    window.bridge.poll()
    window.recipe.live.click()
    form = window.recipe.order
    qtbot.waitUntil(lambda: form.sure.isVisibleTo(window))
    offered = form.entry()
    assert offered.coi != "C000001"
    form.coi.setText("C000001")
    assert not form.sure.isEnabled()
    assert "belongs to B1" in form.reason.text()
    form.coi.setText("C777777")
    form.virology.setCurrentIndex(1)
    form.sure.click()
    batch = core.ordered[-1]
    assert batch is not None
    assert (batch.id, batch.order["coi"], batch.order["virology"]) == ("B2", "C777777", "positive")
    assert window.pages.currentWidget() is window.batches
    window.close()
