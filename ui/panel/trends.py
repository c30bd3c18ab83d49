"""The trend page: a searchable list of signals, lanes by unit, live or free, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.language import tr
from ui.panel.panel import dress, label
from ui.panel.signal_list import SignalList
from ui.plots.export import write_csv
from ui.plots.legend import legend
from ui.plots.trend import LimitLine, TrendView
from ui.viewmodel.trend import bands, first_tags, flags, limit_lines, traces

if TYPE_CHECKING:
    from ui.core_port import History, Status
    from ui.viewmodel.alarm import AlarmLog
    from ui.viewmodel.scope import Scope

WINDOWS_S = (("10 min", 600.0), ("1 h", 3600.0), ("4 h", 14400.0), ("1 d", 86400.0))
MOST_CURVES = 8


class TrendsPage(QWidget):
    """`told` says in words what was saved or refused."""

    told = Signal(str)

    def __init__(self, scope: Scope, history: History) -> None:
        super().__init__()
        dress(self, "canvas")
        self._scope = scope
        self._status: Status | None = None
        self._module = next(iter(scope.unit.modules))
        self.tags: tuple[str, ...] = ()
        self.signals = SignalList(scope)
        self.trend = TrendView(history)
        self.legend = label("", "small")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.follow = QPushButton(tr("Live"))
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.windows = [QPushButton(words) for words, _ in WINDOWS_S]
        self._lay_out()
        self._connect()
        self.choose(first_tags(scope))

    def choose(self, tags: tuple[str, ...]) -> None:
        """Show these signals, at most as many as there are hues."""
        if len(tags) > MOST_CURVES:
            self.told.emit(tr("A trend shows at most {count} signals.", count=MOST_CURVES))
        self.tags = tags[:MOST_CURVES]
        if self.tags:
            self._module = self._scope.catalogue[self.tags[0]].module
        self.signals.show_ticks(self.tags)
        self._set_traces()
        self.advance_trend()

    def show_status(self, status: Status, log: AlarmLog) -> None:
        """Take a scan over; the curves follow with `advance_trend`."""
        self._status = status
        self._set_traces()
        self.trend.set_marks(bands(status.view, self._module), flags(log))

    def advance_trend(self) -> None:
        """Draw the curves anew."""
        if self._status is None:
            return
        view = self._status.view
        self.trend.advance(view.tick)
        words = legend(self._scope, view, traces(self._scope, self.tags), with_module=True)
        self.legend.setText(words or tr("Tick signals in the list to draw them."))

    def restyle(self) -> None:
        """Take over the colours of a new theme."""
        self.trend.restyle()
        self.advance_trend()

    def save_csv(self, path: Path) -> None:
        """Export what is in view."""
        signals = tuple(self._scope.catalogue[tag] for tag in self.tags)
        self.told.emit(write_csv(path, signals, self.trend.values))

    def save_png(self, path: Path) -> None:
        """Export the picture."""
        done = self.trend.grab().save(str(path))
        name = path.name
        self.told.emit(tr("Saved {name}.", name=name) if done else tr("Could not write {name}.", name=name))

    def _set_traces(self) -> None:
        view = self._status.view if self._status is not None else None
        lines = limit_lines(self._scope, view, self.tags) if view is not None else ()
        self.trend.set_traces(traces(self._scope, self.tags), tuple(LimitLine(*line) for line in lines))

    def _tick(self, tag: str, wanted: bool) -> None:
        without = tuple(t for t in self.tags if t != tag)
        self.choose((*without, tag) if wanted else without)

    def _set_window(self, seconds: float) -> None:
        self.trend.window_s = seconds
        self._set_live(True)

    def _set_live(self, live: bool) -> None:
        self.trend.live = live
        self.follow.setChecked(live)
        self.advance_trend()

    def _ask_file(self, kind: str) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Export"), f"trend.{kind}", f"*.{kind}")
        if name:
            (self.save_csv if kind == "csv" else self.save_png)(Path(name))

    def _connect(self) -> None:
        self.signals.ticked.connect(self._tick)
        self.trend.freed.connect(lambda: self.follow.setChecked(False))
        self.follow.toggled.connect(self._set_live)
        for button, (_, seconds) in zip(self.windows, WINDOWS_S, strict=True):
            button.clicked.connect(lambda _checked=False, s=seconds: self._set_window(s))

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(label(tr("Trends"), "title"))
        side.addWidget(self.signals, 1)
        main = QVBoxLayout()
        main.setSpacing(8)
        main.addLayout(self._tools())
        main.addWidget(self.legend)
        main.addWidget(self.trend, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        row.addLayout(side, 1)
        row.addLayout(main, 4)

    def _tools(self) -> QHBoxLayout:
        tools = QHBoxLayout()
        tools.setSpacing(6)
        for button in (self.follow, *self.windows):
            tools.addWidget(button)
        tools.addStretch(1)
        for kind in ("png", "csv"):
            export = QPushButton(tr("Export {kind}", kind=kind.upper()))
            export.clicked.connect(lambda _checked=False, k=kind: self._ask_file(k))
            tools.addWidget(export)
        return tools
