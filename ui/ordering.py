"""From a chosen recipe to a batch on the unit: read it aside, ask whose cells they are, load and start it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, Signal
from PySide6.QtWidgets import QApplication

from recipes.problem import InputError
from twin.record.failure import JournalError
from ui.language import tr
from ui.viewmodel.order import OrderEntry, next_order, offered, ordered, why_not_ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from recipes.recipe.model import Recipe
    from ui.bridge import Bridge
    from ui.core_port import Status
    from ui.panel.order import OrderForm


class _Reading(QThread):
    """Reads one recipe beside the window, which goes on meanwhile."""

    def __init__(self, read: Callable[[str], Recipe], name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self.name = read, name
        self.recipe: Recipe | None = None
        self.why_not = tr("The recipe cannot be read.")

    def run(self) -> None:
        """Read, or keep what is wrong with the recipe."""
        try:
            self.recipe = self._read(self.name)
        except (InputError, JournalError) as error:
            self.why_not = str(error)


class Ordering(QObject):
    """`ordered` names the batch that was asked for, `failed` carries what is wrong with a recipe."""

    ordered = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        read: Callable[[str], Recipe],
        bridge: Bridge,
        status: Callable[[], Status | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._read, self._bridge, self._status = read, bridge, status
        self._asked: tuple[str, Recipe] | None = None
        self._readings: list[_Reading] = []
        self._then: Callable[[str, Recipe], None] | None = None

    def ask(self, name: str, form: OrderForm) -> None:
        """Ask once before the unit moves; for a recipe that handles a patient's material, whose it is."""
        self._read_aside(name, partial(self._ask, form))

    def run(self, name: str, entry: OrderEntry | None) -> None:
        """Load a recipe and start it."""
        asked, self._asked = self._asked, None
        if asked is not None and asked[0] == name:
            self._run(entry, *asked)
        else:
            self._read_aside(name, partial(self._run, entry))

    def forget(self) -> None:
        """Let a recipe that is being read lead to nothing: another one was chosen."""
        self._then = None

    def close(self) -> None:
        """Wait for what is being read."""
        self.forget()
        for reading in self._readings:
            reading.wait()
        self._finished()

    def _ask(self, form: OrderForm, name: str, recipe: Recipe) -> None:
        status = self._status()
        if status is not None:
            self._asked = (name, recipe)
            offer = offered(next_order(status.view)) if recipe.materials else None
            form.ask(offer, lambda entry: why_not_ordered(status.view, entry))

    def _run(self, entry: OrderEntry | None, _name: str, recipe: Recipe) -> None:
        status = self._status()
        if entry is None or status is None:
            self._bridge.run_recipe(recipe)
            return
        batch = ordered(next_order(status.view), entry)
        self._bridge.run_recipe(recipe, batch)
        self.ordered.emit(batch.id)

    def _read_aside(self, name: str, then: Callable[[str, Recipe], None]) -> None:
        """Read a recipe, which takes a moment when it is long; what was asked for last counts."""
        if not self._readings:
            QApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
        reading = _Reading(self._read, name, self)
        self._readings.append(reading)
        self._then = then
        reading.finished.connect(self._finished, Qt.ConnectionType.QueuedConnection)
        reading.start()

    def _finished(self) -> None:
        """Go on with the recipe that was asked for last; those before it lead to nothing."""
        if not self._readings or not self._readings[-1].isFinished():
            return
        readings, self._readings = self._readings, []
        then, self._then = self._then, None
        QApplication.restoreOverrideCursor()
        last = readings[-1]
        for reading in readings:
            reading.wait()
            reading.deleteLater()
        if then is None:
            return
        if last.recipe is None:
            self.failed.emit(last.why_not)
        else:
            then(last.name, last.recipe)
