"""When a step or operation with a window is to begin: near its target, at a moment when its persons are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from recipes.recipe.model import Step, Window
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


def plan(scan: Scan, token: Token) -> Token:
    """Return the token with its planned tick and its latest one; without a window it is as it was."""
    window, roles = window_of(scan, token)
    if window is None or token.planned:
        return token
    begin = reference(scan, window, token)
    earliest, target, latest = (
        begin + round(seconds * TICKS_PER_S)
        for seconds in (window.earliest_s, window.target_s, window.latest_s)
    )
    now = scan.world.tick
    tick = planned(scan.world, roles, max(earliest, now), max(target, now), max(latest, now))
    return replace(token, planned=max(1, tick), latest=max(1, latest))


def window_of(scan: Scan, token: Token) -> tuple[Window | None, tuple[str, ...]]:
    """Return the window that a token waits for, its own or that of the operation it begins, and who is needed."""
    program = scan.program
    own = program.steps[token.step].window
    operation = program.operation(token.step)
    if operation is not None and operation.window is not None and operation.id not in scan.data.begun:
        return operation.window, program.roles_of(operation.id)
    return own, program.roles[token.step]


def reference(scan: Scan, window: Window, token: Token) -> int:
    """Return the tick that a window counts from: the last end of the steps named, or the recipe's begin."""
    if not window.after:
        begun = [record.start for record in scan.data.records if record.start is not None]
        return min(begun, default=token.created)
    ends = [
        record.end for record in scan.data.records if record.id in window.after and record.end is not None
    ]
    return max(ends, default=token.created)


def planned(calendar: Calendar, roles: tuple[str, ...], earliest: int, target: int, latest: int) -> int:
    """Return the moment nearest to the target at which all are there; the first one later when none is inside."""
    later = _all_there(calendar, roles, target)
    if later == target:
        return target
    sooner = next(
        (
            tick
            for tick in range(target - MINUTE, earliest - 1, -MINUTE)
            if _all_there(calendar, roles, tick) == tick
        ),
        None,
    )
    if sooner is not None and (later > latest or target - sooner <= later - target):
        return sooner
    return later


def _all_there(calendar: Calendar, roles: tuple[str, ...], tick: int) -> int:
    """Return the first tick from this one on at which somebody of every role is there; `tick` if that never is."""
    now = tick
    for _ in range(20 * max(1, len(roles))):
        following = [calendar.next_on_shift(role, now) for role in roles]
        if None in following:
            return tick
        fits = max((t for t in following if t is not None), default=now)
        if fits == now:
            return now
        now = fits
    return now


def in_words(tick: int) -> str:
    """Return a tick as day and time since the start."""
    days, rest = divmod(tick, DAY)
    return f"day {days} {rest // HOUR:02d}:{rest // MINUTE % 60:02d}"


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
    elif fresh.latest and not fresh.missed:
        scan.due.append(fresh.latest + 1)
    scan.put(fresh)
