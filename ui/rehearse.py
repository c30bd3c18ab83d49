"""A rehearsal beside the window: a process of its own, polled by a timer, so that the window never waits."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from twin.rehearsal.process import Failed, RehearsalProcess
from twin.rehearsal.request import Progress, Rehearsal, RehearsalRequest

POLL_MS = 50


class Rehearser(QObject):
    """At most one rehearsal at a time."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: RehearsalProcess | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    @property
    def running(self) -> bool:
        """Return whether a rehearsal is under way."""
        return self._process is not None

    def start(self, request: RehearsalRequest) -> None:
        """Begin; one that still runs is ended first."""
        self.close()
        self._process = RehearsalProcess(request)
        self._process.start()
        self._timer.start()

    def cancel(self) -> None:
        """Ask it to end soon."""
        if self._process is not None:
            self._process.cancel()

    def poll(self) -> None:
        """Look once."""
        message = self._process.poll() if self._process is not None else None
        match message:
            case Progress():
                self.progressed.emit(message)
            case Rehearsal():
                self.close()
                self.finished.emit(message)
            case Failed():
                self.close()
                self.failed.emit(message.text)
            case None:
                pass

    def close(self) -> None:
        """End whatever runs."""
        self._timer.stop()
        if self._process is not None:
            self._process.close()
            self._process = None
