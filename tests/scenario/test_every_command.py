"""Every command in every state and phase of every module of the whole unit: accepted, or refused in words."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.alarm_kit import poc1, standing, warm
from twin.machine.packml import HELD_BACK, State, Verb, packml
from twin.plain import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.engine import Engine
    from twin.machine.state import ModuleState
    from twin.unit.model import Module

MODULES = tuple(poc1().unit.modules)
IN_PHASE = (State.EXECUTE, *HELD_BACK)
"""States in which a module is in a phase of its procedure."""
BEGUN = (State.STARTING, State.COMPLETING, State.COMPLETE)
"""States in which it has one, and no phase."""


@standing
def unit() -> Engine:
    return warm()


def situations(machine: Engine, name: str) -> Iterator[ModuleState]:
    """Yield the module in every state, and in every phase of every procedure."""
    module, now = machine.unit.modules[name], machine.memory.modules[name]
    still = {"entered": now.entered - 1, "phase_entered": now.entered - 1, "due": 0}
    for state in State:
        if state not in IN_PHASE:
            begun = next(iter(module.procedures)) if state in BEGUN else ""
            yield replace(now, state=state, phase="", procedure=begun, parameters=None, **still)
    for state, procedure in product(IN_PHASE, module.procedures.values()):
        given = {key: parameter.value for key, parameter in procedure.parameters.items()}
        bound = {"procedure": procedure.name, "parameters": given}
        for phase in reachable(module, procedure.phases):
            yield replace(now, state=state, phase=phase, **bound, **still)


def reachable(module: Module, phases: tuple[str, ...]) -> list[str]:
    """Return the phases of a procedure, then those that commands lead to from them."""
    found = list(phases)
    for name in found:
        targets = (one.target for one in module.commands.values() if name in one.sources)
        found += [target for target in targets if target in module.phases and target not in found]
    return found


def commands(machine: Engine, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every command that the module knows, with every argument that it may have."""
    module = machine.unit.modules[name]
    doors = [part.name.removesuffix("_door") for part in module.equipment.values() if part.type == "door"]
    hatches = [part.removeprefix("hatch_") for part, e in module.equipment.items() if e.type == "hatch"]
    for verb in machine.logics[name].verbs:
        if verb == Verb.START:
            yield from ((verb, {"procedure": procedure}) for procedure in module.procedures)
        elif verb.endswith("_door"):
            yield from ((verb, {"door": door}) for door in doors)
        elif verb.endswith("_hatch"):
            yield from ((verb, {"hatch": hatch}) for hatch in hatches)
        else:
            yield verb, {}


@pytest.mark.parametrize("name", MODULES)
def test_every_command_in_every_state_is_accepted_or_refused_in_words(name: str) -> None:
    machine = unit()
    asked = list(commands(machine, name))
    for situation in list(situations(machine, name)):
        machine.memory.modules[name] = situation
        for verb, arguments in asked:
            refusal = machine.why_not(name, verb, arguments)
            assert machine.memory.modules[name] is situation
            assert refusal is None or len(refusal) > 10, (situation, verb)
            if refusal is None:
                check_accepted(machine, situation, verb, arguments)
            elif verb in (Verb.STOP, Verb.ABORT):
                assert packml().target(situation.state, verb) is None, (situation, refusal)


def check_accepted(machine: Engine, before: ModuleState, verb: str, arguments: dict[str, Any]) -> None:
    """Carry it out on a copy: the module goes where its table says and nowhere else, and its next scan is sound."""
    name = next(name for name, state in machine.memory.modules.items() if state is before)
    logic = machine.logics[name]
    after, _ = logic.apply(before, verb, arguments, machine.world)
    if verb in tuple(Verb):
        assert after.state is packml().target(before.state, verb)
    else:
        assert after.state in (before.state, State.COMPLETING)
    logic.advance(after, machine.world)
    assert set(logic.outputs(after)) == set(machine.unit.modules[name].outputs)


@pytest.mark.parametrize("name", MODULES)
def test_stop_and_abort_are_never_blocked_by_an_interlock(name: str) -> None:
    blocked = {(b.target, b.verb) for one in poc1().unit.interlocks.values() for b in one.blocks}
    assert not {(name, Verb.STOP), (name, Verb.ABORT)} & blocked


@pytest.mark.parametrize(("name", "verb"), [(m, v) for m in MODULES for v in poc1().unit.modules[m].commands])
def test_a_command_of_a_module_is_possible_somewhere(name: str, verb: str) -> None:
    machine = unit()
    found = False
    for situation in list(situations(machine, name)):
        machine.memory.modules[name] = situation
        reason = machine.logics[name].requests.why_not(situation, verb, {}, machine.world)
        found = found or reason is None or "not possible" not in reason
    assert found
