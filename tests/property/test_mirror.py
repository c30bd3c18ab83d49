"""Random devices and commands against a module that mirrors its device: the promises that always hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.machine.cooker import PATIENCE, PHASES, REASONS, STATES, Cooking
from twin.machine.packml import HELD_BACK, State, Verb, packml
from twin.unit.model import Cause

REPORTS = st.tuples(st.sampled_from(("", *STATES)), st.sampled_from(("", *PHASES)), st.sampled_from(REASONS))
STEPS = st.one_of(
    st.tuples(st.just("device"), REPORTS),
    st.tuples(st.just("command"), st.sampled_from([*Verb, "cook", "rinse"])),
    st.tuples(st.just("scan"), st.sampled_from([1, 2, 7, PATIENCE - 1, PATIENCE + 2])),
    st.tuples(st.just("react"), st.sampled_from([*Cause, "restart"])),
    st.tuples(st.just("link"), st.sampled_from([0.0, 1.0])),
    st.tuples(st.just("good"), st.sampled_from([True, False, None])),
    st.just(("go", None)),
)
RUNNING = (State.EXECUTE, *HELD_BACK)


def arguments(word: str) -> tuple[str, dict[str, str]]:
    """A procedure's name starts it; every other word is a command."""
    return ("start", {"procedure": word}) if word in ("cook", "rinse") else (word, {})


def act(bench: Cooking, kind: str, what: object) -> None:
    """Do one drawn thing."""
    world = bench.world
    if kind == "device":
        bench.device(*what)  # pyright: ignore[reportGeneralTypeIssues]
    elif kind == "command":
        verb, given_arguments = arguments(str(what))
        if bench.why_not(verb, **given_arguments) is None:
            bench.take(bench.logic.apply(bench.state, verb, given_arguments, world))
    elif kind == "react":
        logic = bench.logic
        lost = what == "restart"
        bench.take(
            logic.restart(bench.state, world) if lost else logic.react(bench.state, Cause(what), world)
        )
    elif kind == "link":
        world.values["cooker.link_ok"] = float(str(what))
    elif kind == "good":
        bench.set({301: what})  # pyright: ignore[reportArgumentType]
    elif kind == "go":
        begin(bench)


def begin(bench: Cooking) -> None:
    """Bring the module to cook where that is possible."""
    bench.device("idle")
    for word in ("clear", "reset", "cook"):
        bench.scan(3)
        act(bench, "command", word)
    bench.scan(2)
    bench.device("running", "heat")


def walk(steps: list[tuple[str, object]]) -> Cooking:
    bench = Cooking()
    for kind, what in steps:
        act(bench, kind, what)
        for _ in range(int(str(what)) if kind == "scan" else 1):
            bench.scan()
            hold_promises(bench)
    return bench


def hold_promises(bench: Cooking) -> None:
    state, outputs = bench.state, bench.outputs()
    assert outputs["run"] == (3.0 if state.procedure == "cook" else 4.0) * (state.state in RUNNING)
    assert outputs["pause"] == float(state.state in HELD_BACK)
    assert (state.phase != "") == (state.state in RUNNING)
    assert state.apart is None or bench.world.tick - state.apart < PATIENCE
    assert state.apart is None or state.state in RUNNING
    assert state.due >= bench.world.tick


@given(st.lists(STEPS, max_size=12))
def test_a_device_never_runs_for_a_module_that_does_not(steps: list[tuple[str, object]]) -> None:
    walk(steps)


@given(st.lists(STEPS, max_size=12))
def test_phases_only_go_forward_within_one_run(steps: list[tuple[str, object]]) -> None:
    bench = walk(steps)
    order, last = ("heat", "cook", "cool", "rinse"), -1
    for happening in bench.log:
        if happening.kind == "state_changed" and happening.payload["to"] == "Starting":
            last = -1
        if happening.kind == "phase_entered":
            now = order.index(happening.payload["phase"])
            assert now > last
            last = now


@given(st.lists(STEPS, max_size=10))
def test_what_is_proven_was_good_when_its_phase_ended(steps: list[tuple[str, object]]) -> None:
    bench = Cooking()
    for kind, what in steps:
        before = bench.state.proofs["cooked"].proven
        act(bench, kind, what)
        bench.scan()
        if bench.state.proofs["cooked"].proven and not before:
            assert bench.world.truths[301] is True


@given(st.lists(STEPS, max_size=12))
def test_scans_in_which_nothing_changed_change_nothing(steps: list[tuple[str, object]]) -> None:
    bench = Cooking()
    for kind, what in steps:
        act(bench, kind, what)
        bench.scan(3)
        lean = bench.state
        for _ in range(min(lean.due - bench.world.tick, 200) - 1):
            bench.scan()
            assert bench.state is lean


@pytest.mark.parametrize("report", [*STATES, ""])
@pytest.mark.parametrize("verb", [*Verb, "cook"])
@pytest.mark.parametrize("state", list(State))
def test_every_pair_of_state_and_command_is_legal_or_refused_in_words(
    state: State, verb: str, report: str
) -> None:
    bench = Cooking()
    running = state in RUNNING or state is State.STARTING
    now = replace(
        bench.state, state=state, procedure="cook" if running else "", phase="heat" if running else ""
    )
    bench.state = replace(now, parameters={} if running else None, entered=bench.world.tick - 1)
    bench.device(report, "heat" if report == "running" else "none")
    word, given_arguments = arguments(verb)
    refusal = bench.why_not(word, **given_arguments)
    if packml().target(state, word) is None or (word == "start" and (report != "idle" or verb != "cook")):
        assert refusal
    else:
        assert refusal is None
        bench.take(bench.logic.apply(bench.state, word, given_arguments, bench.world))
        assert bench.state.state is packml().target(state, word)
