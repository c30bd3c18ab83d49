"""What a rehearsal is asked for, what it tells on the way, and what it hands back. Plain data, fit for a pipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMPLETE = "complete"
CANCELLED = "cancelled"
UNRECORDED = "unrecorded"
STUCK = "stuck"
UNTIL = "until"
"""The end that was asked for with `until` came before the recipe's end."""


@dataclass(frozen=True, slots=True)
class RehearsalRequest:
    """A recipe and a unit (library names or files), and how to run them. `speed` None is as fast as it goes."""

    recipe: str
    unit: str = "airlock1"
    seed: int = 0
    injections: tuple[str, ...] = ()
    until_s: float | None = None
    skip: bool = True
    speed: float | None = None
    out: Path | None = None
    batches: int = 1
    every_s: float = 0.0
    """How long after the start of a batch the next one starts."""
    order: str = ""
    """A file of orders; without one, `batches` are drawn from the seed."""
    drawn: bool = False
    """Whether the patient of a single batch is drawn from the seed as well; else he is the median one."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a rehearsal is: the part of its steps that are done (0 to 1), simulated time and the step at work."""

    part: float
    simulated_s: float
    step: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The result. `summary` is the JSON object of the command line; `failure` says where and why, or nothing."""

    summary: Mapping[str, Any]
    failure: str = ""
    out: Path | None = None
    alarm_texts: Mapping[str, str] = field(default_factory=dict[str, str])
    never_began: tuple[str, ...] = ()
    """The faults that were asked for later than the end."""

    @property
    def good(self) -> bool:
        """Say whether the rehearsal did what it was asked to do."""
        return not self.failure


Report = Callable[[Progress], None]
Cancelled = Callable[[], bool]


def silent(progress: Progress) -> None:
    """Report to nobody."""


def never() -> bool:
    """Run to the end."""
    return False
