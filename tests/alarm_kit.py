"""How an alarm comes about and goes: its physical cause, put into the whole unit that stands in a state for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import TYPE_CHECKING

from tests.engine_kit import begin, command, state, tell
from twin.engine import Engine, Snapshot
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from twin.alarm.life import Life

SECOND, MINUTE, HOUR = 10, 600, 36_000
"""Ticks."""
Act = Callable[[Engine], None]
Given = Callable[[], Engine]


@dataclass(frozen=True)
class Cause:
    """A cause of an alarm: faults of the plant and what people do; then how it ends. Times are seconds.

    `states` are what modules have come to when the alarm stands; with `then` more is asked of the engine.
    """

    alarm: str
    faults: tuple[str, ...] = ()
    within: float = 60.0
    act: Act | None = None
    given: Given | None = None
    ends: Act | None = None
    clears: float = 60.0
    states: Mapping[str, str] = field(default_factory=dict[str, str])
    then: Act | None = None
    priority: int = 0

    @property
    def title(self) -> str:
        """Name of this case: alarm, and the fault or act."""
        act = "" if self.act is None else self.act.__name__.strip("_<>")
        return " ".join((self.alarm, *(one.partition("=")[0].strip() for one in self.faults), act)).strip()


@cache
def poc1() -> LoadedUnit:
    """Return the whole unit, loaded once."""
    return load_unit("poc1")


def standing(make: Given) -> Given:
    """Make a state of the unit once, and return to it at every call."""

    @cache
    def first() -> tuple[Engine, Snapshot]:
        made = Engine(poc1(), seed=1)
        made.restore(make().snapshot())
        return made, made.snapshot()

    @wraps(make)
    def again() -> Engine:
        machine, snapshot = first()
        machine.restore(snapshot)
        machine.take_events()
        machine.take_history()
        return machine

    return again


@standing
def at_work() -> Engine:
    """The unit some time after its simulated start: interlocks that ask for 60 s of pressure are content."""
    machine = Engine(poc1(), seed=1)
    machine.run(70 * SECOND)
    return machine


@standing
def warm() -> Engine:
    """The unit after its incubators have proven their hatches."""
    machine = at_work()
    machine.run(25 * MINUTE)
    return machine


def inject(machine: Engine, text: str) -> None:
    """Begin a fault, written `name` or `name = number`."""
    name, _, value = text.partition("=")
    more = {"value": float(value)} if value else {}
    refusal = tell(machine, "fault", "inject", fault=name.strip(), **more)
    assert refusal is None, refusal


def mend(machine: Engine, text: str) -> None:
    """End a fault."""
    refusal = tell(machine, "fault", "clear", fault=text.partition("=")[0].strip())
    assert refusal is None, refusal


def do(machine: Engine, target: str, verb: str, **arguments: object) -> None:
    """Give a command that must be accepted."""
    refusal = tell(machine, target, verb, **arguments)
    assert refusal is None, f"{target} {verb}: {refusal}"


def until(machine: Engine, enough: Callable[[], bool], seconds: float) -> None:
    """Run until something is so; fail when it does not come."""
    end = machine.tick + round(seconds * SECOND)
    while machine.tick < end and not enough():
        machine.run(min(MINUTE, end - machine.tick), enough=enough)
        machine.take_history()
    assert enough(), {
        name: (state(machine, name), m.phase, m.reason) for name, m in machine.memory.modules.items()
    }


def in_phase(machine: Engine, module: str, phase: str, seconds: float = 4 * 3600) -> None:
    """Run until a module is in a phase."""
    until(machine, lambda: machine.memory.modules[module].phase == phase, seconds)


def in_state(machine: Engine, module: str, word: str, seconds: float = 4 * 3600) -> None:
    """Run until a module is in a state."""
    until(machine, lambda: state(machine, module) == word, seconds)


def value(machine: Engine, tag: str) -> float:
    """Return what a signal or output says."""
    return machine.world.value(tag)


def number(place: str) -> float:
    """Return the number under which devices know a place."""
    return 1.0 + list(poc1().unit.places).index(place)


def active(machine: Engine, alarm: str) -> bool:
    """Tell whether the delayed condition of an alarm is true."""
    return machine.memory.alarms.alarms[alarm].active


def life(machine: Engine, alarm: str) -> Life:
    """Return the state of an alarm."""
    return machine.memory.alarms.alarms[alarm].life


__all__ = ["Cause", "begin", "command", "do", "state", "tell"]
