"""From a chosen recipe to a batch on the unit: read it, ask whose cells they are, load and start it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from recipes.problem import InputError
from twin.record.failure import JournalError
from ui.viewmodel.order import OrderEntry, next_order, offered, ordered, why_not_ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from recipes.recipe.model import Recipe
    from ui.bridge import Bridge
    from ui.core_port import Status
    from ui.panel.order import OrderForm


class Ordering(QObject):
    """`ordered` names the batch that was asked for, `failed` carries what is wrong with a recipe."""

    ordered = Signal(str)
    failed = Signal(str)

    def __init__(self, read: Callable[[str], Recipe], bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self._bridge = read, bridge
        self._asked: tuple[str, Recipe] | None = None

    def ask(self, name: str, status: Status | None, form: OrderForm) -> None:
        """Ask once before the unit moves; for a recipe that handles a patient's material, whose it is."""
        recipe = self._recipe(name)
        if recipe is not None and status is not None:
            self._asked = (name, recipe)
            offer = offered(next_order(status.view)) if recipe.materials else None
            form.ask(offer, lambda entry: why_not_ordered(status.view, entry))

    def run(self, name: str, status: Status | None, entry: OrderEntry | None) -> None:
        """Load a recipe and start it."""
        asked = self._asked
        recipe = asked[1] if asked is not None and asked[0] == name else self._recipe(name)
        self._asked = None
        if recipe is None:
            return
        if entry is None or status is None:
            self._bridge.run_recipe(recipe)
            return
        batch = ordered(next_order(status.view), entry)
        self._bridge.run_recipe(recipe, batch)
        self.ordered.emit(batch.id)

    def _recipe(self, name: str) -> Recipe | None:
        """Read a recipe, which takes a moment when it is long."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            return self._read(name)
        except (InputError, JournalError) as error:
            self.failed.emit(str(error))
            return None
        finally:
            QApplication.restoreOverrideCursor()
