"""Qt actions made from the action table, and buttons that carry them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from ui import theme
from ui.action import ACTIONS, PAGES, SPEEDS, ActionKey
from ui.icon import icon
from ui.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CHECKABLE = {*PAGES, *SPEEDS, ActionKey.FOG, ActionKey.LID}


class Actions(QObject):
    """One QAction per key; `connect` says what each does."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._actions = {key: self._made(key, owner) for key in ActionKey}
        for keys in (PAGES, tuple(SPEEDS)):
            group = QActionGroup(self)
            for key in keys:
                group.addAction(self._actions[key])

    def __getitem__(self, key: ActionKey) -> QAction:
        return self._actions[key]

    def connect_all(self, handlers: Mapping[ActionKey, Callable[[], object]]) -> None:
        """Connect every key; a key without a handler is an error."""
        for key, action in self._actions.items():
            action.triggered.connect(partial(_unchecked, handlers[key]))

    def refresh_icons(self) -> None:
        """Draw the icons in the colours of the theme."""
        t = theme.current()
        for key, action in self._actions.items():
            if ACTIONS[key].icon:
                checked = t.interactive if key in PAGES else t.text
                action.setIcon(icon(ACTIONS[key].icon, t.text_dim if key in PAGES else t.text, checked))

    def button(self, key: ActionKey, role: str = "", text: bool = True) -> QToolButton:
        """A tool button that carries an action."""
        made = QToolButton()
        made.setDefaultAction(self._actions[key])
        made.setProperty("role", role)
        made.setIconSize(QSize(20, 20))
        has_icon = bool(ACTIONS[key].icon)
        style = (
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if has_icon else Qt.ToolButtonStyle.ToolButtonTextOnly
        )
        made.setToolButtonStyle(style if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
        made.setAccessibleName(tr(ACTIONS[key].text))
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def _made(self, key: ActionKey, owner: QWidget) -> QAction:
        info = ACTIONS[key]
        action = QAction(tr(info.text), owner)
        action.setObjectName(key.name.lower())
        action.setShortcut(QKeySequence(info.shortcut))
        action.setToolTip(f"{tr(info.tip)} ({info.shortcut})")
        action.setCheckable(key in CHECKABLE)
        owner.addAction(action)
        return action


def _unchecked(handler: Callable[[], object], _checked: bool = False) -> None:
    handler()
