"""Kinds of material and their hold times, as the table of kinds gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Counts = Literal["each", "total"]


@dataclass(frozen=True, slots=True)
class HoldTime:
    """A clock between two happenings. `each` starts anew every time, `total` adds up."""

    name: str
    title: str
    alert_ticks: int
    limit_ticks: int
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    at_limit: str
    counts: Counts = "each"


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for every item of a kind."""

    name: str
    title: str
    mass_g: float
    places: tuple[str, ...]
    wraps: tuple[str, ...]
    labels: int
    holds: tuple[HoldTime, ...] = ()
    patient: bool = False
    holds_cells: bool = False
    single_use: bool = False
    cold: bool = False
    carries: bool = False
    fluid: bool = True
    tails: int = 0
    gas_cycles: int = 0


@dataclass(frozen=True, slots=True)
class KindTable:
    """All kinds and the rules with numbers."""

    kinds: Mapping[str, Kind]
    carried_mass_g: float
    entry_surface_c: float
    hold_after_gas_ticks: int
    permeable_wraps: tuple[str, ...]
    permeable_rest_ticks: int
    counted_ticks: int
