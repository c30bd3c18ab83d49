"""Pictures of the window without any display: a batch on the real engine, stopped where it is worth a look."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.messages import Command, Origin, Outcome
from twin.people.behaviour import read_behaviour
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.publish import UnitView
from twin.record.history import History
from twin.rehearsal.order import orders
from twin.unit.load import LoadedUnit, load_unit
from ui import theme
from ui.action import PAGES, ActionKey
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from recipes.recipe.model import Recipe
    from twin.procedure.batch import Batch
    from ui.core_port import Window as Values

SIZES = ((1280, 720), (1920, 1080))
UNIT, RECIPE, SEED = "poc1", "car_t_12_day", 0
MODULE = "incubator_1"
STEP, STEP_TICKS = "culture.activate.incubate", 10
MOST_STEPS, MOST_TICKS = 3000, 5 * 864_000
"""So long is looked for the moment at most, after the step has begun and before."""


@dataclass(frozen=True)
class StillStatus:
    """A run that stands."""

    view: UnitView
    speed_asked: float | None = 1.0
    speed_achieved: float = 1.0
    paused: bool = False
    journal_ok: bool = True
    fault: str = ""


class StillCore:
    """An engine advanced by hand, with its history; it answers nothing and changes nothing by itself."""

    def __init__(self, loaded: LoadedUnit, people: bool | Crew = False) -> None:
        self._loaded = loaded
        self._engine = Engine(loaded, seed=SEED, people=people)
        self._history = History(loaded.catalogue)

    def advance(self, ticks: int, enough: Callable[[], bool] | None = None) -> UnitView:
        """Run on; `enough` is asked after every scan."""
        self._engine.run(ticks, enough=enough)
        self._engine.take_events()
        for records in self._engine.take_history():
            self._history.append(records)
        return self._engine.view()

    def advance_to(self, batch: str, step: str, ticks: int) -> UnitView:
        """Run on until a step of a batch has begun."""
        run = self._engine.memory.runs
        return self.advance(ticks, lambda: run[batch].token(step) is not None)

    def view(self) -> UnitView:
        """Return the picture as it stands."""
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
        """Load a recipe."""
        self._engine.load(recipe, batch)

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
    """Run a batch until the robot brings the vessel through the hatch of its incubator."""
    core = StillCore(loaded, Crew(read_roster(), read_behaviour(), SEED))
    origin, batch = Origin("operator", "demo"), orders(SEED, 1, 0.0)[0]
    core.load(read_recipe(RECIPE, loaded.facts), origin, batch)
    core.submit(Command(batch.id, "start", origin))
    core.advance_to(batch.id, STEP, MOST_TICKS)
    for _ in range(MOST_STEPS):
        if through_a_hatch(loaded, core.advance(STEP_TICKS)):
            break
    return core


def through_a_hatch(loaded: LoadedUnit, view: UnitView) -> bool:
    """Whether the robot holds something inside an incubator."""
    inside = loaded.catalogue["robot.inside"]
    place = inside.states[round(float(view.values[loaded.catalogue.index[inside.tag]]))]
    return place == "incubator" and any(item.place == "robot" for item in view.items)


def take_screenshots(out: Path) -> list[Path]:
    """Write pictures of every page, light and dark, and return their paths; needs no display."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.__main__ import application

    made = application()
    loaded = load_unit(UNIT)
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
