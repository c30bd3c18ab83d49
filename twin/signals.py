"""The signal catalogue: every measured, commanded or calculated value stands here once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property

TICK_S = 0.1
"""One tick of the scan grid in seconds."""
TICKS_PER_S = 10


class Quality(IntEnum):
    """Quality of a reported value; everything but GOOD is neither true nor false in a Condition."""

    GOOD = 0
    BAD = 1
    STALE = 2


class Role(StrEnum):
    """Where a value comes from: a sensor, the logic's own command, the logic's arithmetic, or the model's truth."""

    INPUT = "input"
    OUTPUT = "output"
    CALCULATED = "calculated"
    ESTIMATE = "estimate"
    BOUNDARY = "boundary"


class Kind(StrEnum):
    """Data type of a value; every kind is stored as float64."""

    FLOAT = "float"
    BOOL = "bool"
    ENUM = "enum"


@dataclass(frozen=True, slots=True)
class Signal:
    """One value of the unit. Lengths of time in seconds, everything else in `unit`."""

    tag: str
    module: str
    role: Role
    kind: Kind
    label: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    resolution: float = 0.0
    period_ticks: int = 1
    noise: float = 0.0
    lag_s: float = 0.0
    deadband: float = 0.0
    history_deadband: float = 0.0
    source: str = ""
    states: tuple[str, ...] = ()
    initial: float = 0.0
    draw: str = "noise"

    @property
    def off_margin(self) -> float:
        """Default distance of a row's off-threshold: max(deadband, 4 sigma) [engine.md 2]."""
        return max(self.deadband, 4.0 * self.noise)


@dataclass(frozen=True)
class Catalogue:
    """All signals of one unit; a signal's position is its index in every kernel array."""

    signals: tuple[Signal, ...]

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Map tag -> index."""
        return {signal.tag: i for i, signal in enumerate(self.signals)}

    def __getitem__(self, tag: str) -> Signal:
        return self.signals[self.index[tag]]

    def __len__(self) -> int:
        return len(self.signals)

    def __iter__(self) -> Iterator[Signal]:
        return iter(self.signals)

    def of(self, module: str, role: Role | None = None) -> tuple[Signal, ...]:
        """Return the signals of one module, optionally of one role only."""
        return tuple(s for s in self.signals if s.module == module and (role is None or s.role is role))
