"""What stands against the begin of an operation although all that it uses is free: people, places, others' windows.

Whoever has the earlier latest begin never waits for one with a later latest begin on this account, but all wait for
what fails when it is missed. Nobody waits for a begin that has been missed, and what is late already waits for what
can still be in time: so no circle of waiting can form, and every such wait ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from twin.procedure.arbiter import NO_LIMIT, held_by_batch
from twin.procedure.room import why_no_room
from twin.procedure.state import RunState
from twin.procedure.window import HOUR, Crew, all_there, crew_of, in_words, last_begin, reference, window_of
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from recipes.recipe.model import Operation, Step, Window
    from twin.procedure.state import Token
    from twin.procedure.token import Scan

ITS_TIME = "its time"
UNSAID_TICKS = 2 * HOUR
"""So long an operation is taken to last that does not say it: the gassing of the freezer does."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What an operation of a batch will use, and the last tick at which it may begin; `must` says that it has to."""

    id: str
    batch: str
    uses: frozenset[str]
    latest: int
    must: bool = False

    @property
    def rank(self) -> tuple[bool, int, str]:
        """Return whose turn it is where two want the same: lowest first."""
        return not self.must, self.latest, self.batch


def why_not_whole(looks: Sequence[Scan], look: Scan, step: Step, level: Operation) -> str | None:
    """Return why a level that could have all it uses is not to begin now, or None."""
    token = look.data.token(step.id)
    assert token is not None
    return (
        _why_alone(look, token)
        or why_no_room(looks, look, level)
        or _why_other_first(looks, look, token, level)
    )


def _why_alone(look: Scan, token: Token) -> str | None:
    """Plan a level anew whose persons would leave before it ends."""
    window, crew = window_of(look, token)
    now = look.world.tick
    if window is None or not crew.ticks or (there := all_there(look.world, crew, now)) <= now:
        return None
    short = Crew(crew.roles, round(window.lasts_s * TICKS_PER_S))
    if there > token.latest and all_there(look.world, short, now) <= now:
        return None
    look.put(replace(token, planned=there))
    look.due.append(there)
    return f"{ITS_TIME}, {in_words(there)}"


def _why_other_first(looks: Sequence[Scan], look: Scan, token: Token, level: Operation) -> str | None:
    """Return which operation of another batch would miss its window if this level began now.

    What holds something already waits for no window: the other might need just that. Nor does it wait for what needs
    something that its batch holds elsewhere, and might give back only after this level.
    """
    if any(one.uses and one.id in look.data.begun for one in look.program.levels(token.step)):
        return None
    window, _ = window_of(look, token)
    lasts = round(window.lasts_s * TICKS_PER_S) if window is not None else 0
    now, lasts = look.world.tick, lasts or UNSAID_TICKS
    in_time = token.latest >= now
    must = in_time and window is not None and window.fails
    mine = Slot(level.id, look.batch, frozenset(level.uses), token.latest if in_time else NO_LIMIT, must)
    others = {other.batch: other for other in looks if other.batch != look.batch}
    held = held_by_batch(look.grants, look.batch).keys()
    missed = [
        slot
        for other in others.values()
        for slot in slots_of(other)
        if mine.uses & slot.uses and now <= slot.latest < now + lasts and slot.rank < mine.rank
        if not held & slot.uses
    ]
    if not missed:
        return None
    first = min(missed, key=lambda slot: slot.rank)
    _hurry(others[first.batch], first)
    look.due.append(first.latest + 1)
    names = ", ".join(sorted(mine.uses & first.uses))
    return f"{names} (kept for {first.batch}/{first.id} until {in_words(first.latest)})"


def _hurry(look: Scan, slot: Slot) -> None:
    """Bring what others wait for forward, to where its window opens or its people come."""
    for token in look.data.tokens:
        window, crew = window_of(look, token)
        if (
            token.planned <= look.world.tick
            or window is None
            or look.program.steps[token.step].operation != slot.id
        ):
            continue
        opens = reference(look, window, token) + round(window.earliest_s * TICKS_PER_S)
        there = all_there(look.world, crew, max(opens, look.world.tick))
        if there < token.planned:
            look.put(replace(token, planned=there))
            look.due.append(there)


def slots_of(look: Scan) -> Iterator[Slot]:
    """Yield what a running batch has still to begin within a window that is known."""
    if look.data.state is not RunState.RUNNING:
        return
    ahead = look.program.ahead_of(token.step for token in look.data.tokens)
    for operation in look.program.recipe.operations.values():
        if operation.id not in ahead:
            continue
        window, levels = operation.window, look.program.levels_of(operation.id)
        uses = frozenset(name for level in levels for name in level.uses)
        if window is None or not uses or any(_has_begun(look, level.id) for level in levels):
            continue
        begin = _reference(look, window)
        if begin is not None:
            yield Slot(operation.id, look.batch, uses, _latest(look, operation, begin), window.fails)


def _latest(look: Scan, operation: Operation, begin: int) -> int:
    """Return the last tick at which an operation may begin; where something has to follow, people have to stay."""
    window = operation.window
    assert window is not None
    earliest, latest = (begin + round(s * TICKS_PER_S) for s in (window.earliest_s, window.latest_s))
    if not (window.fails or window.staffed_s):
        return latest
    return last_begin(look.world, crew_of(look.program, operation.id, window), earliest, latest)


def _has_begun(look: Scan, level: str) -> bool:
    return level in look.data.begun or look.program.any_of(level, look.data.completed)


def _reference(look: Scan, window: Window) -> int | None:
    """Return what a window counts from, or None while that has not been."""
    if not set(window.after).issubset(look.data.completed):
        return None
    first = look.data.tokens[0] if look.data.tokens else None
    return None if first is None else reference(look, window, first)
