"""Orders of a rehearsal with several batches: each with its own patient, all drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from twin.draw import log_normal, uniform
from twin.engine.content import CD3, LEAST_CD3, MOST_CD3
from twin.messages import Command, Origin
from twin.procedure.batch import Batch
from twin.signals import TICKS_PER_S

PLANNER = Origin("rehearsal", "rehearsal", "rehearse the recipe")
SPREADS = {"donor_growth": 0.07, "donor_cells": 0.3}
"""How patients differ from the median one: standard deviation of the logarithm [E]. 7 % of the rate make 27 % of the
cells on day 12, so that six of seven patients stay in the band of 40 % round the expected course [unit.md 3.1]."""
BOUNDS = {"donor_growth": (0.8, 1.2), "donor_cells": (LEAST_CD3 / CD3, MOST_CD3 / CD3)}
"""Of growth three standard deviations [E]; of cells the range of T cells of a donation [P3.1]."""
COLLECTED_S = -4.0 * 3600.0
"""End of the collection after the begin of a batch: 1 d by air before the receipt at 20 h [V, process.md 7.1]."""


def orders(seed: int, count: int, every_s: float, *, drawn: bool = False) -> tuple[Batch, ...]:
    """Return batches of as many patients, at a fixed distance; one alone is the median patient unless he is drawn."""
    if count == 1 and not drawn:
        alone = order(seed, 1, 0)
        said = {name: value for name, value in alone.order.items() if name not in SPREADS}
        return (replace(alone, order=said),)
    every = round(every_s * TICKS_PER_S)
    return tuple(order(seed, number, (number - 1) * every) for number in range(1, count + 1))


def order(seed: int, number: int, start_tick: int) -> Batch:
    """Return the batch of one patient, drawn from the seed and his number."""
    name = f"B{number}"
    donor = {key: round(_factor(seed, key, name), 4) for key in SPREADS}
    codes = {"coi": f"C{_code(seed, 'coi', name)}", "second_id": f"D{_code(seed, 'second_id', name)}"}
    said = {"virology": "negative", "collected": COLLECTED_S}
    return Batch(name, {**codes, **said, **donor}, start_tick=start_tick)


def _factor(seed: int, key: str, name: str) -> float:
    """Return how a patient differs from the median one, within what is collected and made [P3.1]."""
    low, high = BOUNDS[key]
    return min(high, max(low, log_normal(1.0, SPREADS[key], seed, key, name)))


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
