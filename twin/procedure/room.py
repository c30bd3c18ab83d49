"""Room for what an operation brings to places: it begins only when there is a place for each of its moves.

What stands at a place of a group and what operations at work still bring there counts. A place is given away only if
all batches that have something in the groups could then still be led to where they have nothing in them, one after the
other: so no two ever hold what each other needs to put something down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.procedure.booking import ALL, item_id
from twin.procedure.program import POSITION
from twin.procedure.state import ENDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from recipes.recipe.model import Operation
    from twin.procedure.token import Scan

Taken = dict[str, dict[str, None]]
"""By group: the items that stand there or will be brought there, in order."""


def why_no_room(looks: Sequence[Scan], look: Scan, level: Operation) -> str | None:
    """Return which place has no room for what a level will bring there, and who takes it up, or None."""
    wanted = _with_followers(look, level.id)
    if not wanted:
        return None
    reasons = (_why_taken(look, target) for target in wanted)
    return next(filter(None, reasons), None) or _why_full(looks, look, wanted)


def _why_taken(look: Scan, target: str) -> str | None:
    """Return which item of another batch stands at a place that takes one."""
    item = look.world.occupant(target) if look.world.places_of(target) == (target,) else ""
    return f"{target} (taken by {item})" if item and not item.startswith(f"{look.batch}.") else None


def _why_full(looks: Sequence[Scan], look: Scan, wanted: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return which group has no room for these items, or would leave too little for others, and who is there."""
    groups = [name for name in sorted(look.program.groups) if name != POSITION and look.world.places_of(name)]
    before = {group: _taken(looks, group) for group in groups}
    after = {group: {**before[group], **dict.fromkeys(wanted.get(group, ()))} for group in groups}
    free = {group: len(look.world.places_of(group)) - len(after[group]) for group in groups}
    asked = [group for group in groups if len(after[group]) > len(before[group])]
    full = next((group for group in asked if free[group] < 0), None)
    if full is None and asked and not _all_get_through(looks, after, free):
        full = min(asked, key=lambda group: free[group])
    if full is None:
        return None
    return f"room in {full} for {len(wanted[full])} (taken by {', '.join(before[full])})"


def _taken(looks: Sequence[Scan], group: str) -> dict[str, None]:
    world = looks[0].world
    standing = (item for place in world.places_of(group) if (item := world.occupant(place)))
    return dict.fromkeys((*standing, *(item for look in looks for item in _promised(look, group))))


def _all_get_through(looks: Sequence[Scan], there: Taken, free: Mapping[str, int]) -> bool:
    """Tell whether all batches could take what they still need and give all back, in some order."""
    rest, left = (
        dict(free),
        [look for look in looks if look.data.state not in ENDED and any(_mine(look, there).values())],
    )
    needs = {look.batch: _needs(look, _mine(look, there)) for look in left}
    while left:
        one = next((look for look in left if all(n <= rest[g] for g, n in needs[look.batch].items())), None)
        if one is None:
            return False
        rest = {group: count + len(_mine(one, there)[group]) for group, count in rest.items()}
        left.remove(one)
    return True


def _mine(look: Scan, there: Taken) -> dict[str, frozenset[str]]:
    head = f"{look.batch}."
    return {
        group: frozenset(item for item in items if item.startswith(head)) for group, items in there.items()
    }


def _needs(look: Scan, there: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return how many more places of each group a batch needs at most, until nothing of it is in any."""
    now, most = dict(there), {group: len(items) for group, items in there.items()}
    ahead = look.program.ahead_of(token.step for token in look.data.tokens)
    for step in look.program.moves:
        if step.id in look.data.completed or step.operation not in ahead:
            continue
        item = {item_id(look, step.item)} if step.item != ALL else {i for held in now.values() for i in held}
        now = {group: items | item if step.to == group else items - item for group, items in now.items()}
        most = {group: max(count, len(now[group])) for group, count in most.items()}
        if not any(now.values()):
            break
    return {group: most[group] - len(items) for group, items in there.items()}


def _promised(look: Scan, target: str) -> Iterator[str]:
    """Yield the items that the levels at work of a batch will still bring to a group."""
    if look.data.state not in ENDED:
        found = (_with_followers(look, level).get(target, ()) for level in look.data.begun)
        yield from dict.fromkeys(item for items in found for item in items)


def _with_followers(look: Scan, level: str) -> dict[str, tuple[str, ...]]:
    """Return what a level brings, with that of operations whose window counts from its end: they follow soon."""
    found: dict[str, tuple[str, ...]] = {}
    for one in (level, *look.program.followers_of(level)):
        for target, items in _to_come(look, one).items():
            found[target] = tuple(dict.fromkeys((*found.get(target, ()), *items)))
    return found


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
