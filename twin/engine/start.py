"""The first memory of an engine: modules stopped or at work, and proofs, as the unit file's start says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.engine.follow import bind_parameters, note_phase
from twin.engine.memory import Memory
from twin.machine.state import ModuleState, Proof

if TYPE_CHECKING:
    from twin.engine.engine import Engine
    from twin.unit.model import Unit


def first_memory(engine: Engine) -> Memory:
    """Return the memory of a simulated start."""
    running = engine.unit.running
    modules = {
        name: _started(engine, name, logic.begin(running.get(name, "")))
        for name, logic in engine.logics.items()
    }
    runs = {batch: logic.initial() for batch, logic in engine.recipe_logics.items()}
    return Memory(modules=modules, alarms=engine.alarm_logic.initial(), runs=runs)


def _started(engine: Engine, name: str, state: ModuleState) -> ModuleState:
    ages = {
        tag.removeprefix(f"{name}."): age
        for tag, age in engine.unit.proven.items()
        if tag.startswith(f"{name}.")
    }
    proofs = {**state.proofs, **{latch: Proof(True, -age) for latch, age in ages.items()}}
    return replace(state, proofs=proofs)


def write_first_values(engine: Engine) -> None:
    """Write what logic calculates before anything was measured, and the proofs of the start."""
    for name, state in engine.memory.modules.items():
        for value in engine.logics[name].initial_values():
            engine.write_calculated(value.tag, value.value, value.quality)
        for latch, proof in state.proofs.items():
            engine.write_calculated(f"{name}.{latch}", float(proof.proven))
        if state.phase:
            bind_parameters(engine, name, state)
            note_phase(engine, name, state)


def parameter_defaults(unit: Unit) -> dict[str, dict[str, float]]:
    """Return module -> parameter -> the value it has before a procedure was started."""
    return {
        name: {
            key: parameter.value
            for procedure in module.procedures.values()
            for key, parameter in procedure.parameters.items()
        }
        for name, module in unit.modules.items()
    }
