"""Conditions at work: keep every truth up to date by looking only at what changed or fell due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from twin.conditions.book import Book
from twin.conditions.node import For, Truth, walk
from twin.conditions.sweep import Sweep

NEVER = 2**62
MANY = 200
"""So many Conditions are evaluated at once rather than one by one."""


class Surroundings(Protocol):
    """What the engine tells Conditions about machines and recipes."""

    def word(self, module: str, kind: str) -> str:
        """Return the state or phase of a module."""
        ...

    def entered(self, owner: str) -> int | None:
        """Return when the owner's phase or step began."""
        ...

    def parameter(self, owner: str, name: str) -> float:
        """Return a bound parameter."""
        ...

    def result(self, name: str) -> float | str | None:
        """Return the answer to a prompt."""
        ...

    def completed(self, step: str) -> bool:
        """Tell whether a step is completed."""
        ...


@dataclass(frozen=True, slots=True)
class ConditionsState:
    """Plain data of all Conditions between two scans."""

    truths: tuple[Truth, ...]
    since: Mapping[int, int]
    due: Mapping[int, int]


@dataclass(slots=True)
class Conditions:
    """Evaluates the book. One instance per engine; its state is plain data."""

    book: Book
    surroundings: Surroundings
    rows: NDArray[np.int64]
    tick: int = 0
    truths: list[Truth] = field(default_factory=list["Truth"])
    _since: dict[int, int] = field(default_factory=dict[int, int])
    _due: dict[int, int] = field(default_factory=dict[int, int])
    _next_due: int = NEVER
    _wake: int = NEVER
    _sweep: Sweep | None = None

    def row(self, row: int) -> int:
        """Return the state of a kernel row."""
        return self.rows.item(row)

    def word(self, module: str, kind: str) -> str:
        """Return the state or phase of a module."""
        return self.surroundings.word(module, kind)

    def entered(self, owner: str) -> int | None:
        """Return when the owner's phase or step began."""
        return self.surroundings.entered(owner)

    def parameter(self, owner: str, name: str) -> float:
        """Return a bound parameter."""
        return self.surroundings.parameter(owner, name)

    def result(self, name: str) -> float | str | None:
        """Return the answer to a prompt."""
        return self.surroundings.result(name)

    def completed(self, step: str) -> bool:
        """Tell whether a step is completed."""
        return self.surroundings.completed(step)

    def held_since(self, node: int, holds: bool) -> int | None:
        """Remember since when a compound has been true."""
        if not holds:
            self._since.pop(node, None)
            return None
        return self._since.setdefault(node, self.tick)

    def wake(self, tick: int) -> None:
        """Ask for a scan at this tick."""
        self._wake = min(self._wake, tick)

    def restart(self, tick: int) -> None:
        """Evaluate everything anew."""
        self.tick = tick
        self.truths = [None] * len(self.book.nodes)
        self._since.clear()
        self._due.clear()
        self.update(tick, range(len(self.book.nodes)))

    def touched(self, keys: Iterable[str]) -> list[int]:
        """Return the conditions that depend on any of the keys, in order."""
        dependents = self.book.dependents
        return sorted(set[int]().union(*[dependents.get(key, ()) for key in keys]))

    def update(self, tick: int, numbers: Iterable[int]) -> tuple[int, ...]:
        """Evaluate the given conditions and those fallen due; return the ones whose truth changed."""
        self.tick = tick
        work = (
            {number for number, due in self._due.items() if due <= tick}
            if self._next_due <= tick
            else set[int]()
        )
        work.update(numbers)
        if not work:
            return ()
        swept = self._swept(work) if len(work) >= MANY else []
        changed = tuple(sorted((*swept, *(number for number in sorted(work) if self._evaluate(number)))))
        self._next_due = min(self._due.values(), default=NEVER)
        return changed

    def _swept(self, work: set[int]) -> list[int]:
        """Evaluate what is made of rows alone at once, and take it out of the work; return what changed."""
        if self._sweep is None:
            self._sweep = Sweep(self.book.nodes)
        numbers, truths = self._sweep.numbers, self.truths
        found = zip(numbers, self._sweep.truths(self.rows), strict=True)
        changed = [
            (number, truth) for number, truth in found if truth is not truths[number] and number in work
        ]
        for number, truth in changed:
            truths[number] = truth
        work.difference_update(numbers)
        return [number for number, _ in changed]

    def _evaluate(self, number: int) -> bool:
        self._wake = NEVER
        truth = self.book.nodes[number].truth(self)
        if self._wake < NEVER:
            self._due[number] = self._wake
        else:
            self._due.pop(number, None)
        before, self.truths[number] = self.truths[number], truth
        return truth is not before

    def extended(self, own: Book, book: Book, rows: NDArray[np.int64]) -> Conditions:
        """Return Conditions over a book that begins with `own`: what is known of that stays, all else is new."""
        first = len(own.nodes)
        spans = {part.number for top in own.nodes for part in walk(top) if isinstance(part, For)}
        fresh = Conditions(book, self.surroundings, rows)
        known = ConditionsState(
            tuple(self.truths[:first]),
            {span: since for span, since in self._since.items() if span in spans},
            {number: due for number, due in self._due.items() if number < first},
        )
        fresh.restore(known, self.tick)
        fresh.truths += [None] * (len(book.nodes) - first)
        fresh.update(self.tick, range(first, len(book.nodes)))
        return fresh

    @property
    def next_due(self) -> int:
        """Return the first tick at which a condition wants to be looked at."""
        return self._next_due

    def snapshot(self) -> ConditionsState:
        """Return the state as plain data."""
        return ConditionsState(tuple(self.truths), dict(self._since), dict(self._due))

    def restore(self, state: ConditionsState, tick: int) -> None:
        """Put a state back."""
        self.tick = tick
        self.truths = list(state.truths)
        self._since = dict(state.since)
        self._due = dict(state.due)
        self._next_due = min(self._due.values(), default=NEVER)
