"""Room for what an operation brings to places: it begins only when there is a place for each of its moves.

What stands at a place of a group and what operations at work still bring there counts; so two batches never hold
what each other needs to put something down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.procedure.booking import item_id
from twin.procedure.program import POSITION
from twin.procedure.state import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recipes.recipe.model import Operation
    from twin.procedure.token import Scan


def why_no_room(looks: Sequence[Scan], look: Scan, level: Operation) -> str | None:
    """Return which place has no room for what a level will bring there, and who takes it up, or None."""
    wanted = _to_come(look, level.id)
    if not wanted:
        return None
    for target, items in wanted.items():
        coming = [one for other in looks for one in _promised(other, target) if one not in items]
        if words := _why_full(look, target, items, coming):
            return words
    return None


def _why_full(look: Scan, target: str, items: Sequence[str], coming: Sequence[str]) -> str | None:
    places = look.world.places_of(target)
    standing = [item for place in places if (item := look.world.occupant(place))]
    if len(places) == 1:
        others = [item for item in standing if not item.startswith(f"{look.batch}.")]
        return f"{target} (taken by {others[0]})" if others else None
    if not places or len(standing) + len(coming) + len(items) <= len(places):
        return None
    taken = dict.fromkeys((*standing, *coming))
    return f"room in {target} for {len(items)} (taken by {', '.join(taken)})"


def _promised(look: Scan, target: str) -> Iterator[str]:
    """Yield the items that the levels at work of a batch will still bring to a group."""
    if look.data.state not in ENDED:
        found = (_to_come(look, level).get(target, ()) for level in look.data.begun)
        yield from dict.fromkeys(item for items in found for item in items)


def _to_come(look: Scan, level: str) -> Mapping[str, tuple[str, ...]]:
    """Map each goal of moves of a level to the items that are not there and will be brought there."""
    found: dict[str, tuple[str, ...]] = {}
    for step in look.program.moves_of.get(level, ()):
        if step.id in look.data.completed:
            continue
        item = item_id(look, step.item)
        booked = look.world.item(item)
        there = booked is not None and booked.place in look.world.places_of(step.to)
        if not there and step.to != POSITION and item not in found.get(step.to, ()):
            found[step.to] = (*found.get(step.to, ()), item)
    return found
