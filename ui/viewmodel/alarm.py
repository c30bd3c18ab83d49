"""The alarm list and the history of the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.alarm.life import Life
from twin.alarm.request import TRIGGERS, legal_from
from twin.publish import AlarmView, UnitView
from ui.language import tr
from ui.viewmodel.banner import told, value_and_limit
from ui.viewmodel.words import clock, pretty, priority_word

if TYPE_CHECKING:
    from ui.viewmodel.scope import Scope

LOG_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm as listed."""

    id: str
    module: str
    priority: int
    word: str
    state: str
    text: str
    value: str
    raised: str
    unacknowledged: bool
    commands: tuple[str, ...]
    response: str
    consequence: str
    condition: str


def rows(scope: Scope, view: UnitView) -> tuple[AlarmRow, ...]:
    """Unacknowledged first, then by priority, then the newest."""
    ordered = sorted(view.alarms, key=lambda a: (not a.unacknowledged, a.priority, -a.raised_tick, a.id))
    return tuple(row(scope, view, alarm) for alarm in ordered)


def row(scope: Scope, view: UnitView, alarm: AlarmView) -> AlarmRow:
    """Resolve one line."""
    return AlarmRow(
        id=alarm.id,
        module=scope.title(alarm.module),
        priority=alarm.priority,
        word=priority_word(alarm.priority),
        state=state_words(alarm),
        text=told(alarm),
        value=value_and_limit(scope, view, alarm)[0],
        raised=clock(alarm.raised_tick) if alarm.raised_tick >= 0 else "",
        unacknowledged=alarm.unacknowledged,
        commands=commands(scope, alarm),
        response=pretty(alarm.response),
        consequence=pretty(alarm.consequence),
        condition=pretty(alarm.condition_text),
    )


def commands(scope: Scope, alarm: AlarmView) -> tuple[str, ...]:
    """What the alarm accepts in its present state, from the table that also decides when a command arrives."""
    master = scope.unit.alarms.get(alarm.id)
    if master is None:
        return ()
    return tuple(verb for verb in TRIGGERS if Life(alarm.state) in legal_from(master, verb))


def state_words(alarm: AlarmView) -> str:
    """The ISA-18.2 state in words."""
    text = tr(alarm.state.replace("_", " ").capitalize())
    return f"{text}, {tr('bad signal')}" if alarm.bad_quality else text


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change of one alarm."""

    tick: int
    alarm: str
    module: str
    priority: int
    what: str
    text: str

    @property
    def when(self) -> str:
        """Return the simulated time."""
        return clock(self.tick)


@dataclass(frozen=True)
class AlarmLog:
    """What happened to alarms since the window opened; the newest entry is first, the oldest are dropped."""

    entries: tuple[LogEntry, ...] = ()
    present: Mapping[str, AlarmView] = field(default_factory=dict[str, AlarmView])


def advance(log: AlarmLog, view: UnitView) -> AlarmLog:
    """Add what changed between the log's last view and this one."""
    now = {alarm.id: alarm for alarm in view.alarms}
    fresh: list[LogEntry] = []
    for id_, alarm in now.items():
        before = log.present.get(id_)
        never = alarm.raised_tick < 0
        if not never and (before is None or before.raised_tick != alarm.raised_tick):
            fresh.append(_entry(alarm, alarm.raised_tick, tr("raised")))
        if before is not None and before.state != alarm.state:
            fresh.append(_entry(alarm, view.tick, state_words(alarm).lower()))
    fresh += [
        _entry(alarm, view.tick, tr("back to normal")) for id_, alarm in log.present.items() if id_ not in now
    ]
    if not fresh and now == log.present:
        return log
    fresh.sort(key=lambda e: (-e.tick, e.alarm))
    return AlarmLog((*fresh, *log.entries)[:LOG_LENGTH], now)


def _entry(alarm: AlarmView, tick: int, what: str) -> LogEntry:
    return LogEntry(tick, alarm.id, alarm.module, alarm.priority, what, told(alarm))
