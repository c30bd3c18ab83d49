"""Folds the questions of a run into the stays of each person at work, and the waits before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.messages import Event


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """A person at work for a step; `waited_s` is how long the question waited before."""

    person: str
    batch: str
    step: str
    start_s: float
    end_s: float
    waited_s: float


@dataclass
class _Questions:
    """Who was asked since when, while events pass."""

    takes: Mapping[str, float]
    since: dict[str, int] = field(default_factory=dict[str, int])
    last: dict[str, str] = field(default_factory=dict[str, str])
    spans: list[PersonSpan] = field(default_factory=list[PersonSpan])

    def take(self, event: Event) -> None:
        """Add an event."""
        match event.kind:
            case "prompt_raised":
                self.since[event.object] = event.tick
            case "command_intended" if event.payload.get("verb") == "answer":
                arguments: Mapping[str, Any] = event.payload["arguments"]
                self.last[f"{event.object}.{arguments.get('step')}"] = str(event.payload["name"])
            case "prompt_signed":
                self._answered(event, str(event.payload["by"]))
                self.since[event.object] = event.tick
            case "prompt_answered":
                self._answered(event, self.last.get(event.object, ""))
            case _:
                pass

    def _answered(self, event: Event, person: str) -> None:
        since = self.since.pop(event.object, None)
        if since is None or not person:
            return
        batch, _, step = event.object.partition(".")
        whole = (event.tick - since) / TICKS_PER_S
        busy = min(whole, self.takes.get(step, 0.0))
        end_s = event.tick / TICKS_PER_S
        self.spans.append(PersonSpan(person, batch, step, end_s - busy, end_s, whole - busy))


def person_spans(events: Iterable[Event], takes: Mapping[str, float]) -> list[PersonSpan]:
    """Return who worked when for which step; `takes` is how long the work of a step is planned."""
    questions = _Questions(takes)
    for event in events:
        questions.take(event)
    return questions.spans
