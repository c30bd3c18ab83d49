"""The form in which a batch is ordered, or a plain question where a recipe handles nobody's material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.language import tr
from ui.panel.mark import Elided
from ui.panel.panel import dress, label
from ui.viewmodel.order import VIROLOGY, OrderEntry

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_WIDTH = 150


class OrderForm(QWidget):
    """`placed` carries the entry, or None where nobody is asked for one."""

    placed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "raised")
        self._why_not: Callable[[OrderEntry], str] | None = None
        self.question, self.reason = Elided("", "strong", 80), Elided("", "dim", 80)
        self.coi, self.second, self.virology = QLineEdit(), QLineEdit(), QComboBox()
        for word in VIROLOGY:
            self.virology.addItem(tr(word.capitalize()), word)
        self.sure, self.keep = QPushButton(tr("Run it now")), QPushButton(tr("Not now"))
        self.sure.setProperty("role", "primary")
        self._patient = self._fields()
        self._lay_out()
        self.coi.textChanged.connect(self._check)
        self.second.textChanged.connect(self._check)
        self.sure.clicked.connect(self._place)
        self.keep.clicked.connect(self.hide)
        self.hide()

    def ask(self, entry: OrderEntry | None, why_not: Callable[[OrderEntry], str]) -> None:
        """Ask once; with an offered entry where the recipe handles a patient's material."""
        self._why_not = why_not if entry is not None else None
        self._patient.setVisible(entry is not None)
        if entry is not None:
            self.coi.setText(entry.coi)
            self.second.setText(entry.second_id)
            self.virology.setCurrentIndex(VIROLOGY.index(entry.virology))
        self._check()
        self.question.setText(
            tr("Whose cells? Both codes are checked at every pick and place.")
            if entry is not None
            else tr("It moves the unit. Start it?")
        )
        self.show()
        self.keep.setFocus()

    def entry(self) -> OrderEntry:
        """What is entered."""
        return OrderEntry(self.coi.text(), self.second.text(), str(self.virology.currentData()))

    def _check(self, _typed: str = "") -> None:
        reason = self._why_not(self.entry()) if self._why_not is not None else ""
        self.reason.setText(reason)
        self.sure.setEnabled(not reason)

    def _place(self) -> None:
        self.hide()
        self.placed.emit(self.entry() if self._why_not is not None else None)

    def _fields(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for caption, field in (
            (tr("COI code"), self.coi),
            (tr("Order number"), self.second),
            (tr("Virology"), self.virology),
        ):
            field.setAccessibleName(caption)
            field.setFixedWidth(CODE_WIDTH)
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(label(caption, "label"))
            column.addWidget(field)
            row.addLayout(column)
        return box

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.question)
        words.addWidget(self.reason)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(16)
        row.addWidget(self._patient)
        row.addLayout(words, 1)
        row.addWidget(self.sure)
        row.addWidget(self.keep)
