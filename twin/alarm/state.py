"""State of the alarms as frozen plain data; times are ticks."""

from __future__ import annotations

from dataclasses import dataclass

from twin.alarm.life import Life
from twin.machine.state import NEVER


@dataclass(frozen=True, slots=True)
class AlarmState:
    """One alarm. `active` is the delayed condition, `known` false while a reading leaves it unknown.

    `pending` is the tick at which a running delay ends, `raised` and `cleared` the last activation and its end
    (-1: never). `excused` while one of its `unless` is true, `urgent` while its priority is 1 for a time.
    """

    life: Life = Life.NORMAL
    entered: int = -1
    active: bool = False
    known: bool = True
    pending: int | None = None
    raised: int = -1
    cleared: int = -1
    shelved_until: int | None = None
    one_shot: bool = False
    repeat_at: int | None = None
    excused: bool = False
    urgent: bool = False

    @property
    def timed(self) -> bool:
        """Tell whether a timer runs."""
        return self.pending is not None or self.shelved_until is not None or self.repeat_at is not None

    def due(self, tick: int) -> int:
        """Return when a timer of this alarm ends, or the next tick after an arc."""
        timers = [t for t in (self.pending, self.shelved_until, self.repeat_at) if t is not None]
        return min(tick + 1 if self.entered == tick else NEVER, *timers, NEVER)


@dataclass(frozen=True, slots=True)
class AlarmStates:
    """All alarms of a unit, with what the next scan needs in order to look at few of them.

    `demanding` trip or force something now, `standing` are not normal, `gassing` modules were gassing.
    """

    alarms: dict[str, AlarmState]
    due: int = -1
    demanding: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    gassing: tuple[str, ...] = ()
