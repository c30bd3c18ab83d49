"""All that changes while a recipe runs, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RunState(StrEnum):
    """State of a recipe run (after ISA-88)."""

    LOADED = "loaded"
    RUNNING = "running"
    HOLDING = "holding"
    HELD = "held"
    STOPPING = "stopping"
    STOPPED = "stopped"
    ABORTING = "aborting"
    ABORTED = "aborted"
    COMPLETE = "complete"


ENDED = (RunState.STOPPED, RunState.ABORTED, RunState.COMPLETE)
STANDING = (RunState.LOADED, RunState.HELD, *ENDED)


RESUME_TICKS = 3
"""So long a module may still be held after its recipe was resumed: its own command acts in the next scan."""
HELD_STATES = {"Holding": "held", "Held": "held", "Suspending": "suspended", "Suspended": "suspended"}
"""States of a module in which its recipe is held, and the word for it."""


class Status(StrEnum):
    """Status of a token on a step."""

    WAITING = "waiting"
    PREPARING = "preparing"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Token:
    """A step at work. `waits_for` (now) and `waited_for` (last) are in words; `sent` is the verb asked for.

    `cause` is what brought a failed step's module to its end; `planned` and `latest` are ticks of its window (0: none),
    `missed` says that it did not begin in it; `signed` is who has answered so far, by part. `origin` is where a
    move began, `rescan` that the robot has to read again what it carries, `tries` how often its command was refused.
    """

    step: str
    status: Status
    created: int
    entered: int
    waits_for: str = ""
    sent: str = ""
    waited_for: str = ""
    cause: str = ""
    planned: int = 0
    latest: int = 0
    missed: bool = False
    signed: Mapping[str, str] = field(default_factory=dict[str, str])
    origin: str = ""
    rescan: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What became of a step (or of a phase inside it): ticks, and what it waited for before it could begin."""

    id: str
    module: str
    created: int
    start: int | None
    end: int | None
    waited_for: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RunData:
    """One recipe run between two scans. `begun` are the operations at work that hold something or had a window.

    `asked` is who has asked for the hold that it is in; empty when it was held by what happened.
    """

    state: RunState
    reason: str = ""
    since: int = 0
    tokens: tuple[Token, ...] = ()
    results: Mapping[str, float | str] = field(default_factory=dict[str, "float | str"])
    completed: tuple[str, ...] = ()
    records: tuple[StepRecord, ...] = ()
    begun: tuple[str, ...] = ()
    asked: str = ""

    def token(self, step: str) -> Token | None:
        """Return the token on a step, or None."""
        for token in self.tokens:
            if token.step == step:
                return token
        return None
