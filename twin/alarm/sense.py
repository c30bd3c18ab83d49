"""What stands in front of an alarm's states: on-delay, off-delay and the quality of its condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.plain import replace

if TYPE_CHECKING:
    from twin.alarm.state import AlarmState
    from twin.unit.model import Alarm


def sense(alarm: Alarm, state: AlarmState, truth: bool | None, tick: int) -> AlarmState:
    """Return the alarm with its delayed condition as of now; unknown restarts the delays."""
    if truth is None:
        return state if not state.known and state.pending is None else _with(state, False, None)
    if truth is state.active:
        return state if state.known and state.pending is None else _with(state, True, None)
    pending = state.pending
    if pending is None:
        pending = tick + (alarm.on_delay if truth else alarm.off_delay)
    if tick < pending:
        return state if state.known and state.pending == pending else _with(state, True, pending)
    moment = {"raised": tick} if truth else {"cleared": tick}
    return replace(state, active=truth, known=True, pending=None, **moment)


def _with(state: AlarmState, known: bool, pending: int | None) -> AlarmState:
    return replace(state, known=known, pending=pending)
