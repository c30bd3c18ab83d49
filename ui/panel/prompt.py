"""The question that the recipe asks a person: confirm, scan, number or choice."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.language import tr
from ui.panel.mark import Elided
from ui.panel.panel import dress, label
from ui.viewmodel.recipe import Question, answer_value, why_not_answer

CONFIRM_WORDS = {"instruction": "Done", "confirm": "Confirm"}


class PromptPanel(QWidget):
    """Shows the oldest open question; `answered` carries step and value."""

    answered = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "raised")
        self._question: Question | None = None
        self.text, self.hint = label("", "heading"), Elided("", "dim")
        self.text.setWordWrap(True)
        self.entry, self.choice = QLineEdit(), QComboBox()
        self.entry.setMaximumWidth(260)
        self.send = QPushButton()
        self.send.setProperty("role", "primary")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.text)
        words.addWidget(self.hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(10)
        row.addLayout(words, 1)
        for widget in (self.entry, self.choice, self.send):
            row.addWidget(widget)
        self.entry.textChanged.connect(self._check)
        self.entry.returnPressed.connect(self.send.click)
        self.send.clicked.connect(self._answer)
        self.hide()

    def show_questions(self, questions: tuple[Question, ...]) -> None:
        """Show the first of them; what was typed stays as long as the question does."""
        first = questions[0] if questions else None
        if first == self._question:
            return
        self._question = first
        if first is not None:
            self._show(first)
        self.setVisible(first is not None)
        if first is not None and first.kind == "scan" and not _typing_elsewhere(self.entry):
            self.entry.setFocus()

    def _show(self, question: Question) -> None:
        self.text.setText(question.text)
        self.entry.clear()
        self.entry.setVisible(question.kind in ("scan", "number"))
        self.entry.setPlaceholderText(
            tr("Scan or type the code") if question.kind == "scan" else question.unit
        )
        self.choice.setVisible(question.kind == "choice")
        self.choice.clear()
        self.choice.addItems(list(question.choices))
        self.send.setText(tr(CONFIRM_WORDS.get(question.kind, "Enter")))
        self._check()

    def _typed(self) -> str:
        kind = self._question.kind if self._question else ""
        return self.choice.currentText() if kind == "choice" else self.entry.text()

    def _check(self, _typed: str = "") -> None:
        if self._question is not None:
            reason = why_not_answer(self._question, self._typed())
            self.send.setEnabled(not reason)
            self.hint.setText(" · ".join(part for part in (self._question.hint, reason) if part))

    def _answer(self) -> None:
        if self._question is not None and not why_not_answer(self._question, self._typed()):
            self.answered.emit(self._question.step, answer_value(self._question, self._typed()))
            if self._question.kind == "scan":
                self.entry.setFocus()
                self.entry.selectAll()


def _typing_elsewhere(entry: QLineEdit) -> bool:
    """Whether the keys belong to another field, a menu or a dialog, which a scanner must not disturb."""
    busy = entry.window().focusWidget()
    typing = isinstance(busy, QLineEdit | QAbstractSpinBox) and busy is not entry
    return typing or bool(QApplication.activePopupWidget() or QApplication.activeModalWidget())
