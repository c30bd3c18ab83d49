"""A widget that shows a frozen display state and runs only the setters of what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.viewmodel.diff import changed

CHIPS = ("chip", "state")
Setters = Mapping[str, Callable[[Any], None]]


class Panel(QWidget):
    """Subclasses fill `setters`: field of the state -> what shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setters: Setters = {}
        self._shown: Any = None

    def show_state(self, state: Any) -> None:
        """Show a state; the same state again costs nothing."""
        old, self._shown = self._shown, state
        for name in changed(old, state):
            if name in self.setters:
                self.setters[name](getattr(state, name))


def label(text: str, role: str) -> QLabel:
    """A label whose look the style sheet knows by its role."""
    made = QLabel(text)
    made.setProperty("role", role)
    if role in CHIPS:
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def rule(vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    line = QFrame()
    line.setProperty("role", "rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def dress(widget: QWidget, role: str) -> None:
    """Give a plain widget a background of the theme."""
    widget.setProperty("role", role)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def set_role(widget: QWidget, role: str) -> None:
    """Change the role of a widget that is already shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
