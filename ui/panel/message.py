"""One line that says what came of a command; it goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.language import tr
from ui.panel.mark import Elided
from ui.panel.panel import dress

SHOWN_MS = 8000


class MessageBar(QWidget):
    """Refusals and small news; alarms have their own bar."""

    def __init__(self) -> None:
        super().__init__()
        dress(self, "surface")
        self.text = Elided("", "strong", 100)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 14, 4)
        row.addWidget(self.text, 1)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self._fall_back)
        self._held = ""
        self.hide()

    def tell(self, text: str, warn: bool = False) -> None:
        """Show a line; a warning begins with a sign."""
        self.text.setText(f"⚠  {text}" if warn else text)
        self.show()
        self._timer.start()

    def hold(self, text: str) -> None:
        """Show what is wrong for as long as it is; an empty text takes it away."""
        self.stop()
        self._held = text
        self.text.setText(f"⚠  {text}")
        self.setVisible(bool(text))

    def _fall_back(self) -> None:
        self.hold(self._held)

    def stop(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.hide()
