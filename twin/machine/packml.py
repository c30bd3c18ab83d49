"""The PackML base model: 17 states with their PackTags numbers and 46 arcs as one table [standards 1.2, 1.3]."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from functools import cache

from twin.machine.table import Arc, StateTable


class State(IntEnum):
    """PackML states; the value is the PackTags StateCurrent number."""

    CLEARING = 1
    STOPPED = 2
    STARTING = 3
    IDLE = 4
    SUSPENDED = 5
    EXECUTE = 6
    STOPPING = 7
    ABORTING = 8
    ABORTED = 9
    HOLDING = 10
    HELD = 11
    UNHOLDING = 12
    SUSPENDING = 13
    UNSUSPENDING = 14
    RESETTING = 15
    COMPLETING = 16
    COMPLETE = 17

    @property
    def title(self) -> str:
        """Return the name as written in Conditions and on screens."""
        return _TITLES[self]


_TITLES = ("", *(state.name.capitalize() for state in State))


class Verb(StrEnum):
    """PackML commands."""

    RESET = "reset"
    START = "start"
    STOP = "stop"
    HOLD = "hold"
    UNHOLD = "unhold"
    SUSPEND = "suspend"
    UNSUSPEND = "unsuspend"
    ABORT = "abort"
    CLEAR = "clear"


STATE_COMPLETE = "state_complete"

_COMPLETES = {
    State.STARTING: State.EXECUTE,
    State.EXECUTE: State.COMPLETING,
    State.COMPLETING: State.COMPLETE,
    State.RESETTING: State.IDLE,
    State.HOLDING: State.HELD,
    State.UNHOLDING: State.EXECUTE,
    State.SUSPENDING: State.SUSPENDED,
    State.UNSUSPENDING: State.EXECUTE,
    State.STOPPING: State.STOPPED,
    State.ABORTING: State.ABORTED,
    State.CLEARING: State.STOPPED,
}
_COMMANDS = (
    (Verb.START, State.IDLE, State.STARTING),
    (Verb.RESET, State.COMPLETE, State.RESETTING),
    (Verb.RESET, State.STOPPED, State.RESETTING),
    (Verb.HOLD, State.EXECUTE, State.HOLDING),
    (Verb.UNHOLD, State.HELD, State.UNHOLDING),
    (Verb.SUSPEND, State.EXECUTE, State.SUSPENDING),
    (Verb.UNSUSPEND, State.SUSPENDED, State.UNSUSPENDING),
    (Verb.CLEAR, State.ABORTED, State.CLEARING),
)
_NOT_STOPPED_FROM = (State.STOPPING, State.STOPPED, State.ABORTING, State.ABORTED, State.CLEARING)
_NOT_ABORTED_FROM = (State.ABORTING, State.ABORTED)
_OPTIONAL_HOLDS = (
    State.STARTING,
    State.UNHOLDING,
    State.SUSPENDING,
    State.SUSPENDED,
    State.UNSUSPENDING,
)

ACTING = tuple(_COMPLETES)
"""States that end by themselves."""
HELD_BACK = (
    State.HOLDING,
    State.HELD,
    State.UNHOLDING,
    State.SUSPENDING,
    State.SUSPENDED,
    State.UNSUSPENDING,
)
"""States in which a started procedure waits: its clocks stand, its hold settings act."""
ABORTIVE = (State.ABORTING, State.ABORTED, State.CLEARING)


def arcs(optional_holds: bool = False) -> tuple[Arc[State], ...]:
    """Return the base model, with the five optional Hold arcs if asked [standards 1.3]."""
    return (
        *(Arc(STATE_COMPLETE, source, target) for source, target in _COMPLETES.items()),
        *(Arc(verb, source, target) for verb, source, target in _COMMANDS),
        *(Arc(Verb.STOP, state, State.STOPPING) for state in State if state not in _NOT_STOPPED_FROM),
        *(Arc(Verb.ABORT, state, State.ABORTING) for state in State if state not in _NOT_ABORTED_FROM),
        *(Arc(Verb.HOLD, state, State.HOLDING) for state in _OPTIONAL_HOLDS if optional_holds),
    )


@cache
def packml(optional_holds: bool = False) -> StateTable[State]:
    """Return the table of the base model, one per kind for the whole process."""
    return StateTable("PackML", tuple(State), arcs(optional_holds))


def why_not(state: State, verb: Verb, table: StateTable[State] | None = None) -> str | None:
    """Return why `verb` is illegal in `state`, in words, or None when the table has the arc."""
    table = table or packml()
    if table.target(state, verb) is not None:
        return None
    legal = ", ".join(source.title for source in table.sources(verb))
    return f"{verb} is not possible in {state.title}; it is possible in {legal}"
