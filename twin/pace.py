"""How many ticks are due, and how many fit into one kernel call; pure arithmetic on times that the runner reads."""

from __future__ import annotations

from dataclasses import dataclass

from twin.signals import TICKS_PER_S

MISALIGNED_S = 0.1
"""Further behind than this, pacing re-syncs instead of racing."""
CALL_S = 0.010
"""Aim for one kernel call: half of the 20 ms that pause and stop may take [engine.md 1]."""
MOST_TICKS = 1 << 20


@dataclass
class Pacer:
    """Constant ticks, as many as the wall clock asks for. `factor` None runs without a clock."""

    factor: float | None = 1.0
    _anchor_s: float = 0.0
    _anchor_tick: int = 0

    def start(self, now_s: float, tick: int) -> None:
        """Count from here on, after a pause, a change of speed or a delay."""
        self._anchor_s, self._anchor_tick = now_s, tick

    def due(self, now_s: float, tick: int) -> int:
        """Return how many ticks are due now; late by more than 0.1 s, the rest of the delay is forgiven."""
        if self.factor is None:
            return MOST_TICKS
        rate = self.factor * TICKS_PER_S
        behind = self._anchor_tick + (now_s - self._anchor_s) * rate - tick
        if behind > max(MISALIGNED_S * rate, 1.0):
            behind = max(MISALIGNED_S * rate, 1.0)
            self.start(now_s - behind / rate, tick)
        return max(0, int(behind + 1e-9))

    def wait_s(self, now_s: float, tick: int) -> float:
        """Return how long until the next tick is due."""
        if self.factor is None:
            return 0.0
        return max(0.0, self._anchor_s + (tick + 1 - self._anchor_tick) / (self.factor * TICKS_PER_S) - now_s)


@dataclass
class Call:
    """Size of one kernel call, learnt from what the last one took; it grows slowly and shrinks at once."""

    ticks: int = 16

    def learn(self, done: int, took_s: float) -> None:
        """Adapt to a call that made `done` ticks in `took_s`."""
        if took_s > CALL_S:
            self.ticks = max(1, int(done * CALL_S / took_s))
        elif done >= self.ticks and took_s < CALL_S / 2:
            self.ticks = min(MOST_TICKS, self.ticks * 2)


@dataclass
class Gauge:
    """Achieved speed: simulated over wall time, measured over windows of about a second."""

    window_s: float = 1.0
    factor: float = 0.0
    _since_s: float = 0.0
    _since_tick: int = 0

    def start(self, now_s: float, tick: int) -> None:
        """Begin a new window."""
        self._since_s, self._since_tick = now_s, tick

    def read(self, now_s: float, tick: int) -> float:
        """Return the speed of the last full window, or of the present one while there is none."""
        passed = now_s - self._since_s
        if passed >= self.window_s or (self.factor == 0.0 and passed > 0.05):
            self.factor = (tick - self._since_tick) / TICKS_PER_S / passed
        if passed >= self.window_s:
            self.start(now_s, tick)
        return self.factor
