"""Folds a journal's events into what a report draws: the stays of modules in phases, and what went another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.procedure.batch import FIRST
from twin.record.report import Deviation
from twin.record.timeline import PhaseSpan
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.messages import Event

ENTERED = frozenset({"phase_entered", "phase_restarted"})
LEFT = frozenset({"phase_completed", "phase_timed_out", "phase_failed"})
EXECUTE = "Execute"
ABNORMAL = (
    "Holding",
    "Held",
    "Unholding",
    "Suspending",
    "Suspended",
    "Unsuspending",
    "Stopping",
    "Aborting",
    "Aborted",
)
PAUSES = frozenset(ABNORMAL[:6])
"""States from which a module goes on in the phase that it left."""
PLANNED = frozenset({"it is being proven again"})
"""Reasons of what belongs to the course of a recipe."""
WORDS = {
    "phase_timed_out": "Phase {phase} of {object} timed out",
    "phase_failed": "Phase {phase} of {object} failed",
    "phase_restarted": "Phase {phase} of {object} began again",
    "step_failed": "Step {object} failed",
    "step_restarted": "Step {object} began again",
    "window_missed": "Step {object} missed its window",
    "command_refused": "Command {verb} to {object} was refused",
    "fault_injected": "Fault {object} was put in",
    "cause_began": "{object} began",
    "proof_spoilt": "{object} cannot be proven any more",
    "scan_failed": "A scan of {object} failed",
    "deviation": "{object}: journal and checkpoint differ",
    "restarted": "Restarted after an interruption",
}


@dataclass
class _Stay:
    """Where one module is while events pass."""

    phase: str = ""
    shown: str = ""
    since: int = 0


def phase_spans(events: Iterable[Event], end_s: float) -> list[PhaseSpan]:
    """Return every stay of a module in a phase, or in a state like held or aborting, in the order of their start."""
    stays: dict[str, _Stay] = {}
    spans: list[PhaseSpan] = []
    for event in continued(events):
        if event.kind == "restarted":
            _cut(spans, stays, event.tick)
        elif event.kind in ENTERED or event.kind in LEFT or event.kind == "state_changed":
            stay = stays.setdefault(event.object, _Stay())
            shown = _shown(stay, event)
            if shown != stay.shown or event.kind in ENTERED:
                _end(spans, event.object, stay, event.tick / TICKS_PER_S)
                stay.shown, stay.since = shown, event.tick
    for module, stay in stays.items():
        _end(spans, module, stay, end_s)
    return sorted(spans, key=lambda span: span.start_s)


def continued(events: Iterable[Event]) -> list[Event]:
    """Return the events without those that a restart behind a checkpoint did not go on from."""
    kept: list[Event] = []
    for event in events:
        if event.kind == "restarted":
            parent = int(event.payload["parent"])
            while kept and kept[-1].seq > parent:
                kept.pop()
        kept.append(event)
    return kept


def deviations(events: Iterable[Event]) -> list[Deviation]:
    """Return what did not go as the recipe says, in order."""
    return [
        Deviation(event.tick / TICKS_PER_S, _said(event), str(event.payload.get("reason", "")))
        for event in events
        if event.kind in WORDS and event.payload.get("reason") not in PLANNED
    ]


def _said(event: Event) -> str:
    named: Mapping[str, Any] = {
        "phase": "",
        "verb": "",
        **event.payload,
        "object": event.object.removeprefix(f"{FIRST}."),
    }
    said = WORDS[event.kind].format_map(named).replace("_", " ").replace(".", " ")
    return said[:1].upper() + said[1:]


def _shown(stay: _Stay, event: Event) -> str:
    """Return the phase or state in which the module is from this event on, or nothing."""
    if event.kind in ENTERED:
        stay.phase = str(event.payload["phase"])
        return stay.phase
    if event.kind in LEFT:
        stay.phase = ""
        return ""
    state = str(event.payload["to"])
    if state not in PAUSES and state != EXECUTE:
        stay.phase = ""
    if state in ABNORMAL:
        return state
    return stay.phase if state == EXECUTE else ""


def _cut(spans: list[PhaseSpan], stays: Mapping[str, _Stay], tick: int) -> None:
    """End every phase at a restart: what goes on after it is a stay of its own."""
    for module, stay in stays.items():
        if stay.shown not in ABNORMAL:
            _end(spans, module, stay, tick / TICKS_PER_S)
            stay.since = tick


def _end(spans: list[PhaseSpan], module: str, stay: _Stay, end_s: float) -> None:
    if stay.shown and end_s > stay.since / TICKS_PER_S:
        spans.append(PhaseSpan(module, stay.shown, stay.since / TICKS_PER_S, end_s, stay.shown in ABNORMAL))
