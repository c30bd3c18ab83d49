"""Runs an engine against the wall clock in the thread `twin-core`: the only file with time and threads."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from traceback import format_exception
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recipes.recipe.model import Recipe
from twin.engine import InboxFullError
from twin.messages import Command, Origin, Outcome
from twin.pace import CALL_S, Call, Gauge, Pacer
from twin.procedure.batch import Batch
from twin.publish import UnitView
from twin.record.history import History

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.kernel.kernel import History as Records
    from twin.messages import Event
    from twin.recorder import Recorder

MOST_REQUESTS = 256
MOST_OUTCOMES = 1024
SKIP_ABOVE = 20.0
"""Up to this speed every tick is scanned; the event log is the same either way [engine.md 1]."""
IDLE_S = 0.1
LEAST_IDLE_S = 0.002
"""At high speeds some ticks are made at once rather than each alone."""
PUBLISH_S = 1 / 60


@dataclass(frozen=True, slots=True)
class RunnerStatus:
    """What a screen polls: the latest picture and how the run goes. `fault` is empty while all is well."""

    view: UnitView
    speed_asked: float | None
    speed_achieved: float
    paused: bool
    running: bool
    journal_ok: bool
    fault: str


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Ask for a factor of real time; None is as fast as it goes."""

    factor: float | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Ask for standing still, or for going on."""

    paused: bool


@dataclass(frozen=True, slots=True)
class SingleStep:
    """Ask for one tick and its scan while paused."""


@dataclass(frozen=True, slots=True)
class Load:
    """Ask for a recipe to be loaded."""

    recipe: Recipe
    origin: Origin
    batch: Batch | None = None


Window = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""Ticks, values and qualities of one signal."""
Request = SetSpeed | Pause | SingleStep | Load


def now_s() -> float:
    """Return monotonic seconds."""
    return time.monotonic()


def wall_time() -> str:
    """Return the wall time for the record, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def wait(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


class Runner:
    """Owns one engine from `start` to `close`; everything else talks to it through its bounded inbox and `status`."""

    def __init__(self, engine: Engine, recorder: Recorder | None = None, speed: float | None = 1.0) -> None:
        self._engine = engine
        self._recorder = recorder
        self._inbox: Queue[Command | Request] = Queue(MOST_REQUESTS)
        self._outcomes: deque[Outcome] = deque(maxlen=MOST_OUTCOMES)
        self._unsettled: list[Outcome] = []
        self._own_history = (
            History(engine.catalogue) if recorder is None or recorder.history is None else None
        )
        self._wake, self._closing = threading.Event(), threading.Event()
        self._pacer, self._call, self._gauge = Pacer(speed), Call(), Gauge()
        self._paused, self._single_steps, self._fault = False, 0, ""
        self._published_s = 0.0
        self._thread = threading.Thread(target=self._loop, name="twin-core")
        self._status = self._picture(running=False)

    def start(self) -> None:
        """Begin to run."""
        self._thread.start()

    def close(self) -> None:
        """End after the present call, with everything recorded."""
        self._closing.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def submit(self, command: Command) -> None:
        """Hand over a command; raise InboxFullError when there is no room."""
        self._ask(command)

    def set_speed(self, factor: float | None) -> None:
        """Change the pace; None is as fast as it goes."""
        if factor is not None and not factor > 0:
            raise ValueError(f"a speed is above 0, not {factor}")
        self._ask(SetSpeed(factor))

    def pause(self) -> None:
        """Stand still after the present call."""
        self._ask(Pause(True))

    def resume(self) -> None:
        """Go on."""
        self._ask(Pause(False))

    def single_step(self) -> None:
        """Make one tick and its scan, if paused."""
        self._ask(SingleStep())

    def status(self) -> RunnerStatus:
        """Return the latest picture; cheap, from any thread."""
        return self._status

    def outcomes(self) -> tuple[Outcome, ...]:
        """Return the answers to commands since the last call, each durably recorded."""
        taken: list[Outcome] = []
        while self._outcomes:
            taken.append(self._outcomes.popleft())
        return tuple(taken)

    def load(self, recipe: Recipe, origin: Origin, batch: Batch | None = None) -> None:
        """Load a recipe, of an ordered batch if one is given; the answer is the outcome of a command `load`."""
        self._ask(Load(recipe, origin, batch))

    def history_window(self, tag: str, tick_from: int, tick_to: int, points: int) -> Window:
        """Return about `points` records of a signal to draw as steps, extremes kept; what is not good is NaN."""
        history = self._own_history
        if history is None and self._recorder is not None:
            history = self._recorder.history
        assert history is not None
        ticks, values = history.decimated(self._engine.catalogue.index[tag], tick_from, tick_to, points)
        return ticks, values, np.isnan(values).astype(np.int64)

    def _ask(self, request: Command | Request) -> None:
        try:
            self._inbox.put_nowait(request)
        except Full:
            raise InboxFullError(f"{MOST_REQUESTS} requests wait already") from None
        self._wake.set()

    def _loop(self) -> None:
        self._restart_clock()
        self._status = replace(self._status, running=True)
        while not self._closing.is_set():
            self._guarded(self._turn)
        self._guarded(self._finish)
        self._guarded(self._publish_end)
        self._status = replace(self._status, running=False)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Whatever happens is shown and stands still; the thread goes on to serve `status` and `close`."""
        try:
            work()
        except Exception as error:  # noqa: BLE001  a thread that dies silently is worse than any fault
            self._paused, self._single_steps = True, 0
            self._fault = "".join(format_exception(error)[-2:]).strip()
            self._status = replace(self._status, paused=True, speed_achieved=0.0, fault=self._fault)
            self._wake.wait(IDLE_S)
            self._wake.clear()

    def _turn(self) -> None:
        self._take_requests()
        ticks = self._due()
        if ticks:
            self._advance(ticks)
        self._keep(durable=self._pacer.factor is not None or not ticks)
        self._publish(idle=not ticks)
        if not ticks:
            self._wake.wait(self._idle_s())
            self._wake.clear()

    def _take_requests(self) -> None:
        commands = False
        while (request := self._next()) is not None:
            commands |= self._take(request)
        if commands:
            self._keep(durable=True)

    def _next(self) -> Command | Request | None:
        try:
            return self._inbox.get_nowait()
        except Empty:
            return None

    def _take(self, request: Command | Request) -> bool:
        """Take one request; say whether it was a command, whose intent is recorded before it acts."""
        match request:
            case SetSpeed(factor):
                self._pacer.factor = factor
            case Pause(paused):
                self._paused, self._single_steps = paused, 0
            case SingleStep():
                self._single_steps += self._paused
            case Load():
                self._load(request)
                return True
            case _:
                self._submit(request)
                return True
        self._restart_clock()
        return False

    def _submit(self, command: Command) -> None:
        try:
            self._engine.submit(command)
        except InboxFullError as full:
            self._unsettled.append(Outcome(self._engine.seq, command, str(full)))

    def _load(self, load: Load) -> None:
        admission = self._engine.admission
        command = admission.stamped(Command("recipe", "load", load.origin, {"id": load.recipe.id}))
        refusal = admission.why_not_command(command)
        try:
            if refusal is None:
                self._engine.load(load.recipe, load.batch)
        except ValueError as error:
            refusal = str(error)
        self._unsettled.append(Outcome(self._engine.seq, command, refusal))

    def _restart_clock(self) -> None:
        now = now_s()
        self._pacer.start(now, self._engine.tick)
        self._gauge.start(now, self._engine.tick)
        self._gauge.factor = 0.0

    def _due(self) -> int:
        if self._paused:
            return 1 if self._single_steps else 0
        return min(self._pacer.due(now_s(), self._engine.tick), self._call.ticks)

    def _advance(self, ticks: int) -> None:
        if self._paused:
            self._single_steps -= 1
            self._engine.step()
            return
        factor = self._pacer.factor
        start = now_s()
        done = self._engine.run(
            ticks, skip=factor is None or factor > SKIP_ABOVE, enough=lambda: now_s() - start > CALL_S
        )
        self._call.learn(done, now_s() - start)

    def _keep(self, *, durable: bool) -> None:
        """Hand on what the engine yielded; answers go out once they are on disk, and in the checkpoint that is due."""
        events, histories = self._engine.take_events(), self._engine.take_history()
        self._unsettled.extend(self._engine.outcomes())
        if self._own_history is not None:
            for records in histories:
                self._own_history.append(records)
        if self._recorder is None:
            self._settle()
            return
        self._record(self._recorder, events, histories, durable=durable)

    def _record(
        self, recorder: Recorder, events: list[Event], histories: tuple[Records, ...], *, durable: bool
    ) -> None:
        was_lost, now = bool(self._engine.memory.record_lost), now_s()
        recorder.keep(events, histories, wall_time(), now)
        settled = recorder.settle(now, durable=durable)
        if (recorder.checkpoint_due(events, now) or was_lost) and recorder.ok:
            recorder.checkpoint(self._engine.snapshot().encode(), now)
            settled = recorder.ok
        if settled or not recorder.ok:
            self._settle()
        if not was_lost and not recorder.ok:
            self._engine.record_lost(recorder.why_not_ok)
        elif was_lost and recorder.ok:
            self._engine.record_regained()

    def _settle(self) -> None:
        self._outcomes.extend(self._unsettled)
        self._unsettled.clear()

    def _finish(self) -> None:
        self._keep(durable=True)
        if self._recorder is not None:
            self._recorder.checkpoint(self._engine.snapshot().encode(), now_s())
            self._recorder.close(now_s())

    def _publish(self, *, idle: bool) -> None:
        now = now_s()
        if idle or now - self._published_s >= PUBLISH_S:
            self._published_s = now
            self._status = self._picture(running=True)

    def _publish_end(self) -> None:
        self._status = self._picture(running=True)

    def _idle_s(self) -> float:
        if self._paused:
            return IDLE_S
        return max(LEAST_IDLE_S, min(IDLE_S, self._pacer.wait_s(now_s(), self._engine.tick)))

    def _picture(self, *, running: bool) -> RunnerStatus:
        achieved = 0.0 if self._paused else self._gauge.read(now_s(), self._engine.tick)
        recorder_ok = self._recorder is None or self._recorder.ok
        view = self._engine.view()
        fault = self._fault or view.fault
        return RunnerStatus(view, self._pacer.factor, achieved, self._paused, running, recorder_ok, fault)
