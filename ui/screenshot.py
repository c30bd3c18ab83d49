"""Pictures of the window without any display: the demo recipe on the real engine, stopped where it is worth a look."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.messages import Command, Origin, Outcome
from twin.publish import UnitView
from twin.record.history import History
from twin.unit.load import LoadedUnit, load_unit
from ui import theme
from ui.action import PAGES, ActionKey
from ui.window import Window

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from recipes.recipe.model import Recipe
    from twin.procedure.batch import Batch
    from ui.core_port import Window as Values

SIZES = ((1280, 720), (1920, 1080))
RECIPE = "decontaminate_airlock"
MODULE, PHASE = "decontamination", "decontaminate"
STEP_TICKS = 600
MOST_STEPS = 240
INTO_PHASE_STEPS = 12
"""Minutes into the phase at which the picture is taken."""


@dataclass(frozen=True)
class StillStatus:
    """A run that stands."""

    view: UnitView
    speed_asked: float | None = 100.0
    speed_achieved: float = 100.0
    paused: bool = False
    journal_ok: bool = True
    fault: str = ""


class StillCore:
    """An engine advanced by hand, with its history; it answers nothing and changes nothing by itself."""

    def __init__(self, loaded: LoadedUnit, recipe: Recipe) -> None:
        self._loaded = loaded
        self._engine = Engine(loaded, recipe=recipe, people=True)
        self._history = History(loaded.catalogue)
        self.submit(Command("recipe", "start", Origin("operator", "demo")))

    def advance(self, ticks: int) -> UnitView:
        """Run on."""
        self._engine.run(ticks)
        self._engine.take_events()
        for records in self._engine.take_history():
            self._history.append(records)
        return self._engine.view()

    def status(self) -> StillStatus:
        """Return the picture as it stands."""
        return StillStatus(self._engine.view())

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return nothing."""
        return ()

    def submit(self, command: Command) -> None:
        """Take a command for the next advance."""
        self._engine.submit(command)

    def load(self, recipe: Recipe, origin: Origin, batch: Batch | None = None) -> None:
        """Load nothing."""

    def set_speed(self, factor: float | None) -> None:
        """Stand."""

    def pause(self) -> None:
        """Stand."""

    def resume(self) -> None:
        """Stand."""

    def single_step(self) -> None:
        """Advance one tick."""
        self.advance(1)

    def history_window(self, tag: str, tick_from: int, tick_to: int, points: int) -> Values:
        """Return recorded values."""
        ticks, values = self._history.decimated(self._loaded.catalogue.index[tag], tick_from, tick_to, points)
        return ticks, values, np.isnan(values).astype(np.int64)


def demo_core(loaded: LoadedUnit) -> StillCore:
    """Run the demo recipe into the phase that shows most."""
    core = StillCore(loaded, read_recipe(RECIPE, loaded.facts))
    inside = 0
    for _ in range(MOST_STEPS):
        inside += core.advance(STEP_TICKS).modules[MODULE].phase == PHASE
        if inside >= INTO_PHASE_STEPS:
            break
    return core


def take_screenshots(out: Path, unit: str = "airlock1") -> list[Path]:
    """Write pictures of every page, light and dark, and return their paths; needs no display."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.__main__ import application

    made = application()
    loaded = load_unit(unit)
    core = demo_core(loaded)
    folder = out / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    window = Window(core, loaded.unit, lambda name: read_recipe(name, loaded.facts), "demo")
    taken = [path for look in theme.THEMES.values() for path in _pictures(made, window, look, folder)]
    window.close()
    return taken


def _pictures(made: QApplication, window: Window, look: theme.Theme, out: Path) -> list[Path]:
    theme.apply(made, look)
    window.restyle()
    window.overview.select(MODULE)
    return [
        _picture(made, window, key, size, out / f"{key.name.lower()}-{look.name}-{size[0]}.png")
        for size in SIZES
        for key in PAGES
    ]


def _picture(made: QApplication, window: Window, key: ActionKey, size: tuple[int, int], path: Path) -> Path:
    window.resize(*size)
    window.show()
    window.bridge.poll()
    window.open_page(key)
    for _ in range(3):
        made.processEvents()
    window.advance_trends()
    window.overview.scene.render_fine()
    made.processEvents()
    window.grab().save(str(path))
    return path
