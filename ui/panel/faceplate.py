"""The selected module, at the right of the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui.language import tr
from ui.panel.commands import Commands
from ui.panel.gauge import Gauge
from ui.panel.mark import Elided
from ui.panel.panel import Panel, dress, label

if TYPE_CHECKING:
    from ui.viewmodel.indicator import Indicator

WIDTH = 392


class DashedBox(QWidget):
    """What the model believes and no sensor reports: drawn apart, with another frame."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = label("", "small")
        self.rows.setTextFormat(Qt.TextFormat.RichText)
        self.rows.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(2)
        box.addWidget(label(tr("model estimate, never a criterion"), "label"))
        box.addWidget(self.rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.current().line_strong), 1.2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


class Rows(QWidget):
    """Pairs of a caption and words."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[QLabel] = []
        self.rows: tuple[tuple[str, str], ...] = ()

    def show_rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Show these pairs."""
        self.rows = rows
        self.setVisible(bool(rows))
        while len(self._labels) < 2 * len(rows):
            row = len(self._labels) // 2
            for column, role in enumerate(("label", "small")):
                made = label("", role)
                made.setWordWrap(role == "small")
                self._labels.append(made)
                self._grid.addWidget(made, row, column)
        texts = [text for row in rows for text in row]
        for i, made in enumerate(self._labels):
            made.setText(texts[i] if i < len(texts) else "")
            made.setVisible(i < len(texts))


class FaceplatePanel(Panel):
    """`commanded` carries module, verb and arguments."""

    commanded = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "surface")
        self.title, self.since = label("", "title"), label("", "label")
        self.state, self.phase, self.mode = label("", "state"), label("", "chip"), label("", "label")
        self.waits = label("", "waits")
        self.waits.setWordWrap(True)
        self.gauges: list[Gauge] = []
        self._gauge_box = QVBoxLayout()
        self._gauge_box.setSpacing(0)
        self.estimates = DashedBox()
        self.holds, self.parts = Rows(), Rows()
        self.interlocks = label("", "label")
        self.interlocks.setWordWrap(True)
        self.commands = Commands()
        self.commands.wanted.connect(self._command)
        self.effects, self.refusals = label("", "small"), Elided("", "label")
        self.effects.setWordWrap(True)
        self._lay_out()
        self.setters = {
            "title": self.title.setText,
            "state": self.state.setText,
            "phase": self._show_phase,
            "since": lambda text: self.since.setText(tr("for {time}", time=text)),
            "mode": self.mode.setText,
            "waits": self._show_waits,
            "indicators": self._show_indicators,
            "estimates": self._show_estimates,
            "holds": self.holds.show_rows,
            "equipment": self.parts.show_rows,
            "interlocks": self._show_interlocks,
            "buttons": self.commands.show_buttons,
            "refusals": self._show_refusals,
            "effects": self._show_effects,
            "module": lambda _: self.commands.cancel(),
        }

    def _command(self, verb: str, arguments: object) -> None:
        self.commanded.emit(self._shown.module, verb, arguments)

    def _lay_out(self) -> None:
        body = QWidget()
        dress(body, "surface")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(self.waits)
        column.addWidget(self.holds)
        column.addLayout(self._gauge_box)
        column.addWidget(self.estimates)
        column.addWidget(self.parts)
        column.addWidget(self.interlocks)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setProperty("role", "surface")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._foot())

    def _head(self) -> QVBoxLayout:
        chips = QHBoxLayout()
        chips.setSpacing(8)
        for chip in (self.state, self.phase, self.since):
            chips.addWidget(chip)
        chips.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.mode)
        head = QVBoxLayout()
        head.setSpacing(6)
        head.addLayout(top)
        head.addLayout(chips)
        return head

    def _foot(self) -> QWidget:
        foot = QWidget()
        dress(foot, "surface")
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(7)
        column.addWidget(self.commands)
        column.addWidget(self.effects)
        column.addWidget(self.refusals)
        return foot

    def _show_phase(self, text: str) -> None:
        self.phase.setText(text)
        self.phase.setVisible(bool(text))

    def _show_waits(self, text: str) -> None:
        self.waits.setText(text)
        self.waits.setVisible(bool(text))

    def _show_effects(self, text: str) -> None:
        self.effects.setText(text)
        self.effects.setVisible(bool(text))

    def _show_interlocks(self, text: str) -> None:
        self.interlocks.setText(tr("Held by interlock: {reasons}", reasons=text))
        self.interlocks.setVisible(bool(text))

    def _show_refusals(self, text: str) -> None:
        self.refusals.setText(text.replace("\n", " "))
        self.refusals.setToolTip(text)

    def _show_indicators(self, states: tuple[Indicator, ...]) -> None:
        while len(self.gauges) < len(states):
            self.gauges.append(Gauge())
            self._gauge_box.addWidget(self.gauges[-1])
        for i, gauge in enumerate(self.gauges):
            gauge.setVisible(i < len(states))
            if i < len(states):
                gauge.show_state(states[i])

    def _show_estimates(self, rows: tuple[tuple[str, str], ...]) -> None:
        self.estimates.setVisible(bool(rows))
        self.estimates.rows.setText("<br>".join(f"{name}&nbsp; <b>{value}</b>" for name, value in rows))
