"""One figure: its bar, how it is measured, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in the figure's unit, and what else is worth knowing."""

    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured. The value must be at least the bar with `at_least`, else at most; without a bar it is shown.

    What is `slow` takes minutes and is measured only by name or with `--long`.
    """

    name: str
    what: str
    unit: str
    bar: float | None
    measure: Callable[[], Measured]
    at_least: bool = False
    slow: bool = False

    def row(self) -> dict[str, Any]:
        """Measure and return a line of the table."""
        found = self.measure()
        return {
            "name": self.name,
            "what": self.what,
            "bar": self._bar(),
            "value": float(f"{found.value:.4g}"),
            "unit": self.unit,
            "pass": self._met(found.value),
            "note": found.note,
        }

    def _bar(self) -> str:
        if self.bar is None:
            return "-"
        return f"{'>=' if self.at_least else '<='} {self.bar:,.10g}"

    def _met(self, value: float) -> bool:
        if self.bar is None:
            return True
        return value >= self.bar if self.at_least else value <= self.bar
