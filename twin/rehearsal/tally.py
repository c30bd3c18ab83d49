"""Folds events, in their order, into what a rehearsal tells: steps, alarms, use of modules, and the hash of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from twin.record.wait import PLANNED, kind_of
from twin.rehearsal.people import PeopleTally
from twin.signals import TICK_S

if TYPE_CHECKING:
    from twin.messages import Event

MOST_TRIES = 10
"""A step that has failed so often is not tried again: nobody mends in a rehearsal what a fault keeps broken."""
CHANGES = frozenset(
    {
        "state_changed",
        "phase_entered",
        "phase_restarted",
        "phase_completed",
        "equipment_moved",
        "recipe_state_changed",
        "step_started",
        "step_completed",
        "step_failed",
    }
)
"""Events after which a run does not stand still."""
ENDS = (".begin", ".end")
"""The first and the last node of every level, which are no work."""


@dataclass
class StepSpan:
    """One visit of a step, in ticks."""

    batch: str
    id: str
    module: str
    start: int
    waited: int
    waited_for: str
    end: int | None = None
    outcome: str = "running"

    def told(self) -> dict[str, Any]:
        """Return the step as the JSON object names it."""
        return {
            "batch": self.batch,
            "id": self.id,
            "module": self.module,
            "start_s": seconds(self.start),
            "end_s": seconds(self.end),
            "waited_s": seconds(self.waited),
            "waited_for": self.waited_for,
            "outcome": self.outcome,
        }


@dataclass
class AlarmSpan:
    """One time that an alarm stood."""

    tag: str
    priority: int
    raised: int
    cleared: int | None = None

    def told(self) -> dict[str, Any]:
        """Return the alarm as the JSON object names it."""
        return {
            "tag": self.tag,
            "priority": self.priority,
            "raised_s": seconds(self.raised),
            "cleared_s": seconds(self.cleared),
        }


@dataclass
class Tally:
    """Takes events as they come; holds spans, never the events.

    `waits` are the steps that only wait, in words; `movers` names the module of those that have none of their own.
    """

    waits: Mapping[str, str] = field(default_factory=dict[str, str])
    movers: Mapping[str, str] = field(default_factory=dict[str, str])
    steps: list[StepSpan] = field(default_factory=list[StepSpan])
    alarms: list[AlarmSpan] = field(default_factory=list[AlarmSpan])
    events: int = 0
    last_change_tick: int = 0
    people: PeopleTally = field(default_factory=PeopleTally)
    completed: set[str] = field(default_factory=set[str])
    running: list[StepSpan] = field(default_factory=list[StepSpan])
    _failures: Counter[str] = field(default_factory=Counter[str])
    _stuck: str = ""
    _digest: Any = field(default_factory=sha256)

    @property
    def events_sha256(self) -> str:
        """Return the hash over the canonical bytes of every event so far."""
        return self._digest.hexdigest()

    def take(self, events: Sequence[Event]) -> None:
        """Add events; they come in order and each once."""
        for event in events:
            self._digest.update(event.canonical())
            self.events += 1
            self.people.take(event)
            self._sort(event)

    def why_stuck(self) -> str:
        """Return which step has failed too often to be tried again, or nothing."""
        return self._stuck

    def _sort(self, event: Event) -> None:
        if event.kind in CHANGES:
            self.last_change_tick = event.tick
        match event.kind:
            case "step_started" if not event.object.endswith(ENDS):
                self.steps.append(_begun(event, self.movers))
                self.running.append(self.steps[-1])
            case "step_completed" | "step_failed":
                self._end(event.object, event.tick, event.kind.removeprefix("step_"))
            case "recipe_state_changed" if event.payload["state"] in {"stopped", "aborted"}:
                self._end_all(event.object, event.tick, str(event.payload["state"]))
            case "alarm_raised" if event.payload.get("annunciated", True):
                self.alarms.append(AlarmSpan(event.object, int(event.payload.get("priority", 0)), event.tick))
            case "alarm_cleared":
                self._clear(event.object, event.tick)
            case _:
                pass

    def _end(self, name: str, tick: int, outcome: str) -> None:
        batch, _, step = name.partition(".")
        for span in reversed(self.running):
            if (span.batch, span.id) == (batch, step):
                self._close(span, tick, outcome)
                return

    def _close(self, span: StepSpan, tick: int, outcome: str) -> None:
        """End a span; all the time of a step that only waits counts as waiting, for what it waited longer for."""
        span.end, span.outcome = tick, outcome
        self.running.remove(span)
        self._note(f"{span.batch} {span.id}", outcome)
        if span.id in self.waits:
            own = tick - span.start
            span.waited_for = self.waits[span.id] if own >= span.waited else span.waited_for
            span.waited, span.start = span.waited + own, tick

    def _note(self, step: str, outcome: str) -> None:
        """Count what is completed, and how often a step has failed."""
        if outcome == "completed":
            self.completed.add(step.partition(" ")[2])
        elif outcome == "failed":
            self._failures[step] += 1
            if self._failures[step] == MOST_TRIES and not self._stuck:
                self._stuck = f"{step} has failed {MOST_TRIES} times"

    def _end_all(self, batch: str, tick: int, outcome: str) -> None:
        for span in [span for span in self.running if span.batch == batch]:
            self._close(span, tick, outcome)

    def _clear(self, tag: str, tick: int) -> None:
        for span in reversed(self.alarms):
            if span.tag == tag and span.cleared is None:
                span.cleared = tick
                return


def seconds(ticks: int | None) -> float | None:
    """Return ticks as seconds, without the noise of binary fractions."""
    return None if ticks is None else round(ticks * TICK_S, 1)


def resources(modules: Sequence[str], steps: Sequence[StepSpan], end_tick: int) -> dict[str, Any]:
    """Return how long each module worked for steps, and how long steps waited for it, planned times aside."""
    return {name: _resource([s for s in steps if s.module == name], end_tick) for name in modules}


def _resource(steps: Sequence[StepSpan], end_tick: int) -> dict[str, Any]:
    busy = _covered([(s.start, end_tick if s.end is None else s.end) for s in steps])
    return {
        "busy_s": seconds(busy),
        "waiting_s": seconds(sum(step.waited for step in steps if kind_of(step.waited_for) != PLANNED)),
        "utilisation": round(busy / end_tick, 4) if end_tick else 0.0,
    }


def _covered(spans: Sequence[tuple[int, int]]) -> int:
    """Return the length of the union of spans."""
    total, reach = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total


def _begun(event: Event, movers: Mapping[str, str]) -> StepSpan:
    payload = event.payload
    batch, _, step = event.object.partition(".")
    return StepSpan(
        batch,
        step,
        str(payload.get("module", "")) or movers.get(step, ""),
        event.tick,
        int(payload.get("waited_ticks", 0)),
        str(payload.get("waited_for", "")),
    )
