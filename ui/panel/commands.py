"""The command buttons of a module: greyed with their reason; dangerous ones ask once, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.language import tr
from ui.panel.panel import label
from ui.viewmodel.button import BASE, Button, Choice, question

if TYPE_CHECKING:
    from collections.abc import Callable

HEIGHT = 40
MOST_IN_ROW = 4
MOST_IN_ONE_ROW = 5
HATCH = "hatch "


class Commands(QWidget):
    """`wanted` carries verb and arguments."""

    wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        self._asked: Button | None = None
        self._offer = QWidget()
        self._rows: list[QHBoxLayout] = []
        self._lines = QVBoxLayout(self._offer)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(8)
        self._box = self._question_box()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._offer)
        box.addWidget(self._box)

    def show_buttons(self, shown: tuple[Button, ...]) -> None:
        """Show the commands; the widgets are made anew only when the set of commands changes."""
        if tuple(self.buttons) != tuple(button.key for button in shown):
            self._rebuild(shown)
        for state in shown:
            self._refresh(self.buttons[state.key], state)
        if self._asked and next((b.reason for b in shown if b.key == self._asked.key), "gone"):
            self.cancel()

    def cancel(self) -> None:
        """Ask no more."""
        self._asked = None
        self._box.hide()
        self._offer.show()

    def _rebuild(self, shown: tuple[Button, ...]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {state.key: _button(state.text) for state in shown}
        for line in self._rows:
            self._lines.removeItem(line)
            line.deleteLater()
        self._rows = [QHBoxLayout() for _ in rows(shown)]
        for line, states in zip(self._rows, rows(shown), strict=True):
            line.setSpacing(8)
            for state in states:
                line.addWidget(self.buttons[state.key], 1)
            self._lines.addLayout(line)

    def _refresh(self, widget: QPushButton, state: Button) -> None:
        if widget.property("state") == state:
            return
        widget.setProperty("state", state)
        widget.setEnabled(state.enabled)
        widget.setToolTip(" – ".join(part for part in (state.tip, state.reason or state.effect) if part))
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        widget.setMinimumWidth(40)
        _disconnect(widget)
        if len(state.choices) > 1:
            widget.setText(f"{state.text} ▾")
            widget.setMenu(self._menu(widget, state))
        else:
            widget.clicked.connect(self._press(state))

    def _menu(self, widget: QPushButton, state: Button) -> QMenu:
        menu = QMenu(widget)
        for choice in state.choices:
            entry = menu.addAction(choice.title if not choice.reason else f"{choice.title} – {choice.reason}")
            entry.setEnabled(not choice.reason)
            entry.triggered.connect(lambda _checked=False, c=choice: self._send(c))
        return menu

    def _press(self, state: Button) -> Callable[[], None]:
        return lambda: self._ask(state) if state.ask else self._send(state.choices[0])

    def _ask(self, state: Button) -> None:
        self._asked = state
        self.question.setText(question(state))
        self._yes.setText(tr("{command} now", command=state.text))
        self._offer.hide()
        self._box.show()
        self._no.setFocus()

    def _confirm(self) -> None:
        asked = self._asked
        self.cancel()
        if asked is not None:
            self._send(asked.choices[0])

    def _send(self, choice: Choice) -> None:
        self.wanted.emit(choice.verb, dict(choice.arguments))

    def _question_box(self) -> QWidget:
        box = QWidget()
        self.question = label("", "waits")
        self.question.setWordWrap(True)
        self._yes, self._no = QPushButton(), QPushButton(tr("Keep running"))
        self._yes.clicked.connect(self._confirm)
        self._no.clicked.connect(self.cancel)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._yes)
        row.addWidget(self._no)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.question)
        column.addLayout(row)
        box.hide()
        self.confirm, self.keep = self._yes, self._no
        return box


def rows(shown: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    """Base commands in the first row, a few others in each further one."""
    if len(shown) <= MOST_IN_ONE_ROW:
        return [shown] * bool(shown)
    base = tuple(state for state in shown if state.key in BASE)
    others = [state for state in shown if state.key not in BASE and not state.key.startswith(HATCH)]
    hatches = tuple(state for state in shown if state.key.startswith(HATCH))
    return (
        [base] * bool(base)
        + [tuple(others[i : i + MOST_IN_ROW]) for i in range(0, len(others), MOST_IN_ROW)]
        + [hatches] * bool(hatches)
    )


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("role", "command")
    made.setMinimumHeight(HEIGHT)
    return made


def _disconnect(widget: QPushButton) -> None:
    """Forget the former handler and menu, if any."""
    widget.setMenu(None)  # pyright: ignore[reportArgumentType]
    for menu in widget.findChildren(QMenu):
        menu.deleteLater()
    if widget.receivers("2clicked(bool)"):
        widget.clicked.disconnect()
