"""Small helpers around an engine for tests: a loaded unit once per process, commands in one word, logs as bytes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from twin.engine import Engine
from twin.messages import Command, Event, Origin
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

OPERATOR = Origin("operator", "tester")


@cache
def airlock1() -> LoadedUnit:
    """Return the library unit."""
    return load_unit("airlock1")


def engine(seed: int = 1) -> Engine:
    """Return a fresh engine that has settled for a few seconds."""
    fresh = Engine(airlock1(), seed=seed)
    fresh.run(100)
    return fresh


def command(target: str, verb: str, **arguments: object) -> Command:
    """Return a command of the operator."""
    return Command(target, verb, OPERATOR, arguments)


def tell(machine: Engine, target: str, verb: str, **arguments: object) -> str | None:
    """Submit a command, run one tick, return the refusal or None."""
    machine.submit(command(target, verb, **arguments))
    machine.run(1)
    return machine.outcomes()[-1].refusal


def log(events: Iterable[Event]) -> bytes:
    """Return the canonical bytes of an event log."""
    return b"\n".join(event.canonical() for event in events)


def state(machine: Engine, module: str) -> str:
    """Return the state word of a module."""
    return machine.memory.modules[module].state.title


def begin(machine: Engine, module: str, procedure: str, **parameters: object) -> None:
    """Reset and start a procedure; fails the test when it is refused."""
    assert tell(machine, module, "reset") is None
    machine.run(10)
    refusal = tell(machine, module, "start", procedure=procedure, **parameters)
    assert refusal is None, refusal
    machine.run(5)


def open_hatch(machine: Engine, module: str, hatch: str) -> None:
    """Bring the empty arm before a hatch of the whole unit, open it, and leave the arm there without a program."""
    access = f"{module}.hatch_{hatch}"
    place = next(name for name, place in machine.unit.places.items() if place.access == access)
    begin(machine, "robot", "pick", place=machine.world.place_number(place))
    while machine.memory.modules["robot"].phase == "travel":
        machine.run(5)
    refusal = tell(machine, module, "open_hatch", hatch=hatch)
    assert refusal is None, refusal
    while state(machine, "robot") != "Aborted":
        machine.run(1)
    assert tell(machine, "robot", "clear") is None
