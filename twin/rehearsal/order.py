"""Orders of a rehearsal with several batches: each with its own patient, all drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field

from twin.draw import log_normal, uniform
from twin.messages import Command, Origin
from twin.procedure.batch import Batch
from twin.signals import TICKS_PER_S

PLANNER = Origin("rehearsal", "rehearsal", "rehearse the recipe")
SPREADS = {"donor_growth": 0.15, "donor_cells": 0.3}
"""How patients differ from the median one: standard deviation of the logarithm [E]."""
COLLECTED_S = -4.0 * 3600.0
"""End of the collection after the begin of a batch: 1 d by air before the receipt at 20 h [V, process.md 7.1]."""


def orders(seed: int, count: int, every_s: float) -> tuple[Batch, ...]:
    """Return batches of as many patients, one after the other at a fixed distance."""
    every = round(every_s * TICKS_PER_S)
    return tuple(order(seed, number, (number - 1) * every) for number in range(1, count + 1))


def order(seed: int, number: int, start_tick: int) -> Batch:
    """Return the batch of one patient, drawn from the seed and his number."""
    name = f"B{number}"
    donor = {key: round(log_normal(1.0, spread, seed, key, name), 4) for key, spread in SPREADS.items()}
    codes = {"coi": f"C{_code(seed, 'coi', name)}", "second_id": f"D{_code(seed, 'second_id', name)}"}
    said = {"virology": "negative", "collected": COLLECTED_S}
    return Batch(name, {**codes, **said, **donor}, start_tick=start_tick)


def _code(seed: int, *words: str) -> str:
    """Return a code of six digits that belongs to these words."""
    return f"{int(uniform(seed, *words) * 1_000_000):06d}"


@dataclass
class Starts:
    """The batches that are still to be started, in order."""

    waiting: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def due(self, tick: int) -> list[Command]:
        """Return the commands that start what is due now, each once."""
        now = [batch for start, batch in self.waiting if start <= tick]
        self.waiting = [(start, batch) for start, batch in self.waiting if start > tick]
        return [Command(batch, "start", PLANNER) for batch in now]

    def next_tick(self) -> int | None:
        """Return when the next batch starts."""
        return min((start for start, _ in self.waiting), default=None)
