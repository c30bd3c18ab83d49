"""Random commands, protection and readings against both modules of the real unit: the promises that always hold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.machine.accumulation import counted_ticks, paused_ticks
from twin.machine.packml import State, packml
from twin.machine.registry import logic_for
from twin.signals import Quality
from twin.unit.load import load_unit
from twin.unit.model import Atmosphere, Cause
from twin.world import NOTHING

if TYPE_CHECKING:
    from twin.machine.module import ModuleLogic
    from twin.machine.state import ModuleState

UNIT = load_unit("airlock1")
LOGICS = {name: logic_for(module) for name, module in UNIT.unit.modules.items()}
CONDITIONS = range(1, len(UNIT.book.texts))
TRUTHS = st.sampled_from([True, True, False, None])
ENDS = [p.leave for logic in LOGICS.values() for p in logic.module.phases.values() if p.leave]
ARGUMENTS = st.sampled_from(
    [
        {},
        *({"procedure": p} for logic in LOGICS.values() for p in logic.module.procedures),
        {"procedure": "decontaminate", "exposure": 1800.0, "target": 850.0},
        {"procedure": "decontaminate", "exposure": 1.0},
        {"door": "outer"},
        {"door": "inner"},
    ]
)


@dataclass
class RandomWorld:
    """Every truth is drawn; readings are plausible."""

    tick: int = 0
    truths: dict[int, bool | None] = field(default_factory=dict[int, bool | None])
    doubtful: bool = False
    reasons: tuple[str, ...] = ()

    def truth(self, condition: int) -> bool | None:
        return self.truths.get(condition, condition == 0)

    def value(self, tag: str) -> float:
        return 101325.0 if tag.endswith("barometer") else 100.0 - self.tick % 7

    def quality(self, tag: str) -> Quality:
        return Quality.BAD if self.doubtful and tag.endswith(".dp") else Quality.GOOD

    def unmet(self, interlock: str) -> tuple[str, ...]:
        return self.reasons


WORDS = st.one_of(
    st.tuples(
        st.just("command"), st.sampled_from(sorted({v for g in LOGICS.values() for v in g.verbs})), ARGUMENTS
    ),
    st.tuples(st.just("trip"), st.sampled_from(["hold", "stop", "abort", "gassing_abort"]), st.just({})),
    st.tuples(st.just("react"), st.sampled_from(list(Cause)), st.just({})),
    st.tuples(st.just("all"), TRUTHS, st.just({})),
    st.tuples(
        st.just("set"),
        st.lists(st.tuples(st.sampled_from(list(CONDITIONS)), TRUTHS), max_size=8),
        st.just({}),
    ),
    st.tuples(st.just("doors"), st.booleans(), st.just({})),
    st.tuples(st.just("doubt"), st.booleans(), st.just({})),
    st.tuples(st.just("unmet"), st.sampled_from([(), ("a door is open",)]), st.just({})),
    st.tuples(st.just("pass"), st.sampled_from([1, 2, 10, 700, 40000]), st.just({})),
    st.just(("go", None, {})),
)


def set_doors(world: RandomWorld, logic: ModuleLogic, shut: bool) -> None:
    for part in logic.module.equipment.values():
        for word, condition in part.conditions.items():
            world.truths[condition] = (
                shut if word in ("is_closed", "is_locked", "sealed", "closed") else not shut
            )


def act(
    logic: ModuleLogic, state: ModuleState, world: RandomWorld, word: tuple[str, object, dict[str, object]]
) -> tuple[ModuleState, bool]:
    """Do one drawn thing; tell whether protection or a stop or abort took part."""
    kind, what, arguments = word
    if kind == "command":
        return command(logic, state, world, str(what), arguments)
    if kind == "trip":
        return logic.trip(state, what, Cause.ABORT, "a trip", world)[0], True  # pyright: ignore[reportArgumentType]
    if kind == "react":
        return logic.react(state, Cause(str(what)), world)[0], True
    if kind == "go":
        verb = {State.STOPPED: "reset", State.COMPLETE: "reset", State.IDLE: "start", State.ABORTED: "clear"}
        verb |= {State.HELD: "unhold", State.SUSPENDED: "unsuspend"}
        name = next(iter(logic.module.procedures))
        given_arguments: dict[str, object] = {"procedure": name} if state.state is State.IDLE else {}
        return command(logic, state, world, verb.get(state.state, "reset"), given_arguments)
    change(logic, world, kind, what)
    return state, False


def change(logic: ModuleLogic, world: RandomWorld, kind: str, what: object) -> None:
    if kind == "all":
        world.truths.update(dict.fromkeys(CONDITIONS, what))  # pyright: ignore[reportArgumentType, reportCallIssue]
    elif kind == "set":
        world.truths.update(dict(what))  # pyright: ignore[reportArgumentType, reportCallIssue]
    elif kind == "doors":
        set_doors(world, logic, bool(what))
    elif kind == "doubt":
        world.doubtful = bool(what)
    elif kind == "unmet":
        world.reasons = what  # pyright: ignore[reportAttributeAccessIssue]


def command(
    logic: ModuleLogic, state: ModuleState, world: RandomWorld, verb: str, arguments: dict[str, object]
) -> tuple[ModuleState, bool]:
    if logic.why_not(state, verb, arguments, world) is not None:
        return state, False
    return logic.apply(state, verb, arguments, world)[0], verb in ("stop", "abort")


def check(logic: ModuleLogic, state: ModuleState, world: RandomWorld) -> None:
    """Check what holds in every state."""
    for name, value in logic.outputs(state).items():
        assert logic.module.outputs[name].low <= value <= logic.module.outputs[name].high
    if state.state not in (State.ABORTING, State.ABORTED):
        assert logic.why_not(state, "abort", {}, world) is None
    if state.counted is not None:
        age = world.tick - state.phase_entered
        total = counted_ticks(state.counted, world.tick) + paused_ticks(state.counted, world.tick)
        assert 0 <= total <= age
    assert state.elapsed(world.tick) <= world.tick + 1
    assert (state.phase == "") or state.state not in (
        State.ABORTING,
        State.STOPPING,
        State.STOPPED,
        State.IDLE,
    )
    if state.atmosphere is Atmosphere.GASSING:
        assert state.state not in (State.STOPPED, State.IDLE, State.ABORTED, State.COMPLETE)
    assert logic.waits_for(state, world) is not None


def check_arcs(before: ModuleState, after: ModuleState, protected: bool) -> None:
    """Check that at most one arc was taken, or more only by protection into its own states."""
    if after.state is before.state:
        return
    reached = {packml().target(before.state, trigger) for trigger in packml().triggers}
    assert after.state in reached or (
        protected and after.state in (State.HOLDING, State.STOPPING, State.ABORTING)
    )


def friendly(logic: ModuleLogic) -> dict[int, bool | None]:
    """Return truths under which every procedure runs to its end."""
    truths: dict[int, bool | None] = dict.fromkeys(CONDITIONS, True)
    truths |= dict.fromkeys((f.when for p in logic.module.phases.values() for f in p.failures), False)
    truths |= dict.fromkeys((latch.void for latch in logic.module.latches.values()), False)
    return truths


def journey(logic: ModuleLogic, procedure: str) -> list[tuple[int, ModuleState]]:
    """Return the first state of every phase of an undisturbed procedure."""
    world = RandomWorld(truths=friendly(logic))
    set_doors(world, logic, True)
    state = logic.initial()
    found: dict[str, tuple[int, ModuleState]] = {}
    grade_a = state.proofs.get("grade_a")
    if grade_a is not None:
        state = replace(state, proofs={**state.proofs, "grade_a": replace(grade_a, proven=True)})
    for _ in range(400):
        verbs = {State.STOPPED: "reset", State.IDLE: "start"}
        arguments: dict[str, object] = {"procedure": procedure} if state.state is State.IDLE else {}
        state, _ = command(logic, state, world, verbs.get(state.state, "finish"), arguments)
        state, _ = logic.advance(state, world)
        if state.phase:
            found.setdefault(state.phase, (world.tick, state))
        if state.state is State.COMPLETE:
            break
        world.tick = max(world.tick + 1, min(state.due, world.tick + 40000))
    assert set(found) >= set(logic.module.procedures[procedure].phases) - {"closed"}
    return list(found.values())


STARTS = {
    name: [(0, logic.initial())] + [s for p in logic.module.procedures for s in journey(logic, p)]
    for name, logic in LOGICS.items()
}
PLACES = st.integers(0, 1000)


def begin(name: str, place: int) -> tuple[ModuleLogic, RandomWorld, ModuleState]:
    """Return a module somewhere on its way."""
    logic = LOGICS[name]
    tick, state = STARTS[name][place % len(STARTS[name])]
    world = RandomWorld(tick, {**friendly(logic), **dict.fromkeys(ENDS, False)})
    set_doors(world, logic, True)
    return logic, world, state


@pytest.mark.parametrize("name", LOGICS)
@given(place=PLACES, words=st.lists(WORDS, min_size=5, max_size=60))
def test_whatever_happens_the_promises_hold(
    name: str, place: int, words: list[tuple[str, object, dict[str, object]]]
) -> None:
    logic, world, state = begin(name, place)
    for word in words:
        for _ in range(2):
            world.tick += 1
            before = state
            acted, protected = act(logic, state, world, word)
            state, _ = logic.advance(acted, world)
            check_arcs(before, state, protected)
            check(logic, state, world)
        world.tick += int(str(word[1])) if word[0] == "pass" else 0


@pytest.mark.parametrize("name", LOGICS)
@given(place=PLACES, words=st.lists(WORDS, min_size=5, max_size=60))
def test_a_scan_that_is_not_due_and_concerns_nothing_is_a_no_op(
    name: str, place: int, words: list[tuple[str, object, dict[str, object]]]
) -> None:
    logic, world, state = begin(name, place)
    for word in words:
        world.tick += 1
        state, _ = act(logic, state, world, word)
        for _ in range(5):
            state, _ = logic.advance(state, world)
            if state.due > world.tick + 1:
                world.tick += 1
                assert logic.advance(state, world) == (state, NOTHING)
                break
            world.tick += 1


@pytest.mark.parametrize("name", LOGICS)
@given(place=PLACES, words=st.lists(WORDS, min_size=5, max_size=40))
def test_every_module_can_be_brought_to_stopped_again(
    name: str, place: int, words: list[tuple[str, object, dict[str, object]]]
) -> None:
    logic, world, state = begin(name, place)
    for word in words:
        world.tick += 1
        state, _ = act(logic, state, world, word)
        state, _ = logic.advance(state, world)
    world.truths[logic.module.clear_when] = True
    set_doors(world, logic, True)
    for verb in ("abort", "close_door", "close_door", "clear"):
        for door in ("outer", "inner"):
            world.tick += 1
            arguments: dict[str, object] = {"door": door} if verb == "close_door" else {}
            state, _ = command(logic, state, world, verb, arguments)
            for _ in range(10):
                world.tick += 10000 if state.atmosphere is Atmosphere.GASSING else 1
                state, _ = logic.advance(state, world)
    assert state.state is State.STOPPED


@pytest.mark.parametrize("name", LOGICS)
@given(place=PLACES, words=st.lists(WORDS, min_size=5, max_size=40))
def test_looking_only_at_what_changed_gives_what_looking_at_everything_gives(
    name: str, place: int, words: list[tuple[str, object, dict[str, object]]]
) -> None:
    logic, world, state = begin(name, place)
    full = lean = state
    lean, _ = logic.advance(lean, world)
    full = lean
    for word in words:
        world.tick += 1
        before, reasons = dict(world.truths), world.reasons
        lean, _ = act(logic, lean, world, word)
        full, _ = act(logic, full, world, word)
        changed = tuple(c for c in CONDITIONS if world.truths.get(c) is not before.get(c))
        changed = changed or ((0,) if reasons != world.reasons else ())
        for after in (changed, (), (), ()):
            lean, _ = logic.advance(lean, world, after)
            full, _ = logic.advance(full, world)
            assert lean == full
            world.tick += 1
