"""What the window needs of the core; `twin.runner.Runner` is one, a scripted core of the tests another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.messages import Command, Origin, Outcome
    from twin.procedure.batch import Batch
    from twin.publish import UnitView

History = Callable[[str, int, int, int], "Window"]
"""`history_window` as passed to a plot."""
Window = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""Ticks, values and qualities of one signal."""


class Status(Protocol):
    """One frozen look at the core; `speed_asked` None means as fast as possible."""

    @property
    def view(self) -> UnitView:
        """Return the last published scan."""
        ...

    @property
    def speed_asked(self) -> float | None:
        """Return the factor asked for."""
        ...

    @property
    def speed_achieved(self) -> float:
        """Return the factor measured."""
        ...

    @property
    def paused(self) -> bool:
        """Return whether simulated time stands."""
        ...

    @property
    def journal_ok(self) -> bool:
        """Return whether everything is being recorded."""
        ...

    @property
    def fault(self) -> str:
        """Return what went wrong in the core, or nothing."""
        ...


class Core(Protocol):
    """A running unit."""

    def status(self) -> Status:
        """Return the newest status; older ones are lost on purpose."""
        ...

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the answers to commands since the last call."""
        ...

    def submit(self, command: Command) -> None:
        """Ask for something."""
        ...

    def load(self, recipe: Recipe, origin: Origin, batch: Batch | None = None) -> None:
        """Load a recipe, of an ordered batch if one is given; the answer is the outcome of a command `load`."""
        ...

    def set_speed(self, factor: float | None) -> None:
        """Pace simulated time; None is unpaced."""
        ...

    def pause(self) -> None:
        """Let simulated time stand."""
        ...

    def resume(self) -> None:
        """Let simulated time run."""
        ...

    def single_step(self) -> None:
        """Advance one tick while paused."""
        ...

    def history_window(self, tag: str, tick_from: int, tick_to: int, points: int) -> Window:
        """Return at most about `points` records of a signal, minima and maxima kept."""
        ...


Arguments = Mapping[str, object]
