"""The critical path of a batch: from its end back, what each moment waited for or worked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twin.record.story import PEOPLE, Story
from twin.record.wait import PLANNED, RESULT, kind_of

RECIPE_TIME, LABORATORY, WAIT = "recipe", "laboratory", "wait"
"""Kinds of time on the path beside the work of machines, robot and people."""
SHORT_S = 1.0
NEAR_S = 1.0
MOST = 5000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the path: what filled it, for which step, and in words where it was a wait."""

    start_s: float
    end_s: float
    kind: str
    step: str
    words: str = ""

    @property
    def took_s(self) -> float:
        """Return its length."""
        return self.end_s - self.start_s


class _Path:
    """Goes back from step to step of one batch."""

    def __init__(self, steps: Sequence[Mapping[str, Any]], story: Story) -> None:
        self.story = story
        self.steps = [step for step in steps if step["end_s"] is not None]
        self.pieces: list[Piece] = []

    def back(self) -> list[Piece]:
        """Return the pieces from the first moment to the last."""
        step = max(self.steps, key=lambda one: float(one["end_s"]), default=None)
        until = None if step is None else float(step["end_s"])
        for _ in range(MOST):
            if step is None or until is None:
                break
            step, until = self._one(step, until)
        return [piece for piece in reversed(self.pieces) if piece.took_s >= SHORT_S]

    def _one(self, step: Mapping[str, Any], until: float) -> tuple[Mapping[str, Any] | None, float | None]:
        """Note the work and the wait of a step; return the one before it and when that has to have ended."""
        fact = self.story.steps.get(step["id"])
        start = min(float(step["start_s"]), until)
        self._note(start, until, fact.doer if fact else "machine", step)
        waited = float(step["waited_s"] or 0.0)
        asked = start - waited
        before = self._before(step, asked)
        if waited < SHORT_S:
            return before, self._joined(before, asked)
        kind = kind_of(str(step["waited_for"]))
        anchor = self._anchor(step, kind, start)
        if anchor is None:
            self._note(asked, start, RECIPE_TIME if kind == PLANNED else WAIT, step)
            return before, self._joined(before, asked)
        end = float(anchor["end_s"])
        self._note(end, start, RECIPE_TIME if kind == PLANNED else LABORATORY, step)
        return anchor, end

    def _joined(self, before: Mapping[str, Any] | None, asked: float) -> float | None:
        """Return the moment to go on from; a gap before it is nobody's work and stays blank."""
        return None if before is None else min(float(before["end_s"]), asked)

    def _note(self, start: float, end: float, kind: str, step: Mapping[str, Any]) -> None:
        words = str(step["waited_for"]) if kind in {RECIPE_TIME, LABORATORY, WAIT} else ""
        self.pieces.append(Piece(start, end, kind, str(step["id"]), words))

    def _before(self, step: Mapping[str, Any], asked: float) -> Mapping[str, Any] | None:
        """Return the step that ended last before this one was asked for, one of those that lead to it if any."""
        fact = self.story.steps.get(step["id"])
        leads = fact.before if fact else ()
        ended = [one for one in self.steps if one is not step and float(one["end_s"]) <= asked + NEAR_S]
        near = [one for one in ended if one["id"] in leads]
        return max(near or ended, key=lambda one: float(one["end_s"]), default=None)

    def _anchor(self, step: Mapping[str, Any], kind: str, start: float) -> Mapping[str, Any] | None:
        """Return the step that a planned time counts from, or that gave the result waited for."""
        fact = self.story.steps.get(step["id"])
        if fact is None or kind not in {PLANNED, RESULT}:
            return None
        ids = fact.after if kind == PLANNED else self._givers(fact.needs)
        found = [one for one in self.steps if one["id"] in ids and float(one["end_s"]) <= start]
        return max(found, key=lambda one: float(one["end_s"]), default=None)

    def _givers(self, needs: Sequence[str]) -> list[str]:
        return [name for name, fact in self.story.steps.items() if set(fact.gives) & set(needs)]


def critical_path(
    steps: Sequence[Mapping[str, Any]], story: Story, waited_s: Mapping[str, float]
) -> list[Piece]:
    """Return the path of one batch's steps; of people's work `waited_s` (by step) was waiting for them."""
    found: list[Piece] = []
    for piece in _Path(steps, story).back():
        wait = min(piece.took_s, waited_s.get(piece.step, 0.0)) if piece.kind == PEOPLE else 0.0
        if wait >= SHORT_S:
            split = piece.start_s + wait
            found.append(Piece(piece.start_s, split, WAIT, piece.step, "a person"))
            found.append(Piece(split, piece.end_s, PEOPLE, piece.step))
        else:
            found.append(piece)
    return [piece for piece in found if piece.took_s >= SHORT_S]
