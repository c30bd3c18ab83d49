"""Skipping quiet ticks changes nothing: the same bytes for random commands and faults, and the skip oracle."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine_kit import OPERATOR, airlock1, log
from twin.engine import Engine
from twin.fault import Injection
from twin.messages import Command

VERBS = (
    "reset",
    "start",
    "hold",
    "unhold",
    "stop",
    "abort",
    "clear",
    "transfer",
    "close_work",
    "finish",
    "open_door",
)
FAULTS = ("isolator.dp lost", "decontamination.h2o2 stuck", "link_lost isolator", "mains_lost", "estop")
ARGUMENTS = {
    "isolator": {"start": {"procedure": "work"}},
    "decontamination": {"start": {"procedure": "pass_out"}, "open_door": {"door": "outer"}},
}

actions = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 400)),
        st.tuples(st.sampled_from(("isolator", "decontamination")), st.sampled_from(VERBS)),
        st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    ),
    min_size=3,
    max_size=14,
)


def play(script: list[tuple[str, object]], *, skip: bool) -> Engine:
    machine = Engine(airlock1(), seed=3)
    for what, detail in script:
        if what == "wait":
            machine.run(int(str(detail)), skip=skip)
        elif what == "fault":
            machine.inject(Injection.parse(f"{detail} for 20 s", machine.faults))
        else:
            arguments = ARGUMENTS[what].get(str(detail), {})
            machine.submit(Command(what, str(detail), OPERATOR, arguments))
            machine.run(3, skip=skip)
    machine.run(600, skip=skip)
    return machine


@settings(max_examples=12, deadline=None)
@given(actions)
def test_skipping_quiet_ticks_gives_the_same_bytes(script: list[tuple[str, object]]) -> None:
    fast, slow = play(script, skip=True), play(script, skip=False)
    assert log(fast.take_events()) == log(slow.take_events())
    assert fast.kernel.values.tobytes() == slow.kernel.values.tobytes()
    assert fast.scans <= slow.scans


@settings(max_examples=8, deadline=None)
@given(actions)
def test_a_scan_that_nothing_asked_for_changes_nothing(script: list[tuple[str, object]]) -> None:
    machine = play(script, skip=True)
    for _ in range(300):
        machine.kernel.advance(1)
        asked = machine.scan_due()
        before = fingerprint(machine)
        machine.scan()
        assert asked or fingerprint(machine) == before


def fingerprint(machine: Engine) -> tuple[object, ...]:
    memory = machine.memory
    modules = tuple(memory.modules.values())
    return (
        memory.seq,
        modules,
        memory.alarms,
        memory.runs,
        memory.grants,
        memory.changed,
        machine.kernel.values.tobytes(),
        machine.kernel.quality.tobytes(),
        tuple(machine.conditions.truths),
        machine.next_due(),
    )
