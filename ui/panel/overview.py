"""The first page: the unit in 3D, the selected module, its trend and the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.action import ActionKey
from ui.language import tr
from ui.panel.faceplate import WIDTH, FaceplatePanel
from ui.panel.panel import dress, label, rule
from ui.plots.legend import legend
from ui.plots.timeline import TimelineView
from ui.scene.geometry import geometry_or_why
from ui.scene.view import SceneView
from ui.viewmodel.alarm import AlarmLog
from ui.viewmodel.faceplate import faceplate
from ui.viewmodel.place import card
from ui.viewmodel.scene import scene
from ui.viewmodel.timeline import live_timeline
from ui.viewmodel.trend import Trace, bands, default_tags, flags, traces

if TYPE_CHECKING:
    from ui.core_port import History, Status
    from ui.panel.actions import Actions
    from ui.plots.trend import TrendView
    from ui.viewmodel.scope import Scope

STRIP_HEIGHT = 216
TOOLS = (ActionKey.FIT, ActionKey.FRONT, ActionKey.RIGHT, ActionKey.TOP, ActionKey.MODULE, ActionKey.FOG)
LID_TOOLS = (*TOOLS, ActionKey.LID)


class OverviewPage(QWidget):
    """`selected` is the module that scene, faceplate and trend show."""

    commanded = Signal(str, str, object)

    def __init__(self, scope: Scope, history: History, actions: Actions) -> None:
        super().__init__()
        self._scope = scope
        self._geometry, missing = geometry_or_why(scope.unit.geometry)
        self.selected = next(iter(scope.unit.modules))
        self._status: Status | None = None
        self._log = AlarmLog()
        self._traces: tuple[Trace, ...] = ()
        self.fog = True
        self.scene = SceneView(self._geometry, missing)
        self.scene.picked.connect(self.select)
        self.scene.describe = self._describe
        self.faceplate = FaceplatePanel()
        self.faceplate.setFixedWidth(WIDTH)
        self.faceplate.commanded.connect(self.commanded)
        self._history = history
        self.trend: TrendView | None = None
        self._trend_box = QVBoxLayout()
        self.timeline = TimelineView()
        self._timeline_box = QVBoxLayout()
        self._timeline_box.addWidget(self.timeline)
        self.legend = QLabel()
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lay_out(actions)
        self.select(self.selected)

    def select(self, module: str) -> None:
        """Show another module everywhere."""
        self.selected = module
        self._traces = traces(self._scope, default_tags(self._scope, module))
        if self.trend is not None:
            self.trend.set_traces(self._traces)
            self.advance_trend()
        self._refresh()

    def show_status(self, status: Status, log: AlarmLog) -> None:
        """Show a scan."""
        self._status, self._log = status, log
        self._refresh()

    def show_fog(self, shown: bool) -> None:
        """Switch the fog on or off."""
        self.fog = shown
        self._refresh()

    def advance_trend(self) -> None:
        """Draw the curves anew; called less often than scans arrive."""
        if self._status is None:
            return
        view, trend = self._status.view, self._ready_trend()
        trend.set_marks(bands(view, self.selected), flags(self._log))
        trend.advance(view.tick)
        self._show_legend()
        self.timeline.show_state(live_timeline(self._scope, view))

    def restyle(self) -> None:
        """Take over the colours of a new theme."""
        self.scene.restyle()
        if self.trend is not None:
            self.trend.restyle()
        self.advance_trend()

    def _ready_trend(self) -> TrendView:
        """The plot is built when it is first needed: importing its library takes half a second."""
        if self.trend is None:
            from ui.plots.trend import TrendView

            self.trend = TrendView(self._history, overlay=True)
            self.trend.set_traces(self._traces)
            self._trend_box.addWidget(self.trend)
        return self.trend

    def _show_legend(self) -> None:
        """The same scan as the faceplate's, so that both say the same number."""
        if self._status is not None:
            self.legend.setText(legend(self._scope, self._status.view, self._traces, with_module=False))

    def _describe(self, place: str) -> tuple[str, ...]:
        return card(self._scope, self._status.view, place) if self._status is not None else (place,)

    def _refresh(self) -> None:
        if self._status is None:
            return
        self._show_legend()
        view = self._status.view
        self.scene.show_state(scene(self._scope, view, self._geometry, self.selected, self.fog))
        self.faceplate.show_state(faceplate(self._scope, view, self.selected))

    def _lay_out(self, actions: Actions) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.scene, 1)
        left.addWidget(rule())
        left.addWidget(self._strip())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.faceplate)
        tools = QVBoxLayout()
        tools.setSpacing(6)
        for key in LID_TOOLS if not self.scene.lids else TOOLS:
            button = actions.button(key, "scene", text=key is not ActionKey.FIT)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            tools.addWidget(button)
        tools.addStretch(1)
        over = QHBoxLayout(self.scene)
        over.setContentsMargins(12, 10, 12, 10)
        over.addLayout(tools)
        over.addStretch(1)
        picture = actions.button(ActionKey.SCREENSHOT, "scene", text=False)
        over.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)

    def _strip(self) -> QWidget:
        strip = QWidget()
        dress(strip, "raised")
        strip.setFixedHeight(STRIP_HEIGHT)
        row = QHBoxLayout(strip)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._titled(tr("Trend"), self.legend, self._trend_box), 3)
        row.addWidget(rule(vertical=True))
        row.addLayout(self._titled(tr("Timeline"), label("", "label"), self._timeline_box), 2)
        return strip

    def _titled(self, title: str, note: QLabel, body: QVBoxLayout) -> QVBoxLayout:
        note.setProperty("role", "small")
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 2)
        head.setSpacing(14)
        head.addWidget(label(title, "strong"))
        head.addWidget(note, 1)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        return column
