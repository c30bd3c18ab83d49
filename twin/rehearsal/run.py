"""Runs one rehearsal in the calling process, from the files to the summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twin.engine import Engine
from twin.pace import CALL_S, Call, Pacer
from twin.record.failure import in_words
from twin.record.svg import clock
from twin.recorder import Recorder
from twin.rehearsal.deviation import deviations
from twin.rehearsal.material import material
from twin.rehearsal.order import Starts
from twin.rehearsal.prepare import REPORT, Known, Prepared, prepare
from twin.rehearsal.product import products
from twin.rehearsal.request import (
    CANCELLED,
    COMPLETE,
    STUCK,
    UNRECORDED,
    UNTIL,
    Cancelled,
    Progress,
    Rehearsal,
    RehearsalRequest,
    Report,
)
from twin.rehearsal.standing import RECIPE_STANDS, STOOD_TICKS, stands_at
from twin.rehearsal.tally import Tally, resources, seconds
from twin.rehearsal.watch import Watch
from twin.runner import now_s, wait, wall_time
from twin.signals import TICK_S, TICKS_PER_S

LIMIT_TICKS = 60 * 86_400 * TICKS_PER_S
"""Longer than any recipe: what still runs after 60 days never ends."""
LEAST_TICKS = 20_000
"""A call of the kernel alone over so many ticks is short; where scans are dense, they end a call in time."""


def rehearse(
    request: RehearsalRequest, report: Report, cancelled: Cancelled, known: Known | None = None
) -> Rehearsal:
    """Rehearse; raise InputError when recipe, unit or a fault is wrong. What is `known` is not read again."""
    ready = prepare(request, known)
    began_s = now_s()
    steps = len(ready.engine.memory.runs) * sum(
        step.kind not in {"begin", "end"} for step in ready.recipe.steps
    )
    drive = Drive(request, ready.engine, ready.tally, ready.recorder, steps, ready.starts, ready.watch)
    try:
        outcome = drive.to_end(report, cancelled)
    finally:
        ready.close(now_s())
    if drive.why_not_recorded:
        outcome = UNRECORDED
    summary = _summary(request, ready, drive, outcome, now_s() - began_s)
    failure = _failure(drive, outcome)
    if request.out is not None and outcome != UNRECORDED and (unwritten := _write_reports(ready, summary)):
        outcome, failure = UNRECORDED, unwritten
        summary |= {"outcome": outcome, "reason": unwritten}
    texts = {tag: alarm.text for tag, alarm in ready.engine.unit.alarms.items()}
    out = None if outcome == UNRECORDED else request.out
    return Rehearsal(summary, failure, out, texts, _never_began(ready))


def _write_reports(ready: Prepared, summary: dict[str, Any]) -> str:
    """Write what people read; return why that did not work, or nothing."""
    try:
        ready.write_reports(summary)
    except OSError as error:
        return f"the report cannot be written: {in_words(error, Path(error.filename or REPORT))}"
    return ""


@dataclass
class Drive:
    """Advances an engine to the end of its recipe, call by call, and hands on what it yields."""

    request: RehearsalRequest
    engine: Engine
    tally: Tally
    recorder: Recorder | None = None
    steps: int = 1
    starts: Starts = field(default_factory=Starts)
    watch: Watch | None = None
    _call: Call = field(default_factory=lambda: Call(2000))
    _pacer: Pacer = field(default_factory=Pacer)

    @property
    def why_not_recorded(self) -> str:
        """Return why the record is not whole, or nothing."""
        if self.recorder is None:
            return ""
        history = self.recorder.history
        return self.recorder.why_not_ok or (history.why_not_written if history is not None else "")

    @property
    def why(self) -> str:
        """Return why the recipe is in its state, or the record is lost, in words."""
        if self.why_not_recorded:
            return self.why_not_recorded
        reasons = (run.reason for run in self.engine.memory.runs.values())
        return next(filter(None, reasons), "") or self.tally.why_stuck()

    def to_end(self, report: Report, cancelled: Cancelled) -> str:
        """Start the recipe and run until it ends; return the outcome."""
        self._pacer = Pacer(self.request.speed)
        self._pacer.start(now_s(), self.engine.tick)
        while (outcome := self._outcome(cancelled)) is None:
            self._turn()
            report(self._progress())
        self.take()
        return outcome

    def take(self) -> None:
        """Hand what the engine yielded since the last call to tally and record."""
        events, histories = self.engine.take_events(), self.engine.take_history()
        self.engine.outcomes()
        self.tally.take(events)
        if self.recorder is not None:
            self.recorder.keep(events, histories, wall_time(), now_s())
            self.recorder.settle(now_s(), durable=False)

    @property
    def state(self) -> str:
        """Return `complete` when all batches are, else the state of one that is not there yet."""
        states = [run.state.value for run in self.engine.memory.runs.values()]
        if self.starts.waiting or any(state not in RECIPE_STANDS for state in states):
            return "running"
        return next((state for state in states if state != COMPLETE), COMPLETE)

    def _turn(self) -> None:
        for command in self.starts.due(self.engine.tick):
            self.engine.enqueue(command)
        ticks = min(self._room(), self._pacer.due(now_s(), self.engine.tick))
        if ticks <= 0:
            wait(self._pacer.wait_s(now_s(), self.engine.tick))
            return
        start, here = now_s(), self._position()
        done = self.engine.run(
            ticks,
            skip=self.request.skip,
            enough=lambda: self._look() or self._position() != here or now_s() - start > CALL_S,
        )
        if self.watch is not None:
            self.watch.sample()
        self._call.learn(done, now_s() - start)
        self.take()

    def _look(self) -> bool:
        """Let the watch look at what the scan has changed; it never ends a call."""
        if self.watch is not None:
            self.watch.look()
        return False

    def _position(self) -> tuple[tuple[str, int], ...]:
        """Return what a call ends at, so that the end of a rehearsal does not depend on how long calls are."""
        return tuple((run.state.value, len(run.records)) for run in self.engine.memory.runs.values())

    def _outcome(self, cancelled: Cancelled) -> str | None:
        """Return how the rehearsal has ended, or None while it goes on."""
        state = self.state
        ends = (
            (COMPLETE, state == COMPLETE),
            (CANCELLED, cancelled()),
            (UNRECORDED, bool(self.why_not_recorded)),
            (STUCK, bool(self.tally.why_stuck())),
            (UNTIL, self.engine.tick >= self._until_tick()),
            (state if state in RECIPE_STANDS else STUCK, self.engine.tick >= self._stop_tick()),
        )
        return next((outcome for outcome, ended in ends if ended), None)

    def _stop_tick(self) -> int:
        last = min(LIMIT_TICKS, self._until_tick())
        if self.state in RECIPE_STANDS:
            return min(last, stands_at(self.engine, self.tally.last_change_tick))
        return last

    def _room(self) -> int:
        """Return how far one call may go; while the recipe stands, not so far that the end could be overrun."""
        most = STOOD_TICKS if self.state in RECIPE_STANDS else LIMIT_TICKS
        start = self.starts.next_tick()
        last = self._stop_tick() if start is None else min(self._stop_tick(), start)
        watched = most if self.watch is None else self.watch.room()
        return min(last - self.engine.tick, max(self._call.ticks, LEAST_TICKS), most, watched)

    def _until_tick(self) -> int:
        until_s = self.request.until_s
        return LIMIT_TICKS + 1 if until_s is None else round(until_s * TICKS_PER_S)

    def _progress(self) -> Progress:
        done, running = len(self.tally.completed), self.tally.running
        at_work = running[-1].id if running else ""
        return Progress(min(1.0, done / self.steps), self.engine.tick * TICK_S, at_work)


def _summary(
    request: RehearsalRequest, ready: Prepared, drive: Drive, outcome: str, wall_s: float
) -> dict[str, Any]:
    engine, tally = ready.engine, ready.tally
    simulated_s = engine.tick * TICK_S
    return {
        "recipe": ready.recipe.id,
        "recipe_sha256": ready.recipe.sha256,
        "unit": engine.unit.name,
        "seed": request.seed,
        "outcome": outcome,
        "reason": drive.why,
        "simulated_s": seconds(engine.tick),
        "wall_s": round(wall_s, 3),
        "speed": round(simulated_s / wall_s, 1) if wall_s > 0 else 0.0,
        "scans": engine.scans,
        "events": tally.events,
        "events_sha256": tally.events_sha256,
        "batches": [_told(engine, batch) for batch in engine.memory.runs],
        "steps": [step.told() for step in tally.steps],
        "alarms": [alarm.told() for alarm in tally.alarms],
        "resources": resources(list(engine.unit.modules), tally.steps, engine.tick),
        "people": tally.people.told(),
        "mistakes": tally.people.mistakes(),
        "product": products(engine, ready.watch),
        "material": material(engine, ready.watch),
        "deviations": deviations(engine),
    }


def _told(engine: Engine, batch: str) -> dict[str, Any]:
    """Return a batch as the JSON object names it."""
    run, ordered = engine.memory.runs[batch], engine.programs[batch].batch
    times = [record.end for record in run.records if record.end is not None]
    return {
        "id": batch,
        "order": dict(ordered.order),
        "start_s": seconds(ordered.start_tick),
        "end_s": seconds(max(times)) if times else None,
        "state": run.state.value,
        "reason": run.reason,
    }


def _never_began(ready: Prepared) -> tuple[str, ...]:
    end = ready.engine.tick
    late = (i for i in ready.injections if i.start_tick is not None and i.start_tick > end)
    return tuple(f"{i.fault.name} at {clock(seconds(i.start_tick))}" for i in late)


def _failure(drive: Drive, outcome: str) -> str:
    if outcome in {COMPLETE, UNTIL}:
        return ""
    engine = drive.engine
    spans = drive.tally.steps
    failed = [span.id for span in spans if span.outcome == "failed"]
    where = ", ".join(failed or [span.id for span in spans if span.end is None])
    waits = (t.waits_for for run in engine.memory.runs.values() for t in run.tokens if t.waits_for)
    why = drive.why or next((f"it waits for {one}" for one in waits), "no reason was given")
    at = f" in {where}" if where else ""
    return f"the rehearsal ended {outcome} after {clock(engine.tick * TICK_S)}{at}: {why}"
