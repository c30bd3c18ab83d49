"""A scan that is not due and changes no relevant Condition does nothing at all, and nothing is missed by that."""

from __future__ import annotations

import msgspec
import pytest

from tests.unit.machine.box import (
    BOX,
    CLEAR,
    DOORS,
    DRY,
    FAILED,
    PRESSURISED,
    STRONG,
    TIGHT,
    TRAVEL,
    VOID,
    Bench,
)
from twin.machine.module import ModuleLogic, relevant_conditions
from twin.machine.packml import State
from twin.machine.state import ModuleState
from twin.world import NOTHING


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_quiet_scan_returns_the_same_state(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.scan(2)
    before = bench.state
    assert before.due > bench.world.tick + 1
    for changed in ((), (STRONG, FAILED), None):
        bench.world.tick += 1
        assert bench.logic.advance(before, bench.world, changed) == (before, NOTHING)


@pytest.mark.parametrize(
    ("phase", "relevant"),
    [("dry", {DRY}), ("kill", {STRONG}), ("leak", {PRESSURISED, FAILED})],
)
def test_a_phase_looks_at_its_own_conditions(bench: Bench, phase: str, relevant: set[int]) -> None:
    bench.execute("cycle", phase)
    bench.scan(2)
    for condition in relevant:
        bench.set({condition: True})
        bench.world.tick += 1
        state, _ = bench.logic.advance(bench.state, bench.world, (condition,))
        assert state is not bench.state
        bench.set({condition: False})


def test_doors_latches_and_gas_are_watched_in_every_phase() -> None:
    for concerned in relevant_conditions(BOX).values():
        assert concerned is None or concerned >= {CLEAR, VOID, *DOORS["front_door"].values()}


def test_an_interlocked_phase_looks_at_every_change(bench: Bench) -> None:
    bench.world.reasons["IL-1"] = ("a seal is low",)
    bench.execute("cycle")
    bench.scan(3)
    bench.world.reasons.clear()
    bench.world.tick += 1
    state, _ = bench.logic.advance(bench.state, bench.world, (99,))
    assert state.phase == "leak"


def test_a_door_step_whose_end_is_already_there_is_taken_in_the_next_scan(bench: Bench) -> None:
    bench.command("open_door", door="front")
    bench.scan(TRAVEL)
    assert bench.state.parts["front_door"].state == "fault"
    bench.command("close_door", door="front")
    assert bench.state.due == bench.world.tick + 1


def test_at_the_first_tick_of_all_nothing_counts_as_just_moved() -> None:
    state = ModuleLogic(BOX).initial()
    assert {part.entered for part in state.parts.values()} == {-1}
    assert state.entered == -1


SCRIPT: list[tuple[int, str, dict[str, object]]] = [
    (5, "reset", {}),
    (9, "start", {"procedure": "cycle", "exposure": 30.0}),
    (2300, "hold", {}),
    (2350, "unhold", {}),
    (4000, "stop", {}),
]
CHANGES: list[tuple[int, dict[int, bool | None]]] = [
    (20, {PRESSURISED: True}),
    (1950, {TIGHT: True}),
    (2100, {DRY: True, CLEAR: False}),
    (2200, {STRONG: True}),
    (2260, {STRONG: None}),
    (2290, {STRONG: True}),
    (2900, {CLEAR: True}),
]


def run(skip: bool) -> list[tuple[int, str, object]]:
    """Run the script scan by scan, or only at ticks where something changes or is due."""
    bench = Bench()
    log: list[tuple[int, str, object]] = []
    for tick in range(3, 5000):
        changed = tuple(sorted(c for at, truths in CHANGES if at == tick for c in truths))
        verbs = [(verb, arguments) for at, verb, arguments in SCRIPT if at == tick]
        if skip and not changed and not verbs and bench.state.due > tick:
            continue
        bench.world.tick = tick
        for at, truths in CHANGES:
            if at == tick:
                bench.set(truths)
        del bench.log[:]
        for verb, arguments in verbs:
            assert bench.logic.why_not(bench.state, verb, arguments, bench.world) is None
            bench.take(bench.logic.apply(bench.state, verb, arguments, bench.world))
        bench.take(bench.logic.advance(bench.state, bench.world, changed if skip else None))
        log += [(tick, happening.kind, happening.payload) for happening in bench.log]
    return log


def test_skipping_quiet_scans_gives_the_same_events_at_the_same_ticks() -> None:
    every = run(skip=False)
    assert len(every) > 20
    assert run(skip=True) == every


@pytest.mark.parametrize("phase", ["leak", "kill", "dry"])
def test_state_survives_encoding(bench: Bench, phase: str) -> None:
    bench.execute("cycle", phase)
    bench.scan(3)
    encoded = msgspec.msgpack.encode(bench.state)
    assert msgspec.msgpack.decode(encoded, type=ModuleState) == bench.state
    assert isinstance(msgspec.msgpack.decode(encoded, type=ModuleState).state, State)
