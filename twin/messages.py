"""What crosses a border of the engine: commands in, outcomes and events out. All frozen, all plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

Payload = Mapping[str, Any]
"""JSON-like values only: str, int, float, bool, None, and lists and maps of them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asks: the kind of source (operator, recipe, trip, scenario, opcua, engine), its name, and why.

    `roles` are those of a person who has logged in.
    """

    source: str
    name: str
    reason: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One request to the engine. `target` is a module, equipment module, alarm tag, recipe run or the unit."""

    target: str
    verb: str
    origin: Origin
    arguments: Payload = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a command: `refusal` is None when it was accepted, else the reason in words."""

    seq: int
    command: Command
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One fact of the event log. No wall time, host, user session, uuid or path may enter the payload."""

    seq: int
    tick: int
    kind: str
    object: str
    payload: Payload

    def canonical(self) -> bytes:
        """Return the bytes that are hashed: a JSON array with sorted keys and no white space."""
        return _CANONICAL.encode((self.seq, self.tick, self.kind, self.object, self.payload))


def plain_text(value: object) -> str:
    """Return a text that is more than a text as what it says."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is no plain data")


_CANONICAL = msgspec.json.Encoder(order="sorted", enc_hook=plain_text)
