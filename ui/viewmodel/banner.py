"""The highest unacknowledged alarm, always visible, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.language import tr
from ui.viewmodel.limit import limits_of
from ui.viewmodel.words import clock, number, pretty, priority_word, reading, sentence, state_word, unit

if TYPE_CHECKING:
    from twin.publish import AlarmView, UnitView
    from ui.viewmodel.scope import Scope


@dataclass(frozen=True, slots=True)
class Banner:
    """`alarm` is empty when nothing is unacknowledged; then `word` says whether recipe or module stand."""

    alarm: str
    priority: int
    word: str
    text: str
    value: str
    detail: str
    response: str


STANDING = ("aborting", "aborted", "stopping", "stopped", "holding", "held")
"""States in which work does not go on by itself, the gravest first."""
NEED_REASON = ("stopping", "stopped")
"""A module stands in these at first, and then for no reason."""


def highest(alarms: tuple[AlarmView, ...]) -> AlarmView | None:
    """The unacknowledged alarm to show: lowest priority number first, then the oldest."""
    waiting = [a for a in alarms if a.unacknowledged]
    return min(waiting, key=lambda a: (a.priority, a.raised_tick, a.id), default=None)


def told(alarm: AlarmView, most: int = 3) -> str:
    """The text, and of what it speaks."""
    names = ", ".join(alarm.concerns[:most])
    left = len(alarm.concerns) - most
    more = tr(" and {count} more", count=left) if left > 0 else ""
    return pretty(f"{alarm.text}: {names}{more}" if names else alarm.text)


def banner(scope: Scope, view: UnitView) -> Banner:
    """Resolve the banner."""
    alarm = highest(view.alarms)
    if alarm is None:
        return _without_alarm(interruptions(scope, view))
    others = sum(a.unacknowledged for a in view.alarms) - 1
    value, limit = value_and_limit(scope, view, alarm)
    standing = [word for word, _ in interruptions(scope, view)[:1]]
    parts = [*standing, limit, tr("raised {time}", time=clock(alarm.raised_tick))]
    if others:
        parts.append(tr("{count} more unacknowledged", count=others))
    return Banner(
        alarm=alarm.id,
        priority=alarm.priority,
        word=priority_word(alarm.priority),
        text=f"{scope.title(alarm.module)}: {told(alarm, 1)}",
        value=value,
        detail=" · ".join(part for part in parts if part),
        response=pretty(alarm.response),
    )


def interruptions(scope: Scope, view: UnitView) -> tuple[tuple[str, str], ...]:
    """What stands, in large words, each with its reason; the recipe first, then modules, the gravest first."""
    recipe = view.recipe
    first = [(tr("Recipe"), recipe.state, recipe.reason)] if recipe else []
    modules = [
        (scope.title(m.name), m.state.lower(), m.reason)
        for m in view.modules.values()
        if m.reason or m.state.lower() not in NEED_REASON
    ]
    there = [x for x in modules if x[1] in STANDING]
    ordered = [x for x in first if x[1] in STANDING] + sorted(there, key=lambda x: STANDING.index(x[1]))
    return tuple(
        (f"{title.upper()} {state_word(state)}", sentence(pretty(why))) for title, state, why in ordered
    )


def _without_alarm(standing: tuple[tuple[str, str], ...]) -> Banner:
    none = tr("No unacknowledged alarm")
    if not standing:
        return Banner("", 0, "", none, "", "", "")
    word, why = standing[0]
    others = [also for also, _ in standing[1:]]
    return Banner("", 0, word, why or tr("no reason given"), "", " · ".join((*others, none.lower())), "")


def value_and_limit(scope: Scope, view: UnitView, alarm: AlarmView) -> tuple[str, str]:
    """The measured value behind an alarm and its limit, in words; empty for alarms on states."""
    master = scope.unit.alarms.get(alarm.id)
    found = limits_of(master) if master else ()
    if not found:
        return "", ""
    signal = scope.catalogue[found[0].tag]
    if not signal.unit:
        return "", ""
    value, quality = scope.value(view, signal.tag)
    limit = tr(
        "limit {value} {unit}", value=number(found[0].value, signal.resolution), unit=unit(signal.unit)
    )
    return f"{reading(signal, value, quality)} {unit(signal.unit)}", limit.strip()
