"""A rehearsal in a process of its own: progress and cancel over a pipe, the result at the end."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from twin.rehearsal.request import Progress, Rehearsal, RehearsalRequest

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CANCEL = "cancel"
REPORT_S = 0.05


@dataclass(frozen=True, slots=True)
class Failed:
    """The rehearsal could not be done; `bad_input` says that the request or its folder is at fault."""

    text: str
    bad_input: bool = False


Message = Progress | Rehearsal | Failed


class RehearsalProcess:
    """Starts with `start`, is asked with `poll`, and is always ended with `close`."""

    def __init__(self, request: RehearsalRequest) -> None:
        context = get_context("spawn")
        self._pipe, self._far_end = context.Pipe()
        self._process = context.Process(
            target=_work, args=(self._far_end, request), name="rehearsal", daemon=True
        )
        self._last: Message | None = None

    def start(self) -> None:
        """Start the process."""
        self._process.start()
        self._far_end.close()

    def poll(self) -> Message | None:
        """Return the newest message, the same one until there is a newer; never waits."""
        while not self._ended and self._pipe.poll():
            self._last = self._received()
        return self._last

    def wait(self, timeout_s: float | None = None) -> Message | None:
        """Wait for a message and return the newest."""
        if not self._ended and self._pipe.poll(timeout_s):
            self._last = self._received()
        return self.poll()

    def cancel(self) -> None:
        """Ask it to end soon; the result will say `cancelled`."""
        if not self._ended:
            self._pipe.send(CANCEL)

    def kill(self) -> None:
        """End the process at once, without a result."""
        self._process.kill()

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process.is_alive() and not self._ended:
            self._process.terminate()
        if self._process.pid is not None:
            self._process.join()
        self._pipe.close()

    @property
    def _ended(self) -> bool:
        return isinstance(self._last, Rehearsal | Failed)

    def _received(self) -> Message:
        try:
            return self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            return Failed(f"the rehearsal's process ended by itself (exit code {self._process.exitcode})")


def _work(pipe: Connection, request: RehearsalRequest) -> None:
    pipe.send(_result(pipe, request))
    pipe.close()


def _result(pipe: Connection, request: RehearsalRequest) -> Message:
    from recipes.problem import InputError
    from twin.record.failure import JournalError
    from twin.rehearsal.run import rehearse
    from twin.runner import now_s

    told_s = 0.0

    def report(progress: Progress) -> None:
        nonlocal told_s
        if now_s() - told_s >= REPORT_S:
            told_s = now_s()
            pipe.send(progress)

    try:
        return rehearse(request, report, pipe.poll)
    except (InputError, JournalError) as error:
        return Failed(str(error), bad_input=True)
    except Exception as error:  # noqa: BLE001  what goes wrong here must reach the one who waits
        return Failed(f"{type(error).__name__}: {error}")
