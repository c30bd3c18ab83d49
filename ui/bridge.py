"""The only thing that knows the core: polls it, sends commands, hands their answers to the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from twin.engine import InboxFullError
from twin.messages import Command, Origin, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from recipes.recipe.model import Recipe
    from twin.procedure.batch import Batch
    from ui.core_port import Arguments, Core, Window

POLL_MS = 33


class Bridge(QObject):
    """Lives in the GUI thread; the core never calls it. Only what changed since the last poll is passed on."""

    updated = Signal(object)
    answered = Signal(object)

    def __init__(self, core: Core, user: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core = core
        self._origin = Origin("operator", user)
        self._last: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    def start(self) -> None:
        """Begin to poll."""
        self._timer.start()

    def stop(self) -> None:
        """Poll no more."""
        self._timer.stop()

    def poll(self) -> None:
        """Look once."""
        status = self._core.status()
        key = (
            status.view.seq,
            status.view.tick,
            status.speed_asked,
            status.speed_achieved,
            status.paused,
            status.journal_ok,
            status.fault,
        )
        if key != self._last:
            self._last = key
            self.updated.emit(status)
        for outcome in self._core.outcomes():
            self.answered.emit(outcome)

    def send(self, target: str, verb: str, arguments: Arguments | None = None, by: str = "") -> None:
        """Submit a command in the user's name, or in that of a second person who stands here."""
        origin = Origin(self._origin.source, by) if by else self._origin
        command = Command(target, verb, origin, dict(arguments or {}))
        self._ask(lambda: self._core.submit(command), command)

    def run_recipe(self, recipe: Recipe, batch: Batch | None = None) -> None:
        """Load a recipe, of an ordered batch if one is given, and start it."""
        load = Command("recipe", "load", self._origin, {"id": recipe.id})
        self._ask(lambda: self._core.load(recipe, self._origin, batch), load)
        self.send("recipe", "start")

    def _ask(self, ask: Callable[[], None], command: Command) -> None:
        """A core that takes no more is an answer too."""
        try:
            ask()
        except InboxFullError as error:
            self.answered.emit(Outcome(0, command, str(error)))

    def set_speed(self, factor: float | None) -> None:
        """Ask for a speed; None is as fast as possible."""
        self._core.set_speed(factor)

    def run(self) -> None:
        """Let simulated time run."""
        self._core.resume()

    def pause(self) -> None:
        """Let simulated time stand."""
        self._core.pause()

    def step(self) -> None:
        """Advance one tick."""
        self._core.single_step()

    def history(self, tag: str, tick_from: int, tick_to: int, points: int) -> Window:
        """Return recorded values, decimated."""
        return self._core.history_window(tag, tick_from, tick_to, points)
