"""Composition root of the desktop: application, fonts, theme, window, and the runner behind it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from signal import SIGINT, SIGTERM, signal
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.icon import icon
from ui.window import Window

if TYPE_CHECKING:
    from twin.live import Live

PRODUCT = "celltwin"
LEAST_SIZE, USUAL_SIZE = QSize(1180, 680), QSize(1280, 800)


def application() -> QApplication:
    """Return the Qt application, dressed in the theme that was last worn."""
    made = QApplication.instance()
    if not isinstance(made, QApplication):
        QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        made = QApplication(sys.argv[:1])
    made.setApplicationName(PRODUCT)
    made.setOrganizationName(PRODUCT)
    theme.load_fonts()
    made.setWindowIcon(icon("ph.cube-fill", theme.LIGHT.frame))
    theme.apply(made, theme.THEMES.get(str(QSettings().value("theme", "light")), theme.LIGHT))
    return made


def open_window(live: Live, rehearsals: Path | None = None) -> Window:
    """Build the window on a live run; the caller starts and ends the run."""
    window = Window(live.runner, live.loaded.unit, live.recipe, live.user or user(), rehearsals)
    room = window.screen().availableGeometry()
    window.setMinimumSize(LEAST_SIZE.boundedTo(room.size()))
    window.resize(USUAL_SIZE.boundedTo(room.size()))
    geometry = QSettings().value("geometry")
    if geometry is not None:
        window.restoreGeometry(geometry)
    window.resize(window.size().boundedTo(window.screen().availableSize()))
    return window


def user() -> str:
    """Who sits here; simulating needs no account."""
    try:
        return getuser()
    except (KeyError, OSError):
        return "operator"


def remember(window: Window) -> None:
    """Keep place, size and theme for the next start."""
    settings = QSettings()
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("theme", theme.current().name)


def show(live: Live) -> None:
    """Run the desktop until its window is closed."""
    gc.freeze()  # unit and engine stay as long as the process: looking through them for garbage finds none
    made = application()
    with TemporaryDirectory(prefix="celltwin-", ignore_cleanup_errors=True) as folder:
        window = open_window(live, (live.folder or Path(folder)) / "rehearsal")
        live.runner.start()
        try:
            window.start()
            window.show()
            with _ended_by_signals(made):
                made.exec()
            remember(window)
        finally:
            live.runner.close()


@contextmanager
def _ended_by_signals(made: QApplication) -> Generator[None]:
    """Close in good order, with everything recorded, when the system or Ctrl-C asks for the end."""

    def end(*_: object) -> None:
        made.quit()

    before = {number: signal(number, end) for number in (SIGINT, SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal(number, handler)


def main() -> None:
    """Open the whole unit, simulated."""
    from twin.live import open_live

    show(open_live("poc1", None))


if __name__ == "__main__":
    main()
