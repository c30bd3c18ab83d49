"""The first memory of an engine: modules stopped, proofs as the unit file's start says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.engine.memory import Memory
from twin.machine.state import ModuleState, Proof

if TYPE_CHECKING:
    from twin.engine.engine import Engine


def first_memory(engine: Engine) -> Memory:
    """Return the memory of a simulated start."""
    modules = {name: _started(engine, name, logic.initial()) for name, logic in engine.logics.items()}
    run = engine.recipe_logic.initial() if engine.recipe_logic else None
    return Memory(modules=modules, alarms=engine.alarm_logic.initial(), run=run)


def _started(engine: Engine, name: str, state: ModuleState) -> ModuleState:
    ages = {
        tag.removeprefix(f"{name}."): age
        for tag, age in engine.unit.proven.items()
        if tag.startswith(f"{name}.")
    }
    proofs = {**state.proofs, **{latch: Proof(True, -age) for latch, age in ages.items()}}
    return replace(state, proofs=proofs)
