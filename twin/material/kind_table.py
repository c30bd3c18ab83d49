"""Reads the table of kinds."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from recipes.problem import InputError, Problem
from recipes.schema import Strict, in_unit, validated
from recipes.source import Document, read
from twin.material.kind import Counts, HoldTime, Kind, KindTable
from twin.material.place import PlaceKind

TICKS_PER_S = 10

Seconds = Annotated[float, in_unit("s")]
Grams = Annotated[float, in_unit("g")]


class RuleText(Strict):
    """The rules with numbers."""

    carried_mass: Grams
    entry_surface: Annotated[float, in_unit("degC")]
    hold_after_gas: Seconds
    permeable_wraps: tuple[str, ...]
    permeable_rest: Seconds
    counted: Seconds


class HoldTimeText(Strict):
    """One hold time as written."""

    title: str
    alert: Seconds
    limit: Seconds
    starts: tuple[str, ...] = Field(min_length=1)
    stops: tuple[str, ...] = Field(min_length=1)
    at_limit: str
    counts: Counts = "each"


class KindText(Strict):
    """One kind as written."""

    title: str
    mass: Grams
    places: tuple[PlaceKind, ...]
    wraps: tuple[str, ...]
    labels: int
    patient: bool = False
    holds_cells: bool = False
    single_use: bool = False
    cold: bool = False
    carries: bool = False
    fluid: bool = True
    tails: int = 0
    gas_cycles: int = 0
    hold_times: tuple[str, ...] = ()


class TableText(Strict):
    """The whole file."""

    rules: RuleText
    hold_times: dict[str, HoldTimeText]
    kinds: dict[str, KindText]


def read_kinds(path: str | Path | None = None) -> KindTable:
    """Return the table of kinds; without a path, the one that comes with the program."""
    document = read(path or Path(str(files("resources"))) / "material" / "kinds.yaml")
    text = validated(TableText, document)
    problems = _problems(document, text)
    if problems:
        raise InputError(problems)
    rules = text.rules
    holds = {name: _hold(name, hold) for name, hold in text.hold_times.items()}
    return KindTable(
        kinds={name: _kind(name, kind, holds) for name, kind in text.kinds.items()},
        carried_mass_g=rules.carried_mass,
        entry_surface_c=rules.entry_surface,
        hold_after_gas_ticks=_ticks(rules.hold_after_gas),
        permeable_wraps=rules.permeable_wraps,
        permeable_rest_ticks=_ticks(rules.permeable_rest),
        counted_ticks=_ticks(rules.counted),
    )


def _ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_S)


def _hold(name: str, text: HoldTimeText) -> HoldTime:
    limits = _ticks(text.alert), _ticks(text.limit)
    return HoldTime(name, text.title, *limits, text.starts, text.stops, text.at_limit, text.counts)


def _kind(name: str, text: KindText, holds: dict[str, HoldTime]) -> Kind:
    return Kind(
        name=name,
        title=text.title,
        mass_g=text.mass,
        places=(*(str(place) for place in text.places), PlaceKind.ROOM, PlaceKind.HAND),
        wraps=text.wraps,
        labels=text.labels,
        holds=tuple(holds[hold] for hold in text.hold_times),
        patient=text.patient,
        holds_cells=text.holds_cells,
        single_use=text.single_use,
        cold=text.cold,
        carries=text.carries,
        fluid=text.fluid,
        tails=text.tails,
        gas_cycles=text.gas_cycles,
    )


def _problems(document: Document, text: TableText) -> list[Problem]:
    found: list[Problem] = []
    for name, hold in text.hold_times.items():
        if hold.alert >= hold.limit:
            place = document.place(("hold_times", name, "alert"))
            found.append(Problem(place, "the alert does not come before the limit", "write a shorter time"))
    for name, kind in text.kinds.items():
        path = ("kinds", name)
        found += [
            Problem(
                document.place((*path, "hold_times", i)), f"hold time '{hold}' is not known", "add it above"
            )
            for i, hold in enumerate(kind.hold_times)
            if hold not in text.hold_times
        ]
        open_wrap = kind.holds_cells and set(kind.wraps) & set(text.rules.permeable_wraps)
        if open_wrap:
            wrong = "what holds cells may not enter in a gas-permeable wrap"
            found.append(Problem(document.place((*path, "wraps")), wrong, "write [impermeable]"))
    return found
