"""Scheduled faults: begin and end them on the virtual plant, its sensors and its links."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from twin.engine.memory import Scheduled
from twin.fault import Effect, Fault, Injection, by_name, link_faults, sensor_faults, slot_faults
from twin.kernel.kernel import SensorFault
from twin.signals import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twin.engine.engine import Engine
    from twin.messages import Command
    from twin.physics.fault import PlantFault
    from twin.physics.plant import Plant


FOREIGN_CODE = 99_999.0
"""What is read inside a wrap whose content was swapped: no container of the unit."""
DEFAULT_SHARE = 0.1
"""Strength of a fault that is given without a value: this share of its range; a yes-or-no fault is full."""


def known_faults(catalogue: Catalogue, modules: Iterable[str], plant: Plant) -> Mapping[str, Fault]:
    """Return every fault that can be put into a unit, by name; of a real module only its link."""
    of_plant = (_plant_fault(fault) for fault in plant.faults)
    virtual = Catalogue(tuple(signal for signal in catalogue if signal.module not in plant.real))
    of_slots = slot_faults(plant.constants.slots)
    return by_name((*of_plant, *sensor_faults(virtual), *link_faults(modules), *of_slots))


def _plant_fault(fault: PlantFault) -> Fault:
    whole = not fault.unit and (fault.low, fault.high) == (0, 1)
    return Fault(
        name=fault.key.removeprefix("unit."),
        title=fault.text,
        effect=Effect.PLANT,
        target=fault.key,
        unit=fault.unit,
        value=1.0 if whole else fault.default + DEFAULT_SHARE * (fault.high - fault.default),
        low=fault.low,
        high=fault.high,
        rest=fault.default,
        takes_value=not whole,
    )


def schedule(engine: Engine, injection: Injection) -> None:
    """Put an injection on the list; one without a start begins in the next scan."""
    start = engine.tick + 1 if injection.start_tick is None else max(injection.start_tick, engine.tick + 1)
    end = None if injection.duration_ticks is None else start + injection.duration_ticks
    engine.memory.faults = (*engine.memory.faults, Scheduled(injection, start, end))


def next_due(engine: Engine) -> int | None:
    """Return the next tick at which a fault begins or ends."""
    if not engine.memory.faults:
        return None
    due = [s.end if s.begun else s.start for s in engine.memory.faults]
    return min((tick for tick in due if tick is not None), default=None)


def advance(engine: Engine) -> None:
    """Begin and end what is due now."""
    if not engine.memory.faults:
        return
    remaining: list[Scheduled] = []
    for entry in engine.memory.faults:
        fresh = entry
        if not entry.begun and entry.start <= engine.tick:
            _begin(engine, entry.injection)
            fresh = replace(entry, begun=True)
        if fresh.begun and fresh.end is not None and fresh.end <= engine.tick:
            _end(engine, fresh.injection)
            continue
        remaining.append(fresh)
    if remaining != list(engine.memory.faults):
        ended = [e for e in engine.memory.faults if e.begun and e not in remaining]
        engine.memory.faults = tuple(remaining)
        _keep_the_rest(engine, ended)
        engine.touch()


def carry_out(engine: Engine, command: Command) -> None:
    """Carry out an accepted command to `fault`: inject {fault, value, ticks} or clear {fault}."""
    name = str(command.arguments["fault"])
    if command.verb == "clear":
        clear(engine, name)
        return
    fault = engine.faults[name]
    value = float(command.arguments.get("value", fault.value))
    length = command.arguments.get("ticks")
    schedule(engine, Injection(fault, value, None, None if length is None else int(length)))


def code_inside(engine: Engine, slot: int) -> float:
    """Return the code inside a container that is filled now: its own, unless a fault has swapped it."""
    swaps = (one.injection for one in engine.memory.faults if one.begun)
    swapped = any(one.fault.effect is Effect.SLOT and int(one.value) == slot for one in swaps)
    return FOREIGN_CODE if swapped else float(slot)


def clear(engine: Engine, name: str) -> None:
    """End a running fault at once, by name."""
    ended = [e for e in engine.memory.faults if e.injection.fault.name == name and e.begun]
    for entry in ended:
        _end(engine, entry.injection)
    engine.memory.faults = tuple(e for e in engine.memory.faults if e.injection.fault.name != name)
    _keep_the_rest(engine, ended)


def _keep_the_rest(engine: Engine, ended: Iterable[Scheduled]) -> None:
    """Let faults that still run act again, where one that ended shared their target."""
    targets = {entry.injection.fault.target for entry in ended}
    for entry in engine.memory.faults:
        if entry.begun and entry.injection.fault.target in targets:
            _act(engine, entry.injection)


def _begin(engine: Engine, injection: Injection) -> None:
    engine.emit("fault_injected", injection.fault.name, _payload(injection))
    _act(engine, injection)


def _act(engine: Engine, injection: Injection) -> None:
    fault = injection.fault
    match fault.effect:
        case Effect.PLANT:
            engine.kernel.set_fault(fault.target, injection.value)
        case Effect.LINK:
            engine.lose_link(fault.target)
        case Effect.SLOT:
            engine.kernel.fill_slot(int(injection.value), {fault.target: FOREIGN_CODE})
        case effect:
            index = engine.catalogue.index[fault.target]
            engine.kernel.set_sensor_fault(index, SensorFault(effect.value), injection.value)


def _end(engine: Engine, injection: Injection) -> None:
    engine.emit("fault_cleared", injection.fault.name, {})
    fault = injection.fault
    match fault.effect:
        case Effect.PLANT:
            engine.kernel.set_fault(fault.target, fault.rest)
        case Effect.LINK:
            engine.regain_link(fault.target)
        case Effect.SLOT:
            engine.kernel.fill_slot(int(injection.value), {fault.target: injection.value})
        case _:
            engine.kernel.set_sensor_fault(engine.catalogue.index[fault.target], SensorFault.NONE)


def _payload(injection: Injection) -> dict[str, Any]:
    fault = injection.fault
    return {
        "value": injection.value,
        "unit": fault.unit,
        "effect": fault.effect.value,
        "target": fault.target,
    }
