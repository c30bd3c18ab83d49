"""Whatever people do and whatever fails: gas stays in, the two doors never open together, outputs equal their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.recipe.read import read_recipe
from tests.engine_kit import OPERATOR, airlock1
from twin.engine import Engine
from twin.fault import Injection
from twin.messages import Command

if TYPE_CHECKING:
    from twin.machine.state import ModuleState

SHUT = 0.01
CLEAN_PPM = 2.0
"""True residue at which a module may call itself clean: the limit with lag, noise and one faulty reading."""
FAULTS = (
    "decontamination.residue stuck",
    "decontamination.residue lost",
    "decontamination.h2o2 stuck",
    "decontamination.inner_seal stuck",
    "decontamination.inner_door_closed lost",
    "decontamination.loop_flow stuck",
    "isolator.dp lost",
    "isolator.dp stuck",
    "link_lost decontamination",
    "link_lost isolator",
    "mains_lost",
    "estop",
)
MODULES = ("isolator", "decontamination")
INJECTION = {"isolator": "IL-I2", "decontamination": "IL-D5"}
VERBS = ("hold", "unhold", "stop", "abort", "clear", "reset", "finish", "transfer", "close_work")
DOORS = tuple((verb, door) for verb in ("open_door", "close_door") for door in ("outer", "inner"))
ORDERS = st.one_of(
    st.tuples(st.sampled_from(MODULES), st.sampled_from(VERBS), st.just("")),
    st.tuples(st.just("decontamination"), st.sampled_from(DOORS), st.just("")),
    st.tuples(st.just("recipe"), st.sampled_from(("hold", "resume", "stop", "abort")), st.just("")),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS), st.sampled_from(("for 30 s", "for 20 min", ""))),
)
SCRIPT = st.lists(st.tuples(ORDERS, st.integers(1, 9000)), min_size=2, max_size=8)


def begun() -> Engine:
    loaded = airlock1()
    machine = Engine(loaded, seed=5, recipe=read_recipe("decontaminate_airlock", loaded.facts), people=True)
    machine.run(50)
    machine.submit(Command("recipe", "start", OPERATOR, {}))
    return machine


def order(machine: Engine, target: str, what: object, length: str) -> None:
    if target == "fault":
        machine.inject(Injection.parse(f"{what} {length}", machine.faults))
    elif isinstance(what, tuple):
        machine.submit(Command(target, what[0], OPERATOR, {"door": what[1]}))
    else:
        arguments = {"reason": "asked"} if target == "recipe" else {}
        machine.submit(Command(target, str(what), OPERATOR, arguments))


def watch(machine: Engine, before: dict[str, ModuleState]) -> None:
    truth, modules = machine.kernel.truth, machine.memory.modules
    ajar = [truth(f"decontamination.{door}.position") > SHUT for door in ("outer_door", "inner_door")]
    assert not all(ajar)
    if any(ajar):
        assert truth("decontamination.h2o2_ppm") < CLEAN_PPM
    if ajar[1] and before["decontamination"].parts["inner_door"].state == "unlocking":
        assert modules["decontamination"].proofs["cycle_accepted"].proven
    for name in MODULES:
        standing = modules[name].state.title in {"Stopped", "Aborted", "Idle", "Complete"}
        assert not standing or truth(f"{name}.h2o2_ppm") < CLEAN_PPM
        if machine.world.unmet(INJECTION[name]):
            assert machine.world.value(f"{name}.inject_sp") == 0.0
    equal_their_table(machine)


def equal_their_table(machine: Engine) -> None:
    forced = machine.forced_reasons()
    for name, state in machine.memory.modules.items():
        for output, value in machine.logics[name].outputs(state).items():
            tag = f"{name}.{output}"
            assert tag in forced or machine.world.value(tag) == value, tag


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 42_000), SCRIPT)
def test_no_order_and_no_single_fault_lets_gas_or_both_doors_out(
    start: int, script: list[tuple[tuple[str, object, str], int]]
) -> None:
    machine = begun()
    machine.run(start)
    for (target, what, length), wait in script:
        order(machine, target, what, length)
        before = dict(machine.memory.modules)

        def looked(before: dict[str, ModuleState] = before) -> bool:
            watch(machine, before)
            return False

        machine.run(wait, enough=looked)
