"""The pages of the window, at its left edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.action import PAGES, ActionKey
from ui.panel.panel import dress

if TYPE_CHECKING:
    from ui.panel.actions import Actions

WIDTH = 84


class Navigation(QWidget):
    """One tall button per page that exists."""

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        dress(self, "surface")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        for key in PAGES:
            self._add(column, actions, key)
        column.addStretch(1)
        self._add(column, actions, ActionKey.THEME)

    def _add(self, column: QVBoxLayout, actions: Actions, key: ActionKey) -> None:
        button = actions.button(key, "nav")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(26, 26))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(button)
