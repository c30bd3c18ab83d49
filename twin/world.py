"""What logic may see during one scan: the tick, the truth of Conditions, reported values with quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from twin.signals import Quality


class World(Protocol):
    """A read-only view of one scan."""

    @property
    def tick(self) -> int:
        """Return the present tick."""
        ...

    def truth(self, condition: int) -> bool | None:
        """Return the truth of a Condition; None when a bad or stale quality leaves it unknown."""
        ...

    def value(self, tag: str) -> float:
        """Return the last reported value of a signal."""
        ...

    def quality(self, tag: str) -> Quality:
        """Return the quality of a signal."""
        ...

    def unmet(self, interlock: str) -> tuple[str, ...]:
        """Return the reasons of an interlock that are not met now."""
        ...


@dataclass(frozen=True, slots=True)
class Happening:
    """An event to be, before it has a number: kind (past tense), object, payload."""

    kind: str
    object: str
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Calculated:
    """A value that logic computed, to be written under its tag."""

    tag: str
    value: float
    quality: Quality = Quality.GOOD


@dataclass(frozen=True, slots=True)
class Effects:
    """What a machine's step asks of the engine besides its new state.

    `due` are ticks at which the machine wants a scan.
    """

    happenings: tuple[Happening, ...] = ()
    calculated: tuple[Calculated, ...] = ()
    due: tuple[int, ...] = ()


NOTHING = Effects()
