"""The alarm that matters most, with its three answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy

from ui import theme
from ui.language import tr
from ui.panel.mark import Elided, PriorityMark
from ui.panel.panel import Panel, label, set_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.viewmodel.banner import Banner

HEIGHT = 56


class BannerPanel(Panel):
    """One alarm at a time; says loudly what stands, and calmly that all is well."""

    helped = Signal(str)
    acknowledged = Signal(str)
    listed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._mark = PriorityMark(34)
        self.word = label("", "heading")
        self.standing = label("", "standing")
        self.standing.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.text = Elided("", "heading", 120)
        self.value = label("", "heading")
        self.detail = Elided("", "dim", 60)
        self.help = self._button(tr("What to do"), lambda: self.helped.emit(self._shown.alarm))
        self.acknowledge = self._button(
            tr("Acknowledge this"), lambda: self.acknowledged.emit(self._shown.alarm)
        )
        self.list = self._button(tr("Alarm list"), self.listed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 14, 0)
        row.setSpacing(12)
        for widget in (self._mark, self.word, self.standing):
            row.addWidget(widget)
        row.addWidget(self.text)
        row.addWidget(self.value)
        row.addWidget(self.detail, 1)
        for button in (self.help, self.acknowledge, self.list):
            row.addWidget(button)

    def show_state(self, state: Banner) -> None:
        """Show the banner; a change changes all of it."""
        if state == self._shown:
            return
        self._shown = state
        there, stands = bool(state.alarm), bool(state.word and not state.alarm)
        self._mark.set_priority(state.priority)
        self._mark.setVisible(there)
        for word, shown in ((self.word, there), (self.standing, stands)):
            word.setText(state.word)
            word.setVisible(shown)
        self.text.setText(state.text)
        set_role(self.text, "title" if stands else "heading" if there else "calm")
        self.value.setText(state.value)
        self.value.setStyleSheet(f"color: {theme.current().alarm_text[state.priority - 1]}" if there else "")
        self.detail.setText(state.detail)
        for button in (self.help, self.acknowledge):
            button.setVisible(there)
        self.update()

    def restyle(self) -> None:
        """Take over the colours of a new theme."""
        state, self._shown = self._shown, None
        if state is not None:
            self.show_state(state)

    def _button(self, text: str, handler: Callable[[], object]) -> QPushButton:
        made = QPushButton(text)
        made.clicked.connect(handler)
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """A stripe in the colour of the priority at the left edge."""
        t = theme.current()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(t.raised))
            shown: Banner | None = self._shown
            if shown is not None and shown.alarm:
                painter.fillRect(QRectF(0, 0, 5, self.height()), QColor(t.alarm[shown.priority - 1]))
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(t.line))
