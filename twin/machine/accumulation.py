"""Counting time only while a condition holds, with a budget for the pauses in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.state import NEVER, Counted, resolve
from twin.plain import replace
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.unit.model import Accumulate

REPORT_TICKS = 60 * TICKS_PER_S
"""How often a running count is written to its result tag."""


def need_ticks(accumulate: Accumulate, parameters: dict[str, float] | None) -> int:
    """Return what must be counted; a number is in ticks, a parameter in seconds."""
    if isinstance(accumulate.need, str):
        return round(resolve(accumulate.need, parameters) * TICKS_PER_S)
    return round(accumulate.need)


def counted_ticks(progress: Counted, tick: int) -> int:
    """Return the time counted until now."""
    since = progress.counting_since
    return progress.counted + (0 if since is None else tick - since)


def paused_ticks(progress: Counted, tick: int) -> int:
    """Return the sum of all pauses until now; the time from entry to the first counted tick is one."""
    since = progress.paused_since
    return progress.paused + (0 if since is None else tick - since)


def settle(progress: Counted, counts: bool, tick: int) -> Counted:
    """Start or stop counting at this tick."""
    if counts and progress.counting_since is None:
        return replace(progress, counting_since=tick, paused=paused_ticks(progress, tick), paused_since=None)
    if not counts and progress.counting_since is not None:
        return replace(
            progress, counted=counted_ticks(progress, tick), counting_since=None, paused_since=tick
        )
    return progress


def due(progress: Counted, need: int, budget: int, tick: int) -> int:
    """Return when the count is complete, the budget is used up, or the count is to be reported."""
    if progress.counting_since is not None:
        report = tick + REPORT_TICKS - (tick - progress.counting_since) % REPORT_TICKS
        return min(report, progress.counting_since + need - progress.counted)
    if progress.paused_since is not None:
        return progress.paused_since + budget - progress.paused
    return NEVER
