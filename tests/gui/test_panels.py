"""Publish, poll, look; click, and see what was asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from tests.gui.scripted import LOW_H2O2, ScriptedCore, airlock, module, recipe_named
from twin.messages import Command, Origin, Outcome
from ui.action import PAGES, ActionKey
from ui.window import Window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def poll(window: Window, core: ScriptedCore, **changes: object) -> None:
    core.publish(**changes)
    window.bridge.poll()


def sent(core: ScriptedCore) -> list[tuple[str, str, dict[str, object]]]:
    return [(c.target, c.verb, dict(c.arguments)) for c in core.commands]


def test_top_bar_shows_mode_clock_and_speed(window: Window) -> None:
    assert window.topbar.badge.accessibleName() == "SIMULATED"
    assert window.topbar.sim.value.text() == "0 d 01:11:40"
    assert window.topbar.speed.value.text() == "×100 / ×97"
    assert window.topbar.recipe.caption.text().endswith("RUNNING")
    assert window.actions_[ActionKey.SPEED_100].isChecked()


def test_run_takes_the_place_of_pause_while_paused(window: Window, core: ScriptedCore) -> None:
    core.shown = replace(core.shown, paused=True)
    window.bridge.poll()
    assert window.topbar.run.isVisibleTo(window)
    assert not window.topbar.pause.isVisibleTo(window)


def test_banner_shows_the_highest_alarm_with_its_value(window: Window) -> None:
    assert window.banner.word.text() == "MEDIUM"
    assert "H₂O₂ low" in window.banner.text.text()
    assert window.banner.value.text() == "572 ppm"
    assert "limit 600 ppm" in window.banner.detail.text()


def test_banner_is_calm_without_alarms(window: Window, core: ScriptedCore) -> None:
    poll(window, core, alarms=())
    assert window.banner.text.text() == "No unacknowledged alarm"
    assert not window.banner.acknowledge.isVisibleTo(window)


def test_banner_says_large_that_a_recipe_is_held_and_why(window: Window, core: ScriptedCore) -> None:
    shown = core.shown.view.recipe
    assert shown is not None
    poll(window, core, alarms=(), batches=(replace(shown, state="held", reason="isolator is held: x"),))
    assert window.banner.standing.isVisibleTo(window)
    assert window.banner.standing.text() == "RECIPE HELD"
    assert window.banner.text.text() == "Isolator is held: x"
    assert "no unacknowledged alarm" in window.banner.detail.text()


def test_banner_says_which_module_stands(window: Window, core: ScriptedCore) -> None:
    stopped = replace(core.shown.view.modules["isolator"], state="Stopped", reason="")
    poll(window, core, alarms=(), modules={**core.shown.view.modules, "isolator": stopped})
    assert not window.banner.standing.isVisibleTo(window)
    tripped = replace(stopped, reason="Mains lost")
    poll(window, core, modules={**core.shown.view.modules, "isolator": tripped})
    assert (window.banner.standing.text(), window.banner.text.text()) == ("ISOLATOR STOPPED", "Mains lost")


def test_a_click_on_a_plate_selects_its_module(window: Window, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    window.show()
    scene = window.overview.scene
    window.overview.select("decontamination")
    place = scene.plate("isolator").center().toPoint()
    qtbot.mouseClick(scene, Qt.MouseButton.LeftButton, pos=place)
    assert window.overview.selected == "isolator"


def test_banner_goes_on_to_the_next_alarm(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.banner.acknowledge, Qt.MouseButton.LeftButton)
    assert sent(core) == [("D-01", "acknowledge", {})]
    poll(window, core, alarms=(replace(LOW_H2O2, unacknowledged=False), *core.shown.view.alarms[1:]))
    assert window.banner.word.text() == "LOW"


def test_faceplate_shows_state_phase_and_what_is_waited_for(window: Window) -> None:
    plate = window.overview.faceplate
    assert (plate.title.text(), plate.state.text(), plate.phase.text()) == (
        "Decontamination",
        "EXECUTE",
        "Decontaminate",
    )
    assert "11:40 of 30:00" in plate.waits.text()
    assert [g.state.value for g in plate.gauges if g.state][:1] == ["572"]


def test_a_value_within_limits_loses_its_alarm(window: Window, core: ScriptedCore) -> None:
    gauge = window.overview.faceplate.gauges[0]
    assert gauge.state is not None
    assert gauge.state.alarm == 3
    core.set_values({"decontamination.h2o2": 742})
    window.bridge.poll()
    assert gauge.state is not None
    assert (gauge.state.value, gauge.state.alarm) == ("742", 0)


def test_hold_is_sent_at_once(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.overview.faceplate.commands.buttons["hold"], Qt.MouseButton.LeftButton)
    assert sent(core) == [("decontamination", "hold", {})]


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_a_dangerous_command_asks_once(window: Window, core: ScriptedCore, qtbot: QtBot, verb: str) -> None:
    commands = window.overview.faceplate.commands
    qtbot.mouseClick(commands.buttons[verb], Qt.MouseButton.LeftButton)
    assert sent(core) == []
    assert "aerates" in commands.question.text().lower()
    qtbot.mouseClick(commands.confirm, Qt.MouseButton.LeftButton)
    assert sent(core) == [("decontamination", verb, {})]


def test_a_dangerous_command_can_be_taken_back(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    commands = window.overview.faceplate.commands
    qtbot.mouseClick(commands.buttons["abort"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(commands.keep, Qt.MouseButton.LeftButton)
    assert sent(core) == []
    assert not commands.question.isVisibleTo(commands)


def test_a_question_goes_when_the_command_is_no_longer_possible(
    window: Window, core: ScriptedCore, qtbot: QtBot
) -> None:
    commands = window.overview.faceplate.commands
    qtbot.mouseClick(commands.buttons["stop"], Qt.MouseButton.LeftButton)
    modules = dict(core.shown.view.modules)
    stopped = modules["decontamination"]
    verbs = {**stopped.verbs, "stop": "it is stopped already"}
    poll(window, core, modules=modules | {"decontamination": replace(stopped, verbs=verbs)})
    assert not commands.question.isVisibleTo(commands)


def test_a_greyed_button_says_why(window: Window) -> None:
    plate = window.overview.faceplate
    assert not plate.commands.buttons["start"].isEnabled()
    assert plate.commands.buttons["start"].toolTip() == "it is running already"
    assert "Start: it is running already." in plate.refusals.text()


def test_start_offers_the_procedures(window: Window, core: ScriptedCore) -> None:
    idle = module("decontamination", "Idle", "", "", "")
    free = {**idle.verbs, "start": None, **{f"start {p}": None for p in idle.procedures}}
    poll(window, core, modules={**core.shown.view.modules, "decontamination": replace(idle, verbs=free)})
    menu = window.overview.faceplate.commands.buttons["start"].menu()
    assert next(entry.text() for entry in menu.actions()) == "Decontaminate the load"
    menu.actions()[0].trigger()
    assert sent(core) == [("decontamination", "start", {"procedure": "decontaminate"})]


def test_an_open_door_offers_to_close(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    shown = core.shown.view.modules["decontamination"]
    doors = {f"{verb} {door}": None for verb in ("open_door", "close_door") for door in ("outer", "inner")}
    changed = replace(
        shown, verbs={**shown.verbs, **doors}, equipment={**shown.equipment, "outer_door": "open"}
    )
    poll(window, core, modules={**core.shown.view.modules, "decontamination": changed})
    buttons = window.overview.faceplate.commands.buttons
    assert (buttons["door outer"].text(), buttons["door inner"].text()) == (
        "Close outer door",
        "Open inner door",
    )
    qtbot.mouseClick(buttons["door outer"], Qt.MouseButton.LeftButton)
    assert sent(core) == [("decontamination", "close_door", {"door": "outer"})]


def test_a_click_on_a_module_selects_it_in_scene_and_faceplate(window: Window, qtbot: QtBot) -> None:
    window.resize(1280, 720)
    window.show()
    scene = window.overview.scene
    target = next(
        QPoint(x, y)
        for y in range(0, scene.height(), 12)
        for x in range(100, scene.width(), 12)
        if scene.module_at(x, y) == "isolator"
    )
    qtbot.mouseClick(scene, Qt.MouseButton.LeftButton, pos=target)
    assert window.overview.selected == "isolator"
    assert window.overview.faceplate.title.text() == "Isolator"


def test_a_broken_run_is_said_until_it_is_mended(window: Window, core: ScriptedCore) -> None:
    core.shown = replace(core.shown, fault="Traceback\nValueError: broken", journal_ok=False)
    window.bridge.poll()
    assert "The record cannot be written" in window.message.text.text()
    assert "ValueError: broken" in window.message.text.text()
    assert window.message.isVisibleTo(window)
    core.shown = replace(core.shown, fault="", journal_ok=True)
    window.bridge.poll()
    assert not window.message.isVisibleTo(window)


def test_the_faceplate_says_which_interlock_holds_an_output(window: Window, core: ScriptedCore) -> None:
    assert not window.overview.faceplate.interlocks.isVisibleTo(window)
    reason = "IL-D5 Injection: the loop flow is below 22 m3/h"
    poll(
        window,
        core,
        forced={"decontamination.inject_sp": reason, "decontamination.h2o2_sp": reason, "isolator.fan": "x"},
    )
    assert window.overview.faceplate.interlocks.text() == (
        "Held by interlock: IL-D5 Injection: the loop flow is below 22 m³/h"
    )
    assert window.overview.faceplate.interlocks.isVisibleTo(window)


def test_a_refusal_is_told(window: Window, core: ScriptedCore) -> None:
    command = Command("decontamination", "open_door", Origin("operator", "ada"))
    core.answers.append(Outcome(7, command, "there may be gas inside"))
    window.bridge.poll()
    assert window.message.text.text().endswith("Open door refused: there may be gas inside")


def test_alarm_page_acknowledges_the_one_chosen(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.ALARMS)
    window.alarms.choose("I-04")
    qtbot.mouseClick(window.alarms.acknowledge, Qt.MouseButton.LeftButton)
    assert sent(core) == [("I-04", "acknowledge", {})]


def test_alarm_page_shelves_for_the_minutes_chosen(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.ALARMS)
    window.alarms.choose("D-01")
    window.alarms.minutes.setCurrentIndex(1)
    qtbot.mouseClick(window.alarms.shelve, Qt.MouseButton.LeftButton)
    assert sent(core) == [("D-01", "shelve", {"duration_s": 1800.0})]


def test_alarm_page_offers_what_the_state_allows(window: Window, core: ScriptedCore, qtbot: QtBot) -> None:
    window.open_page(ActionKey.ALARMS)
    latched = replace(LOW_H2O2, id="D-06", state="latched_acknowledged", unacknowledged=False)
    poll(window, core, alarms=(latched, replace(LOW_H2O2, state="shelved", unacknowledged=False)))
    window.alarms.choose("D-01")
    assert not window.alarms.acknowledge.isEnabled()
    assert not window.alarms.shelve.isEnabled()
    qtbot.mouseClick(window.alarms.others["unshelve"], Qt.MouseButton.LeftButton)
    assert sent(core) == [("D-01", "unshelve", {})]


def test_alarm_page_keeps_the_choice_when_the_list_changes(window: Window, core: ScriptedCore) -> None:
    window.open_page(ActionKey.ALARMS)
    window.alarms.choose("I-04")
    critical = replace(LOW_H2O2, id="U-02", module="unit", priority=1, text="H2O2 in the room")
    poll(window, core, alarms=(critical, *core.shown.view.alarms))
    chosen = window.alarms.chosen()
    assert chosen is not None
    assert chosen.id == "I-04"
    assert window.alarms.model.rows[0][0].endswith("CRITICAL")


def test_every_button_is_large_enough_to_touch(window: Window) -> None:
    window.resize(1280, 720)
    window.show()
    for key in PAGES:
        window.open_page(key)
        shown = [
            b
            for b in window.findChildren(QAbstractButton)
            if b.isVisible() and b.objectName() != "qt_spinbox"
        ]
        small = [
            (b.text() or b.accessibleName(), b.height()) for b in shown if b.height() < 40 and not in_entry(b)
        ]
        assert small == []


def test_every_button_is_reached_by_keyboard(window: Window) -> None:
    window.show()
    for key in PAGES:
        window.open_page(key)
        shown = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and not in_entry(b)]
        unreachable = [
            b.text() or b.accessibleName() for b in shown if not b.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert unreachable == []


def test_every_button_has_words_for_a_screen_reader(window: Window) -> None:
    window.show()
    for key in PAGES:
        window.open_page(key)
        shown = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and not in_entry(b)]
        assert [b for b in shown if not (b.text() or b.accessibleName())] == []


def in_entry(button: QAbstractButton) -> bool:
    return isinstance(button.parent(), QLineEdit)


def test_a_closed_window_leaves_no_widget(core: ScriptedCore, qapp: QApplication) -> None:
    def opened_and_closed() -> int:
        made = Window(core, airlock().unit, recipe_named, "ada")
        made.bridge.poll()
        made.close()
        made.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(qapp.allWidgets())

    assert opened_and_closed() == opened_and_closed()


def test_the_window_fits_a_small_panel(window: Window) -> None:
    window.resize(1280, 720)
    window.show()
    assert (window.width(), window.height()) == (1280, 720)
