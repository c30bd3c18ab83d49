"""The page of modules, the page of batches, and questions that more than one person or batch asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from tests.gui.scripted import airlock, recipe
from twin.publish import HoldView, ItemView, PromptView
from ui.action import ActionKey

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.scripted import ScriptedCore
    from ui.window import Window

ITEM = ItemView(
    "B1.bag",
    "B1.bag",
    "patient_bag",
    "patient bag",
    "B1",
    "AL1",
    "",
    "dirty",
    "closed",
    "released",
    (),
    90,
    0,
    10**9,
    (),
)
WEIGH = PromptView("a.weigh", "number", "Weigh the bag", "OP", "g", 10, 300, (), 5, "B1", "OP2")
SCAN = PromptView("a.scan", "scan", "Scan the kit", "OP", "", 0, 0, (), 9, "B2")


def two_batches(core: ScriptedCore, *prompts: PromptView) -> None:
    runs = [
        replace(recipe(tuple(p for p in prompts if p.batch == batch)), batch=batch, title=f"Recipe {batch}")
        for batch in ("B1", "B2")
    ]
    late = HoldView("receipt to wash", 0, 36_000 + core.shown.view.tick)
    other = replace(ITEM, id="B2.bag", code="B2.bag", batch="B2")
    core.publish(batches=tuple(runs), items=(replace(ITEM, holds=(late,)), other))


def test_every_module_has_a_tile_and_a_press_opens_it(window: Window, qtbot: QtBot) -> None:
    window.show()
    window.open_page(ActionKey.MODULES)
    shown = [view.tile.module for view in window.glance.tiles if view.tile]
    assert shown == list(airlock().unit.modules)
    qtbot.mouseClick(window.glance.tiles[0], Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert window.overview.selected == "isolator"
    assert window.pages.currentWidget() is window.overview


def test_a_tile_tells_state_figures_and_its_highest_alarm(window: Window) -> None:
    window.open_page(ActionKey.MODULES)
    tile = window.glance.tiles[1].tile
    assert tile is not None
    assert (tile.state, tile.phase, tile.alarm) == ("EXECUTE", "Decontaminate", 3)
    assert [figure.value for figure in tile.figures] == ["572", "25.3"]


def test_the_page_of_batches_lists_them_and_shows_steps_and_material_of_the_chosen_one(
    window: Window, core: ScriptedCore
) -> None:
    two_batches(core, WEIGH)
    window.bridge.poll()
    window.open_page(ActionKey.BATCHES)
    page = window.batches
    assert [row[1] for row in page.model.rows] == ["Recipe B1", "Recipe B2"]
    assert page.model.rows[0][6] == "1 to answer"
    assert [row[0] for row in page.material.rows] == ["B1.bag"]
    assert page.material.rows[0][4] == "1:00:00 left"
    page.table.setCurrentIndex(page.model.index(1, 0))
    assert page.selected == "B2"
    assert [row[0] for row in page.material.rows] == ["B2.bag"]
    assert page.steps.title.text().startswith("Recipe B2")


def test_a_command_goes_to_the_batch_that_is_looked_at(window: Window, core: ScriptedCore) -> None:
    two_batches(core)
    window.bridge.poll()
    window.open_page(ActionKey.BATCHES)
    window.batches.choose("B2")
    window.batches.steps.commanded.emit("hold", {})
    assert (core.commands[-1].target, core.commands[-1].verb) == ("B2", "hold")


def test_without_a_batch_the_page_says_what_to_do(window: Window, core: ScriptedCore) -> None:
    core.publish(batches=())
    window.show()
    window.bridge.poll()
    window.open_page(ActionKey.BATCHES)
    assert window.batches.empty.isVisible()
    assert window.batches.table.isHidden()


def test_the_answer_goes_to_the_batch_that_asks_and_the_next_question_is_a_press_away(
    window: Window, core: ScriptedCore
) -> None:
    two_batches(core, WEIGH, SCAN)
    window.show()
    window.bridge.poll()
    assert window.prompt.text.text() == "Weigh the bag"
    window.prompt.following.click()
    assert window.prompt.text.text() == "Scan the kit"
    window.prompt.entry.setText("B2.kit")
    window.prompt.send.click()
    assert core.commands[-1].target == "B2"
    assert core.commands[-1].arguments == {"step": "a.scan", "value": "B2.kit"}


def test_the_second_person_signs_with_a_name_of_their_own(window: Window, core: ScriptedCore) -> None:
    two_batches(core, replace(WEIGH, signed={"performer": "ada"}))
    window.show()
    window.bridge.poll()
    window.prompt.entry.setText("120")
    assert not window.prompt.send.isEnabled()
    assert "second person" in window.prompt.hint.text()
    window.prompt.person.setText("ben")
    window.prompt.send.click()
    assert core.commands[-1].origin.name == "ben"


def test_a_number_outside_its_limits_is_not_sent(window: Window, core: ScriptedCore) -> None:
    two_batches(core, WEIGH)
    window.show()
    window.bridge.poll()
    window.prompt.entry.setText("900")
    assert not window.prompt.send.isEnabled()
    assert "10.00 – 300.00 g" in window.prompt.hint.text()
