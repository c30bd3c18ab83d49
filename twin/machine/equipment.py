"""Equipment modules (door, hatch, generator, port, switch): a small flat table each, and what moves them on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from twin.machine.hatch import HATCH, OUTPUTS, Hatch
from twin.machine.table import Arc, StateTable

if TYPE_CHECKING:
    from twin.unit.model import ConditionId, Equipment
    from twin.world import World


class Door(StrEnum):
    """States of a door with drive, lock and inflatable seal."""

    SEALED = "sealed"
    UNSEALING = "unsealing"
    UNLOCKING = "unlocking"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    LOCKING = "locking"
    SEALING = "sealing"
    FAULT = "fault"


class Generator(StrEnum):
    """States of an H2O2 generator."""

    OFF = "off"
    HEATING = "heating"
    READY = "ready"
    INJECTING = "injecting"


class Port(StrEnum):
    """States of a transfer port that only reports."""

    SHUT = "shut"
    OPEN = "open"


class Switch(StrEnum):
    """States of something that commands switch on and off."""

    OFF = "off"
    ON = "on"


_DOOR_STEPS = {
    Door.UNSEALING: (Door.UNLOCKING, "sealed", False),
    Door.UNLOCKING: (Door.OPENING, "is_locked", False),
    Door.OPENING: (Door.OPEN, "is_open", True),
    Door.CLOSING: (Door.LOCKING, "is_closed", True),
    Door.LOCKING: (Door.SEALING, "is_locked", True),
    Door.SEALING: (Door.SEALED, "sealed", True),
}
"""Moving state -> next state, and the Condition with the truth that ends the step."""

_DOOR_OPENS = {
    Door.SEALED: Door.UNSEALING,
    Door.SEALING: Door.UNSEALING,
    Door.LOCKING: Door.UNLOCKING,
    Door.CLOSING: Door.OPENING,
}
_DOOR_CLOSES = {
    Door.OPEN: Door.CLOSING,
    Door.OPENING: Door.CLOSING,
    Door.UNLOCKING: Door.LOCKING,
    Door.UNSEALING: Door.SEALING,
    Door.FAULT: Door.CLOSING,
}
_DOOR_FAILS = (*_DOOR_STEPS, Door.SEALED)

DOOR = StateTable[Door](
    "door",
    tuple(Door),
    (
        *(Arc("open", source, target) for source, target in _DOOR_OPENS.items()),
        *(Arc("close", source, target) for source, target in _DOOR_CLOSES.items()),
        *(Arc("step_done", source, step[0]) for source, step in _DOOR_STEPS.items()),
        *(Arc("fail", source, Door.FAULT) for source in _DOOR_FAILS),
    ),
)
GENERATOR = StateTable[Generator](
    "generator",
    tuple(Generator),
    (
        Arc("heat", Generator.OFF, Generator.HEATING),
        Arc("warm", Generator.HEATING, Generator.READY),
        Arc("inject", Generator.READY, Generator.INJECTING),
        Arc("end_injection", Generator.INJECTING, Generator.READY),
        Arc("cool", Generator.READY, Generator.HEATING),
        Arc("switch_off", Generator.HEATING, Generator.OFF),
        Arc("switch_off", Generator.READY, Generator.OFF),
        Arc("switch_off", Generator.INJECTING, Generator.OFF),
    ),
)
PORT = StateTable[Port](
    "port",
    tuple(Port),
    (Arc("opened", Port.SHUT, Port.OPEN), Arc("shut", Port.OPEN, Port.SHUT)),
)
SWITCH = StateTable[Switch](
    "switch",
    tuple(Switch),
    (Arc("begin", Switch.OFF, Switch.ON), Arc("end", Switch.ON, Switch.OFF)),
)

DOOR_OUTPUTS = {
    Door.SEALED: (0.0, 1.0, 1.0),
    Door.UNSEALING: (0.0, 1.0, 0.0),
    Door.UNLOCKING: (0.0, 0.0, 0.0),
    Door.OPENING: (1.0, 0.0, 0.0),
    Door.OPEN: (1.0, 0.0, 0.0),
    Door.CLOSING: (0.0, 0.0, 0.0),
    Door.LOCKING: (0.0, 1.0, 0.0),
    Door.SEALING: (0.0, 1.0, 1.0),
    Door.FAULT: (0.0, 0.0, 0.0),
}
"""(drive, lock, seal) as commanded in each state."""

_SHUT_WHEN_FAILED = (Door.SEALED, Door.UNSEALING, Door.UNLOCKING, Door.LOCKING, Door.SEALING)
_SHUT_AND_LOCKED = (0.0, 1.0, 1.0)


def door_outputs(state: str, failed_from: str) -> tuple[float, float, float]:
    """Return (drive, lock, seal); a door that failed while shut stays locked and sealed."""
    if state == Door.FAULT and failed_from in _SHUT_WHEN_FAILED:
        return _SHUT_AND_LOCKED
    return DOOR_OUTPUTS[Door(state)]


def hatch_outputs(state: str) -> tuple[float, float, float]:
    """Return (drive, lock, seal) of a hatch."""
    return OUTPUTS[Hatch(state)]


def door_trigger(equipment: Equipment, state: str, age: int, world: World) -> str | None:
    """Return what a door does now: its step is done, it fails, or nothing; one pushed from open goes on shut."""
    if state == Door.SEALED:
        return "fail" if _truth(equipment, "is_closed", world) is False else None
    if state == Door.OPEN:
        return "close" if _truth(equipment, "is_open", world) is False else None
    step = _DOOR_STEPS.get(Door(state))
    if step is None:
        return None
    if _truth(equipment, step[1], world) is step[2]:
        return "step_done"
    return "fail" if age >= equipment.travel_limit else None


def generator_trigger(equipment: Equipment, state: str, heater: bool, world: World) -> str | None:
    """Return what a generator does now; it mirrors its heater command, temperature and rate."""
    if not heater:
        return None if state == Generator.OFF else "switch_off"
    ready, injecting = (_truth(equipment, word, world) for word in ("ready", "injecting"))
    match state:
        case Generator.OFF:
            return "heat"
        case Generator.HEATING:
            return "warm" if ready is True else None
        case Generator.READY:
            return "inject" if injecting is True else ("cool" if ready is False else None)
        case _:
            return "end_injection" if injecting is False else None


def port_trigger(equipment: Equipment, state: str, world: World) -> str | None:
    """Return what a port reports; without a valid reading it stays as last seen."""
    closed = _truth(equipment, "closed", world)
    if closed is None or closed is (state == Port.SHUT):
        return None
    return "shut" if closed else "opened"


_INITIAL = {
    "door": Door.SEALING.value,
    "hatch": Hatch.CLOSING.value,
    "generator": Generator.OFF.value,
    "port": Port.SHUT.value,
    "switch": Switch.OFF.value,
}


def initial_state(kind: str) -> str:
    """Return the state at start: a door or hatch is made to prove that it is shut, never assumed."""
    return _INITIAL[kind]


def fire(kind: str, state: str, trigger: str) -> str:
    """Return the equipment state after a legal trigger."""
    if kind == "door":
        return DOOR.fire(Door(state), trigger).value
    if kind == "hatch":
        return HATCH.fire(Hatch(state), trigger).value
    if kind == "switch":
        return SWITCH.fire(Switch(state), trigger).value
    if kind == "generator":
        return GENERATOR.fire(Generator(state), trigger).value
    return PORT.fire(Port(state), trigger).value


def _truth(equipment: Equipment, word: str, world: World) -> bool | None:
    number: ConditionId | None = equipment.conditions.get(word)
    return None if number is None else world.truth(number)
