"""The legend of a trend as rich text: stroke, name, present value."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ui import theme
from ui.viewmodel.trend import Trace, now_text

if TYPE_CHECKING:
    from twin.publish import UnitView
    from ui.viewmodel.scope import Scope

STROKES = {"solid": "━━", "dash": "╸╸", "dot": "┅┅", "dashdot": "━·"}
GAP = " &nbsp;&nbsp; "


def legend(scope: Scope, view: UnitView, traces: tuple[Trace, ...], with_module: bool) -> str:
    """Words for every curve; a curve's words never break over two lines."""
    return GAP.join(_entry(scope, view, trace, with_module) for trace in traces)


def _entry(scope: Scope, view: UnitView, trace: Trace, with_module: bool) -> str:
    name = trace.label if with_module else trace.label.split(" · ", 1)[1]
    colour, value = theme.current().trend[trace.hue], escape(now_text(scope, view, trace.tag))
    return (
        f'<span style="white-space:nowrap"><span style="color:{colour}">{STROKES[trace.dash]}</span> '
        f"{escape(name)} <b>{value}</b></span>"
    )
