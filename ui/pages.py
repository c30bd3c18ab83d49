"""The pages of the window: only the one in sight is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from recipes.recipe.library import names_for
from ui.action import ActionKey
from ui.panel.alarms import AlarmsPage
from ui.panel.batches import BatchesPage
from ui.panel.glance import GlancePage
from ui.panel.overview import OverviewPage
from ui.panel.recipe import RecipePage
from ui.viewmodel.alarm import AlarmLog, rows
from ui.viewmodel.batch import batch_rows, material_rows
from ui.viewmodel.deviation import deviation_rows
from ui.viewmodel.glance import tiles
from ui.viewmodel.recipe import progress
from ui.viewmodel.timeline import batch_timeline

if TYPE_CHECKING:
    from twin.publish import UnitView
    from ui.core_port import History, Status
    from ui.panel.actions import Actions
    from ui.panel.trends import TrendsPage
    from ui.viewmodel.scope import Scope


class Pages(QStackedWidget):
    """`told` carries words for the message bar."""

    told = Signal(str)

    def __init__(self, scope: Scope, history: History, actions: Actions) -> None:
        super().__init__()
        self._scope, self._history = scope, history
        self._view: UnitView | None = None
        self.overview = OverviewPage(scope, history, actions)
        self.glance, self.batches = GlancePage(), BatchesPage()
        self.recipe, self.alarms = RecipePage(names_for(scope.unit.modules)), AlarmsPage()
        self._trends: TrendsPage | None = None
        for page in (self.overview, self.glance, self.batches, self.recipe, self.alarms):
            self.addWidget(page)
        self.batches.chosen.connect(self._look_at_batch)

    @property
    def trends(self) -> TrendsPage:
        """Return the trend page; it is built when it is first opened."""
        if self._trends is None:
            from ui.panel.trends import TrendsPage

            self._trends = TrendsPage(self._scope, self._history)
            self._trends.told.connect(self.told)
            self.addWidget(self._trends)
        return self._trends

    def page(self, key: ActionKey) -> QWidget:
        """Return the page of an action."""
        if key is ActionKey.TRENDS:
            return self.trends
        built: dict[ActionKey, QWidget] = {
            ActionKey.OVERVIEW: self.overview,
            ActionKey.MODULES: self.glance,
            ActionKey.BATCHES: self.batches,
            ActionKey.RECIPE: self.recipe,
        }
        return built.get(key, self.alarms)

    def show_status(self, status: Status, log: AlarmLog) -> None:
        """Show a scan on the page in sight."""
        page, self._view = self.currentWidget(), status.view
        if page is self.overview:
            self.overview.show_status(status, log)
        elif page is self.glance:
            self.glance.show_tiles(tiles(self._scope, status.view))
        elif page is self.batches:
            self._show_batches(status.view)
        elif page is self.recipe:
            self.recipe.steps.show_state(progress(self._scope, status.view))
        elif page is self._trends and self._trends is not None:
            self._trends.show_status(status, log)
        else:
            self.alarms.show_rows(rows(self._scope, status.view), log.entries)

    def advance_trends(self) -> None:
        """Draw the curves in sight."""
        page = self.currentWidget()
        if page is self.overview:
            self.overview.advance_trend()
        elif page is self._trends and self._trends is not None:
            self._trends.advance_trend()

    def restyle(self) -> None:
        """Take over the theme that the application wears."""
        self.overview.restyle()
        self.glance.restyle()
        if self._trends is not None:
            self._trends.restyle()

    def leave_free(self, height: int) -> None:
        """Keep the bottom of the pages free that have no room to spare for what lies over them."""
        for page in (self.recipe, self.glance, self.batches):
            page.leave_free(height)

    def _show_batches(self, view: UnitView) -> None:
        page = self.batches
        page.show_batches(batch_rows(view))
        page.steps.show_state(progress(self._scope, view, page.selected))
        page.show_material(material_rows(view, page.selected))
        page.show_deviations(deviation_rows(view, page.selected))
        page.course.show_state(batch_timeline(view))

    def _look_at_batch(self, _batch: str) -> None:
        if self._view is not None:
            self._show_batches(self._view)
