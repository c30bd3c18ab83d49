"""The main window: puts the panels together and passes what they want to the bridge."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from twin.rehearsal.request import Progress, Rehearsal, RehearsalRequest
from ui import theme
from ui.action import PAGES, SPEEDS, ActionKey
from ui.bridge import Bridge
from ui.language import tr
from ui.ordering import Ordering
from ui.pages import Pages
from ui.panel.actions import Actions
from ui.panel.banner import BannerPanel
from ui.panel.faceplate import WIDTH as FACEPLATE_WIDTH
from ui.panel.message import MessageBar
from ui.panel.navigation import Navigation
from ui.panel.panel import dress
from ui.panel.prompt import PromptPanel
from ui.panel.shelf import Shelf
from ui.panel.topbar import TopBarPanel
from ui.rehearse import Rehearser
from ui.viewmodel.alarm import AlarmLog, advance
from ui.viewmodel.banner import banner
from ui.viewmodel.recipe import Question, questions
from ui.viewmodel.scope import Scope
from ui.viewmodel.topbar import topbar
from ui.viewmodel.words import pretty

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from recipes.recipe.model import Recipe
    from twin.messages import Outcome
    from twin.unit.model import Unit
    from ui.core_port import Arguments, Core, Status
    from ui.panel.trends import TrendsPage
    from ui.viewmodel.order import OrderEntry

TREND_MS = 250
CLOCK_MS = 1000


class Window(QMainWindow):
    """The desktop. `read` opens a recipe by name; `rehearsals` is the folder where results of rehearsals go."""

    def __init__(
        self, core: Core, unit: Unit, read: Callable[[str], Recipe], user: str, rehearsals: Path | None = None
    ) -> None:
        super().__init__()
        self.setWindowTitle(f"celltwin – {unit.title}")
        self.scope = Scope(unit)
        self._rehearsals = rehearsals
        self._log = AlarmLog()
        self._status: Status | None = None
        self.bridge = Bridge(core, user, self)
        self.rehearser = Rehearser(self)
        self.ordering = Ordering(read, self.bridge, lambda: self._status, self)
        self.actions_ = Actions(self)
        self.topbar, self.banner = (
            TopBarPanel(self.actions_, user),
            BannerPanel(),
        )
        self.prompt, self.message = PromptPanel(), MessageBar()
        self.pages = Pages(self.scope, self.bridge.history, self.actions_)
        self.overview, self.recipe, self.alarms = self.pages.overview, self.pages.recipe, self.pages.alarms
        self.glance, self.batches = self.pages.glance, self.pages.batches
        self._lay_out()
        self._connect()
        self._timers = [self._timer(TREND_MS, self.advance_trends), self._timer(CLOCK_MS, self.show_clock)]
        self.show_clock()
        self.open_page(ActionKey.OVERVIEW)
        self.actions_[ActionKey.FOG].setChecked(True)
        self.restyle()
        self.overview.scene.setFocus()

    def start(self) -> None:
        """Begin to poll the core."""
        self.bridge.start()
        for timer in self._timers:
            timer.start()

    def show_status(self, status: Status) -> None:
        """Pass a scan to every panel that is in sight."""
        self._status, view = status, status.view
        self._log = advance(self._log, view)
        self.topbar.show_state(topbar(self.scope, status))
        self.banner.show_state(banner(self.scope, view))
        self.prompt.show_questions(questions(view))
        self.pages.show_status(status, self._log)

    def show_clock(self) -> None:
        """Wall time, which no simulated date may be mistaken for."""
        now = datetime.now(UTC)
        self.topbar.set_wall_time(f"{now:%Y-%m-%d}", f"{now:%H:%M:%S}")

    def advance_trends(self) -> None:
        """Draw the curves in sight."""
        self.pages.advance_trends()

    def open_page(self, key: ActionKey) -> None:
        """Show a page."""
        self.actions_[key].setChecked(True)
        self.pages.setCurrentWidget(self.page(key))
        if self._status is not None:
            self.pages.show_status(self._status, self._log)
            self.advance_trends()

    def page(self, key: ActionKey) -> QWidget:
        """Return the page of an action."""
        return self.pages.page(key)

    def restyle(self) -> None:
        """Take over the theme that the application wears."""
        self.actions_.refresh_icons()
        self.banner.restyle()
        self.pages.restyle()
        for widget in (self.topbar, *self.overview.faceplate.gauges):
            widget.update()

    def start_rehearsal(self, recipe: str) -> None:
        """Rehearse in a process of its own."""
        out = self._rehearsals / recipe if self._rehearsals is not None else None
        self.recipe.show_progress(Progress(0.0, 0.0, tr("starting")))
        self.rehearser.start(RehearsalRequest(recipe=recipe, unit=self.scope.unit.name, out=out))

    def run_recipe(self, recipe: str, entry: OrderEntry | None = None) -> None:
        """Load a recipe into the running unit, for the patient that was entered, and start it."""
        self.ordering.run(recipe, entry)

    def save_picture(self, path: Path) -> None:
        """Save what the window shows."""
        done = self.grab().save(str(path))
        self.message.tell(
            tr("Saved {name}.", name=path.name) if done else tr("Could not write {name}.", name=path.name)
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let nothing run on behind a closed window."""
        self.bridge.stop()
        for timer in self._timers:
            timer.stop()
        self.message.stop()
        self.rehearser.close()
        self.ordering.close()
        self.overview.scene.close_stage()
        super().closeEvent(event)

    @property
    def trends(self) -> TrendsPage:
        """Return the trend page; it is built when it is first opened."""
        return self.pages.trends

    def _ask_to_run(self, recipe: str) -> None:
        self.ordering.ask(recipe, self.recipe.order)

    def _look_at_batch(self, batch: str) -> None:
        self.batches.choose(batch)
        self.open_page(ActionKey.BATCHES)

    def _open_module(self, module: str) -> None:
        self.overview.select(module)
        self.open_page(ActionKey.OVERVIEW)

    def _show_outcome(self, outcome: Outcome) -> None:
        if outcome.refusal is not None:
            verb = outcome.command.verb.replace("_", " ")
            self.message.tell(
                tr("{verb} refused: {why}", verb=verb.capitalize(), why=pretty(outcome.refusal)), warn=True
            )

    def _show_rehearsal(self, result: Rehearsal) -> None:
        self.recipe.show_idle()
        report = result.out / "report.html" if result.out is not None else None
        self.recipe.result.show_result(self.scope, result.summary, report)

    def _show_failure(self, text: str) -> None:
        self.recipe.show_idle()
        self.recipe.result.show_failure(text)

    def _help(self, alarm: str = "") -> None:
        self.open_page(ActionKey.ALARMS)
        self.alarms.choose(alarm)

    def _shown_alarm(self) -> str:
        return banner(self.scope, self._status.view).alarm if self._status is not None else ""

    def _acknowledge(self, alarm: str) -> None:
        if alarm:
            self.bridge.send(alarm, "acknowledge")

    def _answer(self, question: Question, value: object, second: str) -> None:
        target = question.batch or "recipe"
        self.bridge.send(target, "answer", {"step": question.step, "value": value}, second)

    def _decide(self, target: str, arguments: object, person: str) -> None:
        self.bridge.send(target, "decide", cast("Arguments", arguments), person)

    def _step(self) -> None:
        self.bridge.pause()
        self.bridge.step()

    def _swap_theme(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, theme.LIGHT if theme.current() is theme.DARK else theme.DARK)
            self.restyle()

    def _ask_picture(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save a picture"), "celltwin.png", "*.png")
        if name:
            self.save_picture(Path(name))

    def _handlers(self) -> dict[ActionKey, Callable[[], object]]:
        look = self.overview.scene.look
        return {
            ActionKey.RUN: self.bridge.run,
            ActionKey.PAUSE: self.bridge.pause,
            ActionKey.STEP: self._step,
            **{key: partial(self.bridge.set_speed, factor) for key, factor in SPEEDS.items()},
            **{key: partial(self.open_page, key) for key in PAGES},
            ActionKey.ACKNOWLEDGE: lambda: self._acknowledge(self._shown_alarm()),
            ActionKey.HELP_ALARM: lambda: self._help(self._shown_alarm()),
            ActionKey.FIT: lambda: look("home"),
            ActionKey.FRONT: lambda: look("front"),
            ActionKey.RIGHT: lambda: look("right"),
            ActionKey.TOP: lambda: look("top"),
            ActionKey.MODULE: lambda: look("home", self.overview.selected),
            ActionKey.FOG: lambda: self.overview.show_fog(self.actions_[ActionKey.FOG].isChecked()),
            ActionKey.LID: lambda: self.overview.scene.show_lids(self.actions_[ActionKey.LID].isChecked()),
            ActionKey.SCREENSHOT: self._ask_picture,
            ActionKey.THEME: self._swap_theme,
            ActionKey.QUIT: self.close,
        }

    def _connect(self) -> None:
        self.actions_.connect_all(self._handlers())
        self.topbar.faulted.connect(self.message.hold)
        self.bridge.updated.connect(self.show_status)
        self.bridge.answered.connect(self._show_outcome)
        self.banner.helped.connect(self._help)
        self.banner.acknowledged.connect(self._acknowledge)
        self.banner.listed.connect(lambda: self.open_page(ActionKey.ALARMS))
        self.overview.commanded.connect(self.bridge.send)
        self.alarms.commanded.connect(self.bridge.send)
        self.prompt.answered.connect(self._answer)
        self.glance.picked.connect(self._open_module)
        self.pages.told.connect(self.message.tell)
        self.batches.commanded.connect(self.bridge.send)
        self.batches.decided.connect(self._decide)
        self.recipe.rehearse.connect(self.start_rehearsal)
        self.recipe.cancelled.connect(self.rehearser.cancel)
        self.recipe.asked.connect(self._ask_to_run)
        self.ordering.failed.connect(partial(self.message.tell, warn=True))
        self.ordering.ordered.connect(self._look_at_batch)
        self.recipe.run.connect(self.run_recipe)
        self.recipe.choice.currentIndexChanged.connect(self.ordering.forget)
        self.recipe.steps.commanded.connect(partial(self.bridge.send, "recipe"))
        self.rehearser.progressed.connect(self.recipe.show_progress)
        self.rehearser.finished.connect(self._show_rehearsal)
        self.rehearser.failed.connect(self._show_failure)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(Navigation(self.actions_))
        middle.addWidget(self.pages, 1)
        central = QWidget()
        dress(central, "canvas")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.topbar, self.banner):
            column.addWidget(widget)
        column.addLayout(middle, 1)
        self._shelf = Shelf(self.pages, FACEPLATE_WIDTH + 1, (self.message, self.prompt))
        self._shelf.grown.connect(self.pages.leave_free)
        self.setCentralWidget(central)

    def _timer(self, interval_ms: int, handler: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.timeout.connect(handler)
        return timer
