"""The whole unit for tests of its isolator: at work, aired, with the doors that may open."""

from __future__ import annotations

from functools import cache

from tests.engine_kit import tell
from twin.alarm.life import Life
from twin.engine import Engine
from twin.unit.load import LoadedUnit, load_unit

QUIET = (Life.NORMAL, Life.SUPPRESSED)
SECOND, MINUTE = 10, 600
SETTLED_S = 70
"""After this long the pressure has been in its band for the 60 s that interlocks ask for."""


@cache
def poc1() -> LoadedUnit:
    """Return the whole unit, loaded once."""
    return load_unit("poc1")


def at_work(seconds: int = SETTLED_S, seed: int = 1) -> Engine:
    """Return the unit some time after its simulated start."""
    machine = Engine(poc1(), seed=seed)
    machine.run(seconds * SECOND)
    return machine


def inject(machine: Engine, fault: str, value: float = 1.0, seconds: float = 0.0) -> None:
    """Inject a fault and let time pass."""
    assert tell(machine, "fault", "inject", fault=fault, value=value) is None
    machine.run(round(seconds * SECOND))


def value(machine: Engine, tag: str) -> float:
    """Return what a signal says."""
    return machine.world.value(tag)


def raised(machine: Engine, alarm: str) -> bool:
    """Tell whether an alarm stands or stood and waits for its acknowledgement."""
    return machine.memory.alarms.alarms[alarm].life not in QUIET


def phase(machine: Engine) -> str:
    """Return the phase of the isolator."""
    return machine.memory.modules["isolator"].phase


def open_rtp(machine: Engine) -> None:
    """Open the RTP in a transfer."""
    assert tell(machine, "isolator", "transfer") is None
    machine.run(SECOND)
    assert tell(machine, "isolator", "open_door", door="rtp") is None
    machine.run(12 * SECOND)
    assert value(machine, "isolator.rtp_door_open") == 1.0
