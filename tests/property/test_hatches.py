"""Random commands, faults and items at the hatches of an incubator: what always holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_kit import tell
from tests.incubator_kit import ONE, at_work, fault, hatch, value, well
from twin.machine.hatch import Hatch

if TYPE_CHECKING:
    from twin.engine import Engine

NUMBERS = st.sampled_from(("1", "2", "3", "4"))
GAS, JAM, STUCK = "isolator.h2o2_1 stuck_at", "incubator_1.hatch_jam", "incubator_1.hatch_stuck"
VERBS = ("open_hatch", "close_hatch", "reserve_hatch", "release_hatch", "check_hatch")
OPEN = st.tuples(st.just("open_hatch"), NUMBERS)
ACTS = st.one_of(
    OPEN,
    OPEN,
    st.tuples(st.sampled_from(VERBS), NUMBERS),
    st.tuples(st.just("run"), st.sampled_from((1, 20, 60, 170, 700, 3300))),
    st.tuples(st.sampled_from(("gas", "jam", "stuck", "item")), NUMBERS),
    st.tuples(st.sampled_from(("tighten", "slacken", "hold", "unhold", "stop", "well")), st.just("")),
)
OPENED = {Hatch.OPENING, Hatch.FREEING, Hatch.REOPENING, Hatch.OPEN}


@cache
def fresh() -> tuple[Engine, object]:
    machine = at_work()
    return machine, machine.snapshot()


def act(machine: Engine, word: str, argument: str | int) -> None:
    """Do one drawn thing; a hatch command that is accepted must have been allowed."""
    if word == "run":
        machine.run(int(argument))
    elif word in VERBS:
        gassed = value(machine, "h2o2_1", "isolator") > 30.0
        refusal = tell(machine, ONE, word, hatch=argument)
        assert not (word == "open_hatch" and refusal is None and gassed)
    elif word == "gas":
        fault(machine, GAS, 700.0)
    elif word in ("jam", "stuck"):
        fault(machine, JAM if word == "jam" else STUCK, float(argument))
    elif word == "item":
        machine.kernel.put_slot(int(argument), f"IN1.{argument}")
    elif word == "well":
        for name in (GAS, JAM, STUCK):
            tell(machine, "fault", "clear", fault=name)
    else:
        tell(machine, ONE, word)


def check(machine: Engine) -> None:
    states = [Hatch(hatch(machine, n)) for n in (1, 2, 3, 4)]
    truly_open = [n for n in (1, 2, 3, 4) if machine.kernel.truth(f"{ONE}.hatch_{n}.closed") == 0.0]
    assert len(truly_open) <= 1
    assert (
        sum(state in OPENED for state in states) <= 1 or machine.memory.modules[ONE].state.title != "Execute"
    )
    assert value(machine, "device_phase") == 2.0
    for n in (1, 2, 3, 4):
        shown = Hatch(tuple(Hatch)[int(value(machine, f"hatch_{n}_state"))])
        assert shown is states[n - 1]
        sealed = machine.kernel.truth(f"{ONE}.hatch_{n}.seal_bar")
        assert states[n - 1] is not Hatch.OPEN or sealed < 0.5


@settings(max_examples=50, deadline=None)
@given(st.lists(ACTS, min_size=4, max_size=25))
def test_one_hatch_at_a_time_and_never_into_gas(acts: list[tuple[str, str | int]]) -> None:
    machine, begin = fresh()
    machine.restore(begin)  # pyright: ignore[reportArgumentType]
    for word, argument in acts:
        act(machine, word, argument)
        check(machine)
    well(machine, GAS)
