"""The bar that is always visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.action import SPEEDS, ActionKey
from ui.language import tr
from ui.panel.mark import Elided, ModeBadge, hatch
from ui.panel.panel import Panel

if TYPE_CHECKING:
    from ui.panel.actions import Actions

HEIGHT = 60


class Cell(QWidget):
    """A small caption over a value."""

    def __init__(self, caption: str, least: int = 40) -> None:
        super().__init__()
        self.value, self.caption = Elided("", "strong", least), Elided(caption, "label", least)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 9, 0, 9)
        box.setSpacing(0)
        box.addWidget(self.caption)
        box.addWidget(self.value)

    def set(self, text: str) -> None:
        """Show a value."""
        self.value.setText(text)


class TopBarPanel(Panel):
    """Mode, unit, recipe, clocks, run and speed, user. `faulted` carries what is wrong with the run, or nothing."""

    faulted = Signal(str)

    def __init__(self, actions: Actions, user: str) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._actions = actions
        self.badge = ModeBadge()
        self.unit, self.recipe = Cell(tr("Unit"), 90), Cell(tr("Recipe"), 90)
        self.utc, self.sim = Cell(tr("UTC"), 104), Cell(tr("sim time"), 96)
        self.speed = Cell(tr("asked / achieved"), 112)
        self.user = Cell(tr("simulate only"), 84)
        self.user.set(user)
        self.pause = actions.button(ActionKey.PAUSE, "icon", text=False)
        self.run = actions.button(ActionKey.RUN, "icon", text=False)
        self._lay_out(actions)
        self.setters = {
            "mode": self._show_mode,
            "unit": self.unit.set,
            "recipe": self.recipe.set,
            "recipe_state": self._show_recipe_state,
            "simulated": self.sim.set,
            "paused": self._show_paused,
            "asked": self._show_asked,
            "speed": self.speed.set,
            "fault": self.faulted.emit,
        }

    def set_wall_time(self, date: str, time: str) -> None:
        """Show the wall clock, which is no part of the core's state."""
        self.utc.caption.setText(tr("UTC {date}", date=date))
        self.utc.set(time)

    def _lay_out(self, actions: Actions) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 14, 0)
        row.setSpacing(11)
        row.addWidget(self.badge)
        row.addWidget(self.unit, 3)
        row.addWidget(self.recipe, 3)
        row.addWidget(self.utc)
        row.addWidget(self.sim)
        run = QHBoxLayout()
        run.setSpacing(4)
        for button in (self.run, self.pause, actions.button(ActionKey.STEP, "icon", text=False)):
            run.addWidget(button)
        row.addLayout(run)
        speeds = QHBoxLayout()
        speeds.setSpacing(0)
        for key in SPEEDS:
            speeds.addWidget(actions.button(key, "segment"))
        row.addLayout(speeds)
        row.addWidget(self.speed)
        row.addWidget(self.user, 1)

    def _show_mode(self, mode: str) -> None:
        self.badge.set_word(mode)
        self.update()

    def _show_recipe_state(self, state: str) -> None:
        self.recipe.caption.setText(tr("Recipe · {state}", state=state) if state else tr("Recipe"))

    def _show_paused(self, paused: bool) -> None:
        self.run.setVisible(paused)
        self.pause.setVisible(not paused)

    def _show_asked(self, asked: float | None) -> None:
        for key, factor in SPEEDS.items():
            self._actions[key].setChecked(factor == asked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pattern of the mode lies under the whole bar."""
        t = theme.current()
        with QPainter(self) as painter:
            area = QRectF(self.rect())
            painter.fillRect(area, QColor(t.surface))
            if self._shown is not None and self._shown.mode == "SIMULATED":
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                hatch(painter, area, QColor(t.hatch), 5)
            painter.fillRect(QRectF(0, area.height() - 1, area.width(), 1), QColor(t.line))
