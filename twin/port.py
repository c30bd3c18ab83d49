"""What stands behind a module: a virtual or real device that takes outputs and answers with signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from twin.signals import TICKS_PER_S

DEAD_MAN_TICKS = 1 * TICKS_PER_S
"""A device that heard nothing for 1 s brings its outputs to their link-lost values by itself [engine.md 9]."""


@dataclass(frozen=True, slots=True)
class OutputImage:
    """The commanded values of one module as of one scan, by tag, and what to apply if the link is lost."""

    tick: int
    values: Mapping[str, float]
    link_lost: Mapping[str, float]


class Port(Protocol):
    """The border between logic and one device. Called between kernel calls, never from another thread."""

    @property
    def module(self) -> str:
        """Return the name of the module behind this port."""
        ...

    @property
    def link_up(self) -> bool:
        """Say whether images arrive at the device."""
        ...

    def deliver(self, image: OutputImage) -> None:
        """Offer the outputs of this scan; without a link the device does not get them."""
        ...

    def applied(self, tick: int) -> Mapping[str, float]:
        """Return the outputs that the device holds at this tick, its own link-lost values after the dead man."""
        ...

    def next_change(self) -> int | None:
        """Return the tick at which the device will act by itself, or None."""
        ...
