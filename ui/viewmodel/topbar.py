"""The bar that is always visible: mode, unit, recipe, clocks and speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.language import tr
from ui.viewmodel.words import clock, factor, state_word

if TYPE_CHECKING:
    from ui.core_port import Status
    from ui.viewmodel.scope import Scope


@dataclass(frozen=True, slots=True)
class TopBar:
    """`fault` is empty when all is well."""

    mode: str
    unit: str
    recipe: str
    recipe_state: str
    simulated: str
    paused: bool
    asked: float | None
    speed: str
    fault: str


def topbar(scope: Scope, status: Status) -> TopBar:
    """Resolve the bar."""
    view = status.view
    recipe = view.recipe
    return TopBar(
        mode=view.mode.upper(),
        unit=scope.unit.title,
        recipe=recipe.title if recipe else tr("no recipe loaded"),
        recipe_state=state_word(recipe.state) if recipe else "",
        simulated=clock(view.tick),
        paused=status.paused,
        asked=status.speed_asked,
        speed=speed_text(status),
        fault=fault(status),
    )


def fault(status: Status) -> str:
    """What is wrong with the run itself, in one line."""
    broken = status.fault or status.view.fault
    record = "" if status.journal_ok else tr("The record cannot be written: recipes are held.")
    return " ".join(
        part for part in (record, broken.strip().splitlines()[-1] if broken.strip() else "") if part
    )


def speed_text(status: Status) -> str:
    """Speed asked and speed achieved."""
    if status.paused:
        return tr("{asked} / paused", asked=factor(status.speed_asked))
    return f"{factor(status.speed_asked)} / {factor(status.speed_achieved)}"
