"""Every action of the table exists, has words, a key of its own, and does something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QKeySequence

from ui import theme
from ui.action import ACTIONS, PAGES, SPEEDS, ActionKey
from ui.icon import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.gui.scripted import ScriptedCore
    from ui.window import Window

CORE_ACTIONS: dict[ActionKey, list[object]] = {
    ActionKey.RUN: ["resume"],
    ActionKey.PAUSE: ["pause"],
    ActionKey.STEP: ["pause", "step"],
    **{key: [factor] for key, factor in SPEEDS.items()},
}


@pytest.mark.parametrize("key", ActionKey, ids=lambda key: key.name)
def test_action_is_declared(key: ActionKey) -> None:
    info = ACTIONS[key]
    assert info.text
    assert info.tip
    assert not QKeySequence(info.shortcut).isEmpty()


@pytest.mark.parametrize("key", [k for k, info in ACTIONS.items() if info.icon], ids=lambda key: key.name)
def test_icon_exists(key: ActionKey) -> None:
    assert not icon(ACTIONS[key].icon, "#000000").isNull()


def test_no_two_actions_share_a_key() -> None:
    keys = [info.shortcut for info in ACTIONS.values()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("key", CORE_ACTIONS, ids=lambda key: key.name)
def test_action_asks_the_core(window: Window, core: ScriptedCore, key: ActionKey) -> None:
    window.actions_[key].trigger()
    assert core.asked == CORE_ACTIONS[key]


@pytest.mark.parametrize("key", PAGES, ids=lambda key: key.name)
def test_action_opens_its_page(window: Window, key: ActionKey) -> None:
    window.actions_[key].trigger()
    assert window.actions_[key].isChecked()
    assert window.pages.currentWidget() is window.page(key)


def test_acknowledge_acts_on_the_alarm_shown_alone(window: Window, core: ScriptedCore) -> None:
    window.actions_[ActionKey.ACKNOWLEDGE].trigger()
    assert [(c.target, c.verb) for c in core.commands] == [("D-01", "acknowledge")]


def test_help_opens_the_alarm_shown(window: Window) -> None:
    window.actions_[ActionKey.HELP_ALARM].trigger()
    chosen = window.alarms.chosen()
    assert chosen is not None
    assert chosen.id == "D-01"


@pytest.mark.parametrize(
    "key", [ActionKey.FRONT, ActionKey.RIGHT, ActionKey.TOP, ActionKey.MODULE], ids=lambda key: key.name
)
def test_view_action_moves_the_camera_and_fit_brings_it_back(window: Window, key: ActionKey) -> None:
    window.actions_[ActionKey.FIT].trigger()
    home = window.overview.scene.pose
    window.actions_[key].trigger()
    assert window.overview.scene.pose != home
    window.actions_[ActionKey.FIT].trigger()
    assert window.overview.scene.pose == home


def test_theme_action_swaps_and_swaps_back(window: Window, qapp: QApplication) -> None:
    window.actions_[ActionKey.THEME].trigger()
    assert theme.current() is theme.DARK
    window.actions_[ActionKey.THEME].trigger()
    assert theme.current() is theme.LIGHT


def test_fog_action_shows_and_hides_the_fog(window: Window) -> None:
    state = window.overview.scene.state
    assert state is not None
    assert state.modules["decontamination"].fog > 0.5
    window.actions_[ActionKey.FOG].trigger()
    state = window.overview.scene.state
    assert state is not None
    assert state.modules["decontamination"].fog == 0


def test_quit_closes_the_window(window: Window) -> None:
    window.show()
    window.actions_[ActionKey.QUIT].trigger()
    assert not window.isVisible()
