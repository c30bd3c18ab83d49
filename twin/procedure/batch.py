"""A batch: a recipe run with an identity, an order and a place in the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST = "B1"
NEWEST = "recipe"
"""As the target of a command: the batch that was loaded last."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was ordered. Of two batches the one with the lower `priority` number comes first."""

    id: str = FIRST
    order: Mapping[str, str | float] = field(default_factory=dict[str, "str | float"])
    priority: int = 0
    start_tick: int = 0
