"""The result of a rehearsal: outcome, figures, who was busy when, alarms, and the report."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import theme
from ui.language import tr
from ui.panel.panel import dress, label
from ui.plots.timeline import TimelineView
from ui.viewmodel.recipe import summary_facts, summary_timeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ui.viewmodel.scope import Scope


FACTS_LEAST = 20


class RehearsalPanel(QWidget):
    """Hidden until there is a result."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, "raised")
        self._report: Path | None = None
        self.title, self.facts = label("", "heading"), label("", "")
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.facts.setWordWrap(True)
        self.facts.setMinimumHeight(FACTS_LEAST)
        self.timeline = TimelineView()
        self.open = QPushButton(tr("Open the report"))
        self.open.clicked.connect(self._open)
        self._close = QPushButton(tr("Close"))
        self._close.clicked.connect(self.hide)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.open)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.facts)
        column.addWidget(self.timeline)
        self.hide()

    def show_result(self, scope: Scope, summary: Mapping[str, Any], report: Path | None) -> None:
        """Show what came out."""
        self._report = report if report is not None and report.exists() else None
        self.title.setText(
            tr("Rehearsal of {recipe}", recipe=str(summary.get("recipe", "")).replace("_", " "))
        )
        dim = theme.current().text_dim
        pairs = summary_facts(summary)
        self.facts.setText(
            "&nbsp;&nbsp;&nbsp; ".join(
                f'<span style="color:{dim}">{name}</span> <b>{escape(value)}</b>' for name, value in pairs
            )
        )
        self.timeline.show_state(summary_timeline(scope, summary))
        self.timeline.setFixedHeight(self.timeline.sizeHint().height())
        self.open.setVisible(self._report is not None)
        self.show()

    def show_bars(self, shown: bool) -> None:
        """Who was busy when; the report shows it too."""
        self.timeline.setVisible(shown)

    def show_failure(self, text: str) -> None:
        """Say why there is no result."""
        self._report = None
        self.title.setText(tr("The rehearsal could not be done"))
        self.facts.setText(escape(text))
        self.timeline.setFixedHeight(0)
        self.open.hide()
        self.show()

    def _open(self) -> None:
        if self._report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report)))
