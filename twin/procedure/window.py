"""When a step or operation with a window is to begin: near its target, at a moment when its persons are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from twin.plain import replace
from twin.procedure.token import fail
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recipes.recipe.model import Step, Window
    from twin.procedure.program import Program
    from twin.procedure.state import Token
    from twin.procedure.token import Scan

MINUTE = 60 * TICKS_PER_S
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Calendar(Protocol):
    """When people are there."""

    def next_on_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which somebody of the role is there, or None if never."""
        ...

    def next_off_shift(self, role: str, tick: int) -> int | None:
        """Return the first tick from this one on at which nobody of the role is there, or None if never."""
        ...


@dataclass(frozen=True, slots=True)
class Crew:
    """Who has to be there from a begin on, and for how many ticks."""

    roles: tuple[str, ...] = ()
    ticks: int = 0


def plan(scan: Scan, token: Token) -> Token:
    """Return the token with its planned tick and its latest one; without a window it is as it was."""
    window, crew = window_of(scan, token)
    if window is None or token.planned:
        return token
    begin = reference(scan, window, token)
    earliest, target, latest = (
        begin + round(seconds * TICKS_PER_S)
        for seconds in (window.earliest_s, window.target_s, window.latest_s)
    )
    now = scan.world.tick
    if window.fails:
        latest = last_begin(scan.world, crew, earliest, latest)
    inside = (max(earliest, now), max(target, now), max(latest, now))
    tick = _apart(scan, token, crew, inside)
    if tick is None:
        tick = planned(scan.world, crew, *inside)
    if tick > latest and window.staffed_s > window.lasts_s:
        tick = planned(scan.world, Crew(crew.roles, round(window.lasts_s * TICKS_PER_S)), *inside)
    return replace(token, planned=max(1, tick), latest=max(1, latest))


def _apart(scan: Scan, token: Token, crew: Crew, inside: tuple[int, int, int]) -> int | None:
    """Return the moment nearest to the target at which no other batch plans to use the same; None: as it comes."""
    uses, lasts = _of(scan, token)
    taken = scan.world.engaged(scan.batch, uses) if uses and lasts else ()
    earliest, target, latest = inside
    tries = sorted(
        (target, *(e for _, e in taken), *(b - lasts for b, _ in taken)), key=lambda t: abs(t - target)
    )
    return next(
        (
            tick
            for tick in (tries if taken else ())
            if earliest <= tick <= latest
            and not any(begin < tick + lasts and tick < end for begin, end in taken)
            and all_there(scan.world, crew, tick) == tick
        ),
        None,
    )


def _of(scan: Scan, token: Token) -> tuple[frozenset[str], int]:
    """Return what the operation of a token that waits for its window uses, and how long."""
    fresh = [one for one in scan.program.levels(token.step) if one.id not in scan.data.begun]
    lasts = max((one.window.lasts_s for one in fresh if one.window is not None), default=0.0)
    return frozenset(name for one in fresh for name in one.uses), round(lasts * TICKS_PER_S)


def plans(scan: Scan, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of what a batch plans to do later with one of these."""
    for token in scan.data.tokens:
        if token.planned > scan.world.tick:
            uses, lasts = _of(scan, token)
            if names & uses and lasts:
                yield token.planned, token.planned + lasts


def last_begin(calendar: Calendar, crew: Crew, earliest: int, latest: int) -> int:
    """Return the last moment up to the latest one from which all stay; the latest one when there is none."""
    moments = range(latest, earliest - 1, -5 * MINUTE)
    return next((tick for tick in moments if all_there(calendar, crew, tick) == tick), latest)


def window_of(scan: Scan, token: Token) -> tuple[Window | None, Crew]:
    """Return the window that a token waits for, its own or that of the operation it begins, and who is needed."""
    program = scan.program
    own = program.steps[token.step].window
    operation = program.operation(token.step)
    if operation is None or operation.window is None or operation.id in scan.data.begun:
        return own, Crew(program.roles[token.step], _ticks(own))
    window = operation.window
    whole = next(
        (one.id for one in program.levels(token.step) if one.id not in scan.data.begun), operation.id
    )
    return window, crew_of(program, whole if window.lasts_s else operation.id, window)


def crew_of(program: Program, level: str, window: Window | None) -> Crew:
    """Return who is needed for a level from its begin on, and for how long."""
    return Crew(program.roles_of(level), _ticks(window))


def _ticks(window: Window | None) -> int:
    return round(max(window.lasts_s, window.staffed_s) * TICKS_PER_S) if window is not None else 0


def reference(scan: Scan, window: Window, token: Token) -> int:
    """Return the tick that a window counts from: the last end of the steps named, or the recipe's begin."""
    if not window.after:
        begun = [record.start for record in scan.data.records if record.start is not None]
        return min(begun, default=token.created)
    ends = [
        record.end for record in scan.data.records if record.id in window.after and record.end is not None
    ]
    return max(ends, default=token.created)


def planned(calendar: Calendar, crew: Crew, earliest: int, target: int, latest: int) -> int:
    """Return the moment nearest to the target at which all are there; the first one later when none is inside."""
    later = all_there(calendar, crew, target)
    if later == target:
        return target
    sooner = next(
        (
            tick
            for tick in range(target - MINUTE, earliest - 1, -MINUTE)
            if all_there(calendar, crew, tick) == tick
        ),
        None,
    )
    if sooner is not None and (later > latest or target - sooner <= later - target):
        return sooner
    return later


def all_there(calendar: Calendar, crew: Crew, tick: int) -> int:
    """Return the first tick from this one on from which somebody of every role stays; `tick` if that never is."""
    now = tick
    for _ in range(20 * max(1, len(crew.roles))):
        following = [_stays(calendar, role, now, crew.ticks) for role in crew.roles]
        if None in following:
            return tick
        fits = max((t for t in following if t is not None), default=now)
        if fits == now:
            return now
        now = fits
    return all_there(calendar, Crew(crew.roles), tick) if crew.ticks else tick


def _stays(calendar: Calendar, role: str, tick: int, ticks: int) -> int | None:
    """Return when somebody of a role comes, or is off again where that is too soon."""
    comes = calendar.next_on_shift(role, tick)
    goes = None if comes is None or not ticks else calendar.next_off_shift(role, comes)
    return comes if comes is None or goes is None or goes >= comes + ticks else goes


def in_words(tick: int) -> str:
    """Return a tick as day and time since the start."""
    days, rest = divmod(tick, DAY)
    return f"day {days} {rest // HOUR:02d}:{rest // MINUTE % 60:02d}"


def _fails(scan: Scan, token: Token) -> bool:
    window, _ = window_of(scan, token)
    return window is not None and window.fails


def wait_for_window(scan: Scan, step: Step, token: Token) -> None:
    """Let a step with a window stand until its planned tick, and note when it has missed its latest one."""
    fresh = plan(scan, token)
    now = scan.world.tick
    if fresh.planned > now:
        words = f"its time, {in_words(fresh.planned)}"
        scan.due.append(fresh.planned)
        fresh = replace(fresh, waits_for=words, waited_for=words)
    elif fresh.planned and fresh.waits_for.startswith("its time"):
        fresh = replace(fresh, waits_for="")
    if fresh.latest and now > fresh.latest and not fresh.missed:
        scan.happened(
            "window_missed", step.id, latest=fresh.latest, reason=fresh.waits_for or "nobody was there"
        )
        fresh = replace(fresh, missed=True)
        if _fails(scan, token):
            scan.put(fresh)
            fail(scan, step, f"{step.id} missed its window")
            return
    elif fresh.latest and not fresh.missed:
        scan.due.append(fresh.latest + 1)
    scan.put(fresh)
