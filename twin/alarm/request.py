"""Commands to one alarm: acknowledge, reset, shelve, unshelve, out of service, return to service."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from twin.alarm.life import Life, Trigger, life_table
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.alarm.state import AlarmState
    from twin.unit.model import Alarm

MAX_SHELVE_S = 8 * 3600.0
"""Shelving ends with the shift at the latest [E]."""

TRIGGERS = {
    "acknowledge": Trigger.ACKNOWLEDGE,
    "reset": Trigger.RESET,
    "shelve": Trigger.SHELVE,
    "unshelve": Trigger.RETURN_NORMAL,
    "out_of_service": Trigger.REMOVE,
    "return_to_service": Trigger.RETURN_NORMAL,
}
_ONLY_FROM = {"unshelve": Life.SHELVED, "return_to_service": Life.OUT_OF_SERVICE}


def why_not(
    alarm: Alarm, state: AlarmState, verb: str, arguments: Mapping[str, Any], tick: int
) -> str | None:
    """Return why a command to an alarm is refused, or None."""
    trigger = TRIGGERS.get(verb)
    if trigger is None:
        return f"an alarm has no command {verb}; it knows {', '.join(TRIGGERS)}"
    if state.entered == tick:
        return f"{alarm.id} has already moved in this scan"
    legal = legal_from(alarm, verb)
    if state.life not in legal:
        words = ", ".join(life.words for life in legal) or "no state, because it does not latch"
        return f"{verb} is not possible while {alarm.id} is {state.life.words}; it is possible in {words}"
    if verb == "shelve":
        return _why_not_shelve(arguments)
    return _why_not_arguments(verb, arguments, ("comment",))


def legal_from(alarm: Alarm, verb: str) -> tuple[Life, ...]:
    """Return the states in which a command is legal."""
    only = _ONLY_FROM.get(verb)
    return (only,) if only else life_table(alarm.latching).sources(TRIGGERS[verb])


def shelved_ticks(arguments: Mapping[str, Any]) -> int:
    """Return for how long to shelve."""
    return max(1, round(arguments["duration_s"] * TICKS_PER_S))


def _why_not_arguments(verb: str, arguments: Mapping[str, Any], known: tuple[str, ...]) -> str | None:
    unknown = next((key for key in arguments if key not in known), None)
    if unknown is not None:
        return f"{verb} takes no argument {unknown}; it takes {', '.join(known)}"
    return None if isinstance(arguments.get("comment", ""), str) else "comment must be a text"


def _why_not_shelve(arguments: Mapping[str, Any]) -> str | None:
    refusal = _why_not_arguments("shelve", arguments, ("duration_s", "one_shot", "comment"))
    if refusal is not None:
        return refusal
    duration = arguments.get("duration_s")
    if isinstance(duration, bool) or not isinstance(duration, int | float) or not math.isfinite(duration):
        return "shelve needs duration_s, a number of seconds"
    if not 0.0 < duration <= MAX_SHELVE_S:
        return f"duration_s {duration:g} is outside of 0 to {MAX_SHELVE_S:g} s"
    return None if isinstance(arguments.get("one_shot", False), bool) else "one_shot must be true or false"
