"""What the view-models may look up: the unit as loaded, its limits, and the display of each module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from twin.unit.model import Unit
from ui.viewmodel.display import Display, display_of
from ui.viewmodel.limit import Limit, limits

if TYPE_CHECKING:
    from twin.publish import UnitView
    from twin.signals import Catalogue, Signal


@dataclass(frozen=True)
class Scope:
    """Constant during a session."""

    unit: Unit

    @property
    def catalogue(self) -> Catalogue:
        """Return the signal catalogue."""
        return self.unit.catalogue

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Return every alarm limit."""
        return limits(self.unit.alarms)

    def display(self, module: str) -> Display:
        """Return what is shown of a module."""
        return display_of(self.unit.modules[module].type)

    def value(self, view: UnitView, tag: str) -> tuple[float, int]:
        """Return value and quality of a signal in a view."""
        i = self.catalogue.index[tag]
        return float(view.values[i]), int(view.quality[i])

    def signal(self, module: str, name: str) -> Signal | None:
        """Return a module's signal by its short name."""
        tag = f"{module}.{name}"
        return self.catalogue[tag] if tag in self.catalogue.index else None

    def title(self, module: str) -> str:
        """Return a module's title; alarms also name the unit itself."""
        found = self.unit.modules.get(module)
        return found.title if found else self.unit.title
