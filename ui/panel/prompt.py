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
    """Shows one open question, the oldest first; `answered` carries the question, the value and a second person."""

    answered = Signal(object, object, str)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "raised")
        self._question: Question | None = None
        self._open: tuple[Question, ...] = ()
        self.text, self.hint = label("", "heading"), Elided("", "dim")
        self.text.setWordWrap(True)
        self.entry, self.choice = QLineEdit(), QComboBox()
        self.entry.setMaximumWidth(260)
        self.person = QLineEdit()
        self.person.setMaximumWidth(180)
        self.person.setPlaceholderText(tr("Second person"))
        self.following = QPushButton()
        self.following.clicked.connect(self._turn)
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
        for widget in (self.entry, self.choice, self.person, self.send, self.following):
            row.addWidget(widget)
        self.entry.textChanged.connect(self._check)
        self.person.textChanged.connect(self._check)
        self.entry.returnPressed.connect(self.send.click)
        self.send.clicked.connect(self._answer)
        self.hide()

    def show_questions(self, questions: tuple[Question, ...]) -> None:
        """Show the first of them, or stay at the one that is shown; what was typed stays as long as it does."""
        self._open = questions
        self.following.setText(tr("Next of {count}", count=len(questions)))
        self.following.setVisible(len(questions) > 1)
        if self._question not in questions:
            self._change(questions[0] if questions else None)

    def _turn(self) -> None:
        """Show the question after this one."""
        if self._question in self._open:
            self._change(self._open[(self._open.index(self._question) + 1) % len(self._open)])

    def _change(self, question: Question | None) -> None:
        if question == self._question:
            return
        self._question = question
        if question is not None:
            self._show(question)
        self.setVisible(question is not None)
        if question is not None and question.kind == "scan" and not _typing_elsewhere(self.entry):
            self.entry.setFocus()

    def _show(self, question: Question) -> None:
        self.text.setText(question.text)
        self.entry.clear()
        self.person.clear()
        self.person.setVisible(bool(question.signer))
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

    def _why_not(self, question: Question) -> str:
        if question.signer and not self.person.text().strip():
            return tr("The second person gives the name.")
        return why_not_answer(question, self._typed())

    def _check(self, _typed: str = "") -> None:
        if self._question is not None:
            reason = self._why_not(self._question)
            self.send.setEnabled(not reason)
            self.hint.setText(" · ".join(part for part in (self._question.hint, reason) if part))

    def _answer(self) -> None:
        if self._question is not None and not self._why_not(self._question):
            person = self.person.text().strip() if self._question.signer else ""
            self.answered.emit(self._question, answer_value(self._question, self._typed()), person)
            if self._question.kind == "scan":
                self.entry.setFocus()
                self.entry.selectAll()


def _typing_elsewhere(entry: QLineEdit) -> bool:
    """Whether the keys belong to another field, a menu or a dialog, which a scanner must not disturb."""
    busy = entry.window().focusWidget()
    typing = isinstance(busy, QLineEdit | QAbstractSpinBox) and busy is not entry
    return typing or bool(QApplication.activePopupWidget() or QApplication.activeModalWidget())
