"""Keeps what a run yields: events into the journal, values into the history, checkpoints beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from twin.messages import Event
from twin.record.failure import JournalError
from twin.record.history import History
from twin.record.journal import Journal

COMMIT_S = 0.5
"""Group commit at least this often [engine.md 7]."""
CHECKPOINT_S = 60.0
BRISK_S = 1.0
"""After anything has happened a checkpoint is at most this late, so that a restart goes on close to the end."""
RETRY_S = 5.0
FLUSH_S = 300.0
"""Values lie in a readable file at least this often."""
MOST_WAITING = 200_000
"""Events that wait in memory for a journal that cannot be written; what comes after them is counted and lost."""
BOUNDARIES = frozenset(
    {"recipe_loaded", "step_started", "step_completed", "step_failed", "recipe_state_changed", "item_moved"}
)
"""After these a checkpoint follows at once: where a recipe and every item is, is known to both at a restart."""


@dataclass
class Recorder:
    """One run's record. Times are arguments. While `why_not_ok` is set events wait in a bounded buffer."""

    journal: Journal
    history: History | None = None
    checkpoints: bool = False
    why_not_ok: str = ""
    lost: int = 0
    _waiting: list[Event] = field(default_factory=list[Event])
    _wall_time: str = ""
    _open_since_s: float | None = None
    _checkpoint_s: float = 0.0
    _happened: bool = False
    _flush_s: float | None = None
    _retry_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Say whether the record can be written."""
        return not self.why_not_ok

    @property
    def unwritten(self) -> int:
        """Return how many events are not in the journal."""
        return len(self._waiting) + self.lost

    def keep(self, events: Sequence[Event], histories: Sequence[Any], wall_time: str, now_s: float) -> None:
        """Take what one turn of the run has yielded."""
        self._wall_time = wall_time
        room = 0 if self.lost else MOST_WAITING - len(self._waiting)
        self._waiting.extend(events[:room])
        self.lost += max(0, len(events) - room)
        if self._waiting and self._open_since_s is None:
            self._open_since_s = now_s
        if self.history is not None:
            for history in histories:
                self.history.append(history)
            self._flush(self.history, now_s)

    def _flush(self, history: History, now_s: float) -> None:
        if self._flush_s is None:
            self._flush_s = now_s
        elif now_s - self._flush_s >= FLUSH_S:
            history.flush()
            self._flush_s = now_s

    def settle(self, now_s: float, *, durable: bool) -> bool:
        """Commit when asked to, or when the last commit or failure is too long ago; say whether nothing waits."""
        if not self.ok:
            asked = now_s >= self._retry_s
        else:
            late = self._open_since_s is not None and now_s - self._open_since_s >= COMMIT_S
            asked = bool(self._waiting) and (durable or late)
        if asked:
            self._commit(now_s)
        return not self._waiting

    def checkpoint_due(self, events: Sequence[Event], now_s: float) -> bool:
        """Say whether a step has begun or ended or an item has moved, or anything has happened and some time passed."""
        if not self.checkpoints:
            return False
        self._happened |= bool(events)
        late = now_s - self._checkpoint_s >= (BRISK_S if self._happened else CHECKPOINT_S)
        return late or any(event.kind in BOUNDARIES for event in events)

    def checkpoint(self, content: bytes, now_s: float) -> None:
        """Write a snapshot, after everything that happened before it."""
        self._checkpoint_s, self._happened = now_s, False
        if self._waiting:
            self._commit(now_s)
        if self.checkpoints and self.ok:
            self._guarded(lambda: self.journal.put_checkpoint(content), now_s)

    def close(self, now_s: float) -> None:
        """Make everything durable that can be."""
        if self._waiting:
            self._commit(now_s)
        if self.history is not None:
            self.history.close()
        self._guarded(self.journal.close, now_s)

    def _commit(self, now_s: float) -> None:
        self._guarded(self._append, now_s)

    def _append(self) -> None:
        self.journal.append(self._waiting, self._wall_time)
        self.journal.commit()
        self._open_since_s = None
        self._waiting.clear()

    def _guarded(self, work: Callable[[], None], now_s: float) -> None:
        """A failed write leaves the journal as after its last commit; what waits is tried again later."""
        try:
            work()
        except JournalError as error:
            self.why_not_ok = str(error)
            self._retry_s = now_s + RETRY_S
        else:
            self.why_not_ok = self._why_not_whole()

    def _why_not_whole(self) -> str:
        """Return why the chain cannot be carried on after a write that went well, or nothing."""
        if self.lost:
            return f"{self.lost} entries came when no more could wait, and are lost: end this run"
        return self.why_not_ok if self._waiting else ""
