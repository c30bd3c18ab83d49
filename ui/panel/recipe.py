"""The recipe page: choose, rehearse with progress and cancel, run it live, watch its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.language import tr
from ui.panel.alarms import Table, table_view
from ui.panel.commands import Commands
from ui.panel.mark import Elided
from ui.panel.order import OrderForm
from ui.panel.panel import Panel, dress, label
from ui.panel.rehearsal import RehearsalPanel
from ui.viewmodel.words import clock, pretty

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from twin.rehearsal.request import Progress as RehearsalProgress
    from ui.viewmodel.order import OrderEntry
    from ui.viewmodel.recipe import StepRow

SIGNS = {"done": "●", "active": "▶", "waiting": "◌", "failed": "✗", "idle": "○"}
COMMANDS_WIDTH = 440
WIDE, NARROW = (44, 230, 140, 200, 240), (40, 168, 0, 160, 100)
STEP_HEIGHT, HEADING_HEIGHT, LEAST_STEPS = 28, 44, 6
ROOM_FOR_BARS = 584
"""Height of the page, less the words of a result, from which bars and steps both have room."""


class RunPanel(Panel):
    """The recipe on the unit: state, steps, commands."""

    commanded = Signal(str, object)

    def __init__(self, stacked: bool = False) -> None:
        """`stacked` puts the commands below the title, where there is less room."""
        super().__init__()
        dress(self, "raised")
        self.title, self.state = Elided("", "heading", 120), label("", "state")
        self.reason = label("", "dim")
        self.reason.setWordWrap(True)
        self.model = Table(("", tr("Step"), tr("Module"), tr("Begun, took"), tr("Waits for")))
        self.table = table_view(self.model, NARROW if stacked else WIDE, 4)
        self.table.setColumnHidden(2, stacked)
        self.table.setProperty("role", "dense")
        self.table.verticalHeader().setDefaultSectionSize(STEP_HEIGHT)
        self.table.setMinimumHeight(LEAST_STEPS * STEP_HEIGHT + HEADING_HEIGHT)
        self._active = -1
        self.commands = Commands()
        self._lay_out(stacked)
        self.setters = {
            "title": self.title.setText,
            "state": self._show_state_word,
            "reason": self._show_reason,
            "steps": self._show_steps,
            "buttons": self.commands.show_buttons,
        }

    def _show_state_word(self, word: str) -> None:
        self.state.setText(word)
        self.state.setVisible(bool(word))

    def _show_reason(self, text: str) -> None:
        self.reason.setText(text)
        self.reason.setVisible(bool(text))

    def _show_steps(self, steps: tuple[StepRow, ...]) -> None:
        rows = tuple((f" {SIGNS.get(s.status, '')}", s.title, s.module, s.times, s.waits) for s in steps)
        self.model.set_rows(rows, (0,) * len(rows), tuple(s.status in ("active", "waiting") for s in steps))
        self.table.setVisible(bool(rows))
        active = next((i for i, s in enumerate(steps) if s.status in ("active", "waiting")), None)
        if active is not None:
            self._keep_in_sight(active)

    def _keep_in_sight(self, active: int) -> None:
        """Scroll when another step becomes active; a person may scroll in between."""
        if active != self._active:
            self._active = active
            self._scroll()

    def _scroll(self) -> None:
        self.table.scrollTo(self.model.index(self._active, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The active step stays in sight of a smaller list."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._scroll)

    def _lay_out(self, stacked: bool) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1 if stacked else 0)
        head.addWidget(self.state)
        self.commands.wanted.connect(self.commanded)
        self.commands.setMinimumWidth(COMMANDS_WIDTH)
        if not stacked:
            head.addStretch(1)
            head.addWidget(self.commands)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.reason)
        column.addWidget(self.table, 1)
        if stacked:
            column.addWidget(self.commands)
        column.addStretch()


class RecipePage(QWidget):
    """`rehearse`, `asked` and `run` carry the recipe's name, `run` the order as well."""

    rehearse = Signal(str)
    cancelled = Signal()
    asked = Signal(str)
    run = Signal(str, object)

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        dress(self, "canvas")
        self.choice = QComboBox()
        for name in names:
            self.choice.addItem(pretty(name.replace("_", " ").capitalize()), name)
        self.choice.setMinimumWidth(320)
        self.choice.setAccessibleName(tr("Recipe"))
        self.start, self.live = QPushButton(tr("Rehearse")), QPushButton(tr("Run it on the unit"))
        self.cancel = QPushButton(tr("Cancel"))
        self.order = OrderForm()
        self.start.setProperty("role", "primary")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.said = label("", "dim")
        self.progress = self._progress()
        self.result = RehearsalPanel()
        self.steps = RunPanel()
        self._lay_out()
        self._connect()
        self.show_idle()

    def recipe(self) -> str:
        """Return the chosen recipe's name."""
        return str(self.choice.currentData() or "")

    def show_idle(self) -> None:
        """No rehearsal runs."""
        self.progress.hide()
        there = self.choice.count() > 0
        self.start.setEnabled(there)
        self.live.setEnabled(there)

    def show_progress(self, progress: RehearsalProgress) -> None:
        """A rehearsal is under way."""
        self.progress.show()
        self.start.setEnabled(False)
        self.bar.setValue(round(1000 * progress.part))
        step = progress.step.rsplit(".", 1)[-1].replace("_", " ")
        self.said.setText(
            tr(
                "{part} % · simulated {time} · {step}",
                part=round(100 * progress.part),
                time=clock(round(progress.simulated_s * 10)),
                step=step,
            )
        )

    def _connect(self) -> None:
        self.start.clicked.connect(lambda: self.rehearse.emit(self.recipe()))
        self.live.clicked.connect(lambda: self.asked.emit(self.recipe()))
        self.choice.currentIndexChanged.connect(self.order.hide)
        self.order.placed.connect(self._run)
        self.cancel.clicked.connect(self.cancelled)

    def _run(self, entry: OrderEntry | None) -> None:
        self.run.emit(self.recipe(), entry)

    def event(self, event: QEvent) -> bool:
        """The bars of a rehearsal give way to the steps where there is no room for both."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            facts = self.result.facts
            room = (
                self.height() - self._column.contentsMargins().bottom() - facts.heightForWidth(facts.width())
            )
            self.result.show_bars(room >= ROOM_FOR_BARS or self.steps.table.isHidden())
        return super().event(event)

    def leave_free(self, height: int) -> None:
        """Keep the bottom free for what lies over it."""
        self._column.setContentsMargins(16, 12, 16, 12 + height)

    def _progress(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.said)
        row.addWidget(self.cancel)
        return box

    def _lay_out(self) -> None:
        self.said.setMinimumWidth(300)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (label(tr("Recipe"), "title"), self.choice, self.start, self.live):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        head.addStretch()
        self._column = column = QVBoxLayout(self)
        self.leave_free(0)
        column.setSpacing(theme.GRID + 2)
        column.addLayout(head)
        column.addWidget(self.order)
        column.addWidget(self.progress)
        column.addWidget(self.result)
        column.addWidget(self.steps, 1)
