"""Live curves in lanes that share one time axis: phase bands behind, limits and alarm marks in front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.plots.band import BandItem

if TYPE_CHECKING:
    from ui.core_port import History, Window
    from ui.viewmodel.trend import Band, Flag, Trace

POINTS = 1200
"""Records asked per curve: more than a screen has columns of pixels."""
PENS = {
    "solid": Qt.PenStyle.SolidLine,
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dashdot": Qt.PenStyle.DashDotLine,
}


class TimeAxis(pg.AxisItem):
    """Simulated time since the start, h:mm or h:mm:ss."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Words of the marks."""
        return [_time_text(value, spacing) for value in values]

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803
        """Round steps of a clock."""
        from ui.plots.timeline import tick_step

        return [(tick_step(max(1.0, maxVal - minVal), size), 0)]


def _time_text(seconds: float, spacing: float) -> str:
    if seconds < 0:
        return ""
    text = f"{seconds // 3600:.0f}:{seconds // 60 % 60:02.0f}"
    return text if spacing >= 60 else f"{text}:{seconds % 60:02.0f}"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit across a lane."""

    tag: str
    value: float
    priority: int


class TrendView(QWidget):
    """`freed` says that the user left the live end. An overlay has one lane, each curve on its own scale."""

    freed = Signal()

    def __init__(self, history: History, overlay: bool = False) -> None:
        super().__init__()
        self._history, self._overlay = history, overlay
        self._traces: tuple[Trace, ...] = ()
        self._bands: tuple[Band, ...] = ()
        self._flags: tuple[Flag, ...] = ()
        self._limits: tuple[LimitLine, ...] = ()
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._lanes: list[Any] = []
        self._lane_bands: list[BandItem] = []
        self._marks: pg.ScatterPlotItem | None = None
        self._cursors: list[pg.InfiniteLine] = []
        self._by_program = False
        self.live, self.window_s = True, 3600.0
        self.graphics: Any = pg.GraphicsLayoutWidget()
        self.graphics.setFrameShape(self.graphics.Shape.NoFrame)
        self.graphics.ci.setSpacing(2)
        self.graphics.ci.setContentsMargins(4, 2, 12, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.graphics)
        self.restyle()

    def set_traces(self, traces: tuple[Trace, ...], limits: tuple[LimitLine, ...] = ()) -> None:
        """Choose the curves."""
        if (traces, limits) != (self._traces, self._limits):
            self._traces, self._limits = traces, limits
            self._rebuild()

    def set_marks(self, bands: tuple[Band, ...], flags: tuple[Flag, ...]) -> None:
        """Set phases and alarms."""
        if bands != self._bands:
            self._bands = bands
            for item in self._lane_bands:
                item.set_bands(bands)
        if flags != self._flags and self._marks is not None:
            self._flags = flags
            self._draw_flags()

    def advance(self, tick: int) -> None:
        """Draw up to a tick; follows the live end if it is live."""
        if not self._lanes:
            return
        now = tick / 10
        if self.live:
            self._by_program = True
            start = max(0.0, now - self.window_s)
            self._lanes[0].setXRange(start, start + self.window_s * 1.03, padding=0)
            self._by_program = False
        for cursor in self._cursors:
            cursor.setValue(now)
        low, high = self._lanes[0].viewRange()[0]
        for trace in self._traces:
            self._draw(trace, max(0, int(low * 10)), min(tick, int(high * 10) + 1))
        for lane, own in zip(self._lanes, self._lane_traces, strict=True):
            self._set_range(lane, own)

    def restyle(self) -> None:
        """Take over the colours of a new theme."""
        self.graphics.setBackground(theme.current().raised)
        self._rebuild()

    def values(self, tag: str) -> Window:
        """Return what the view shows of a signal, for export."""
        low, high = self._lanes[0].viewRange()[0]
        return self._history(tag, max(0, int(low * 10)), int(high * 10), 100_000)

    def _draw(self, trace: Trace, first: int, last: int) -> None:
        ticks, values, quality = self._history(trace.tag, first, last, POINTS)
        if len(ticks) and ticks[-1] < last:
            ticks, values, quality = (
                np.append(ticks, last),
                np.append(values, values[-1]),
                np.append(quality, quality[-1]),
            )
        shown = np.where(quality == 0, values, np.nan)
        if self._overlay:
            shown = (shown - trace.low) / (trace.high - trace.low)
        if np.isfinite(shown).any():
            self._extents[trace.tag] = (float(np.nanmin(shown)), float(np.nanmax(shown)))
        if trace.step:
            at = np.repeat(np.arange(len(ticks)), 2)
            ticks, shown = ticks[at][1:], shown[at][:-1]
        self._curves[trace.tag].setData(ticks / 10, shown, connect="finite")

    def _rebuild(self) -> None:
        self.graphics.clear()
        self._lanes, self._lane_bands, self._curves, self._marks, self._cursors = [], [], {}, None, []
        self._lane_traces: list[list[Trace]] = []
        self._extents: dict[str, tuple[float, float]] = {}
        for unit in self._lane_names():
            self._add_lane(unit)
        for lane in self._lanes[1:]:
            lane.setXLink(self._lanes[0])
        if self._lanes:
            self._marks = pg.ScatterPlotItem(pxMode=True)
            self._lanes[-1].addItem(self._marks, ignoreBounds=True)
            self._draw_flags()

    def _lane_names(self) -> list[str]:
        return (
            [""]
            if self._overlay and self._traces
            else list(dict.fromkeys(trace.unit for trace in self._traces))
        )

    def _add_lane(self, unit: str) -> None:
        t = theme.current()
        lane = self.graphics.addPlot(row=len(self._lanes), col=0, axisItems={"bottom": TimeAxis("bottom")})
        own = [trace for trace in self._traces if self._overlay or trace.unit == unit]
        lane.hideButtons()
        lane.setMenuEnabled(False)
        lane.getViewBox().setMouseEnabled(x=True, y=False)
        lane.getViewBox().sigRangeChangedManually.connect(self._moved)
        self._dress_axes(lane, unit, last=unit == self._lane_names()[-1])
        band = BandItem(words=not self._lanes)
        band.set_bands(self._bands)
        lane.addItem(band, ignoreBounds=True)
        self._lane_bands.append(band)
        for limit in () if self._overlay else self._limits:
            if any(limit.tag == trace.tag for trace in own):
                pen = pg.mkPen(t.alarm_text[limit.priority - 1], width=1, style=Qt.PenStyle.DashDotDotLine)
                lane.addItem(pg.InfiniteLine(limit.value, angle=0, pen=pen), ignoreBounds=True)
        for trace in own:
            pen = pg.mkPen(t.trend[trace.hue], width=1, style=PENS[trace.dash])
            self._curves[trace.tag] = lane.plot(pen=pen)
        self._cursors.append(pg.InfiniteLine(0, pen=pg.mkPen(t.interactive, width=1)))
        lane.addItem(self._cursors[-1], ignoreBounds=True)
        self._set_range(lane, own)
        self._lanes.append(lane)
        self._lane_traces.append(own)

    def _set_range(self, lane: Any, own: list[Trace]) -> None:
        """The usual scale of the signals, and more where the values in view go beyond it."""
        ends = [(0.0, 1.0)] if self._overlay else [(trace.low, trace.high) for trace in own]
        ends += [
            self._extents[trace.tag] for trace in own if trace.tag in self._extents and not self._overlay
        ]
        low, high = min(end[0] for end in ends), max(end[1] for end in ends)
        margin = 0.06 * (high - low)
        if lane.viewRange()[1] != [low - margin, high + margin]:
            lane.setYRange(low - margin, high + margin, padding=0)

    def _dress_axes(self, lane: Any, unit: str, last: bool) -> None:
        t = theme.current()
        for name in ("left", "bottom"):
            axis = lane.getAxis(name)
            axis.setPen(pg.mkPen(t.line_strong))
            axis.setTextPen(pg.mkPen(t.text_dim))
            axis.setTickFont(theme.font(theme.NOTE))
            axis.setStyle(tickLength=-4)
        lane.showAxis("left", not self._overlay)
        lane.getAxis("left").setWidth(58)
        lane.getAxis("left").setLabel(unit, color=t.text_dim)
        lane.getAxis("bottom").setStyle(showValues=last)
        lane.getAxis("bottom").setHeight(24 if last else 4)
        lane.showGrid(x=False, y=not self._overlay, alpha=0.12)

    def _draw_flags(self) -> None:
        t = theme.current()
        shapes = {1: "s", 2: "t1", 3: "d", 4: "o"}
        low, high = self._lanes[-1].viewRange()[1] if self._lanes else (0.0, 1.0)
        low += 0.07 * (high - low)
        spots = [
            {
                "pos": (f.time_s, low),
                "symbol": shapes[f.priority],
                "size": 13,
                "brush": t.alarm[f.priority - 1],
                "pen": t.raised,
            }
            for f in self._flags
        ]
        if self._marks is not None:
            self._marks.setData(spots)

    def _moved(self, *_: object) -> None:
        if not self._by_program and self.live:
            self.live = False
            self.freed.emit()
