"""The deviations of a batch, and the decision on the chosen one, signed by the role that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.language import tr
from ui.panel.alarms import Table, table_view
from ui.panel.mark import Elided
from ui.panel.panel import label
from ui.viewmodel.deviation import why_not_signed
from ui.viewmodel.recipe import role_words

if TYPE_CHECKING:
    from ui.viewmodel.deviation import DeviationRow

PERSON_WIDTH = 130


class Deviations(QWidget):
    """`decided` carries target, arguments and who signs."""

    decided = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[DeviationRow, ...] = ()
        self._asked = ""
        self.model = Table((tr("Deviation"), tr("What"), tr("Decision"), tr("Raised (sim)")))
        self.table = table_view(self.model, (84, 200, 170, 104), 1)
        self.table.setProperty("role", "dense")
        self.table.verticalHeader().setDefaultSectionSize(32)
        self.empty = label(tr("No deviation. What goes another way than allowed appears here."), "dim")
        self.text, self.hint = label("", "small"), Elided("", "dim", 60)
        self.text.setWordWrap(True)
        self.choice, self.reason, self.person = QComboBox(), QLineEdit(), QLineEdit()
        self.choice.setAccessibleName(tr("Decision"))
        self.reason.setPlaceholderText(tr("Reason"))
        self.person.setFixedWidth(PERSON_WIDTH)
        self.sign = QPushButton(tr("Sign"))
        self.sign.setProperty("role", "primary")
        self.form = self._form()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.empty, self.table, self.text, self.form, self.hint):
            column.addWidget(widget)
        column.setStretch(1, 1)
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self.reason.textChanged.connect(self._check)
        self.person.textChanged.connect(self._check)
        self.sign.clicked.connect(self._decide)
        self._show_chosen()

    def show_rows(self, rows: tuple[DeviationRow, ...]) -> None:
        """Show the list; what is typed stays as long as the chosen deviation does."""
        if rows == self._rows and self._asked:
            return
        self._rows = rows
        shown = tuple((f" {r.id}", r.text, r.state, r.when) for r in rows)
        self.model.set_rows(shown, (0,) * len(rows), tuple(bool(r.signer) for r in rows))
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._show_chosen()

    def chosen(self) -> DeviationRow | None:
        """Return the deviation that the form speaks of."""
        current = self.table.currentIndex()
        return self._rows[current.row()] if current.isValid() and current.row() < len(self._rows) else None

    def _show_chosen(self, *_: object) -> None:
        row = self.chosen()
        self.text.setText(f"{row.text}  –  {row.state}" if row else "")
        self.text.setVisible(row is not None)
        self.form.setVisible(bool(row and row.signer))
        self.hint.setVisible(bool(row and row.signer))
        asked = f"{row.id} {row.signer}" if row else ""
        if row is not None and asked != self._asked:
            self.choice.clear()
            for decision in row.decisions:
                self.choice.addItem(tr(decision.capitalize()), decision)
            self.reason.clear()
            self.person.clear()
            self.person.setPlaceholderText(role_words(row.signer))
        self._asked = asked
        self._check()

    def _check(self, _typed: str = "") -> None:
        why = why_not_signed(self.chosen(), self.person.text(), self.reason.text())
        self.sign.setEnabled(not why)
        self.hint.setText(why)

    def _decide(self) -> None:
        row = self.chosen()
        if row is None:
            return
        decision = str(self.choice.currentData())
        arguments = {"deviation": row.id, "decision": decision, "reason": self.reason.text().strip()}
        self.decided.emit(row.target, arguments, self.person.text().strip())

    def _form(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choice)
        row.addWidget(self.reason, 1)
        row.addWidget(self.person)
        row.addWidget(self.sign)
        return box
