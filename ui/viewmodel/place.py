"""Places as the scene names them: what stands there, whose it is, where a robot takes it, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING

from ui.language import tr
from ui.scene.geometry import Vector
from ui.viewmodel.batch import content_words, hold_words
from ui.viewmodel.words import sentence

if TYPE_CHECKING:
    from twin.publish import ItemView, UnitView
    from ui.scene.geometry import Geometry
    from ui.viewmodel.scope import Scope

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """One place that the robot reaches; `words` says shortly what stands there, empty when it is free."""

    name: str
    module: str
    at: Vector
    words: str


def place_looks(scope: Scope, view: UnitView, geometry: Geometry) -> tuple[PlaceLook, ...]:
    """Every station of the robot."""
    standing = {item.place: short(item) for item in reversed(view.items) if not item.on}
    made: list[PlaceLook] = []
    for name, station in geometry.stations.items():
        a, r = radians(station.turn), station.reach
        place = scope.unit.places.get(name)
        at = (r * cos(a), r * sin(a), station.height)
        made.append(PlaceLook(name, place.module if place else "", at, standing.get(name, "")))
    return tuple(made)


def short(item: ItemView) -> str:
    """`B1 vessel`."""
    name = item.id.rsplit(".", 1)[-1].replace("_", " ")
    return f"{item.batch} {name}".strip()


def card(scope: Scope, view: UnitView, place: str) -> tuple[str, ...]:
    """What is said of a place when it is pointed at: a title, then lines."""
    known = scope.unit.places.get(place)
    title = f"{place} · {known.title}" if known else sentence(place)
    here = sorted((i for i in view.items if i.place == place), key=lambda item: bool(item.on))
    if not here:
        return (title, tr("free"))
    return (title, *(line for item in here for line in _lines(view, item)))


def _lines(view: UnitView, item: ItemView) -> tuple[str, ...]:
    coi = next((str(run.order.get("coi", "")) for run in view.batches if run.batch == item.batch), "")
    whose = tr("COI {coi}", coi=coi) if coi else ""
    first = f"{'   ' if item.on else ''}{item.code or item.id}  {sentence(item.title)}"
    if item.on:
        return (" · ".join(part for part in (first, content_words(item)) if part),)
    state = f"{tr(item.outside)}, {tr(item.inside)}"
    second = (whose, content_words(item), state, hold_words(item, view.tick))
    return (first, " · ".join(part for part in second if part))


def carried(view: UnitView, robot: str) -> str:
    """What a robot holds, in words."""
    return next((short(item) for item in view.items if item.place == robot and not item.on), "")


def goal(scope: Scope, view: UnitView, robot: str) -> str:
    """The place that a robot is on its way to, or at."""
    tag = f"{robot}.target_place"
    if tag not in scope.catalogue.index or view.modules[robot].state != "Execute":
        return ""
    number = round(scope.value(view, tag)[0])
    names = list(scope.unit.places)
    return names[number - 1] if 0 < number <= len(names) else ""


def at_place(scope: Scope, view: UnitView, robot: str) -> str:
    """The place that the tool of a robot is at."""
    number = round(scope.value(view, f"{robot}.at_place")[0])
    names = list(scope.unit.places)
    return names[number - 1] if 0 < number <= len(names) else ""


def robot_rows(scope: Scope, view: UnitView, robot: str) -> tuple[tuple[str, str], ...]:
    """Where a robot is, what it holds and where it goes; nothing for a module that is none."""
    if f"{robot}.target_place" not in scope.catalogue.index:
        return ()
    here, to = at_place(scope, view, robot), goal(scope, view, robot)
    held = [item for item in view.items if item.place == robot and not item.on]
    words = "; ".join(_held(view, item) for item in held) or tr("nothing")
    return (
        (tr("In hand"), words),
        (tr("At"), _named(scope, here) or tr("between places")),
        (tr("Goes to"), _named(scope, to) or tr("nowhere")),
    )


def _held(view: UnitView, item: ItemView) -> str:
    coi = next((str(run.order.get("coi", "")) for run in view.batches if run.batch == item.batch), "")
    return " · ".join(part for part in (short(item), coi, content_words(item)) if part)


def _named(scope: Scope, place: str) -> str:
    known = scope.unit.places.get(place)
    return f"{place} · {known.title}" if known else place


def hatch_words(view: UnitView, module: str, number: int, state: str) -> str:
    """The state of a hatch and what stands behind it: `occupied · B1 vessel`."""
    behind = f"IN{module.rsplit('_', 1)[-1]}.{number}"
    here = next((short(item) for item in view.items if item.place == behind and not item.on), "")
    return f"{state} · {here}" if here else state


def lost(view: UnitView) -> tuple[str, ...]:
    """Items of which nobody knows where they are."""
    return tuple(item.code or item.id for item in view.items if item.place == UNKNOWN)
