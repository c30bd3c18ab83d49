"""Which commands a module accepts, and the words of every refusal."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.machine.box import BOX, OPEN, Bench
from twin.machine.packml import State, Verb, packml
from twin.unit.model import Atmosphere

if TYPE_CHECKING:
    from twin.machine.state import ModuleState


@pytest.fixture
def bench() -> Bench:
    return Bench()


def in_state(bench: Bench, state: State, phase_name: str = "open_work") -> ModuleState:
    inside = state in (State.EXECUTE, State.HELD)
    bench.state = bench.state.__class__(
        state=state,
        entered=bench.world.tick,
        atmosphere=Atmosphere.WORK,
        parts=bench.state.parts,
        proofs=bench.state.proofs,
        procedure="work",
        parameters={},
        phase=phase_name if inside else "",
    )
    bench.world.tick += 1
    return bench.state


VALID: dict[str, dict[str, Any]] = {
    "start": {"procedure": "work"},
    "open_door": {"door": "front"},
    "close_door": {"door": "front"},
}
ALL_VERBS = (*Verb, *BOX.commands, "open_door", "close_door", "dance")


@pytest.mark.parametrize(("state", "verb"), list(product(State, ALL_VERBS)))
def test_every_pair_is_accepted_or_refused_with_a_reason_and_a_refusal_changes_nothing(
    bench: Bench, state: State, verb: str
) -> None:
    before = in_state(bench, state)
    refusal = bench.why_not(verb, **VALID.get(verb, {}))
    tabled = verb in tuple(Verb) and packml().target(state, verb) is not None
    if verb in tuple(Verb):
        assert (refusal is None) is tabled
    elif verb in ("visit", "finish", "rush"):
        assert (refusal is None) is (state is State.EXECUTE)
    elif verb in ("leave", "close_door", "dance"):
        assert refusal
    assert refusal is None or len(refusal) > 10
    assert bench.state is before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "start needs a procedure; box knows cycle, work, dry_out"),
        ({"procedure": "bake"}, "there is no procedure bake; box knows"),
        ({"procedure": 3}, "there is no procedure 3"),
        ({"procedure": ["cycle"]}, "there is no procedure"),
        (
            {"procedure": "cycle", "depth": 3.0},
            "procedure cycle has no parameter depth; it has exposure, rate",
        ),
        ({"procedure": "work", "depth": 3.0}, "it has none"),
        ({"procedure": "cycle", "rate": "much"}, "rate must be a number in g/min"),
        ({"procedure": "cycle", "rate": True}, "rate must be a number"),
        ({"procedure": "cycle", "rate": float("nan")}, "rate must be a number"),
        ({"procedure": "cycle", "rate": 9.1}, "rate 9.1 g/min is outside of 1 to 9 g/min"),
        ({"procedure": "cycle", "exposure": 29}, "exposure 29 s is outside of 30 to 120 s"),
    ],
)
def test_start_names_what_is_wrong_with_its_arguments(
    bench: Bench, arguments: dict[str, Any], words: str
) -> None:
    in_state(bench, State.IDLE)
    assert words in (bench.why_not("start", **arguments) or "")


def test_start_takes_given_parameters_and_defaults(bench: Bench) -> None:
    bench.command("reset")
    bench.scan(2)
    bench.command("start", procedure="cycle", exposure=90)
    assert bench.state.procedure == "cycle"
    assert bench.state.parameters == {"exposure": 90.0, "rate": 3.0}


def test_other_verbs_take_no_arguments(bench: Bench) -> None:
    assert bench.why_not("reset", hard=True) == "reset takes no argument hard"
    in_state(bench, State.EXECUTE)
    assert bench.why_not("finish", now=1) == "finish takes no argument now"


def test_an_unknown_verb_is_answered_with_the_known_ones(bench: Bench) -> None:
    refusal = bench.why_not("dance") or ""
    assert refusal.startswith("box has no command dance; it knows reset, start")
    assert "open_door" in refusal


def test_a_phase_command_is_legal_from_its_source_phases_only(bench: Bench) -> None:
    bench.execute("work")
    assert bench.why_not("leave") == (
        "leave is not possible in phase Open_work; it is possible in phase Visit"
    )
    bench.command("visit")
    assert bench.state.phase == "visit"
    bench.command("leave")
    assert bench.state.phase == "open_work"


def test_a_phase_command_needs_what_its_target_requires(bench: Bench) -> None:
    bench.execute("work")
    bench.scan()
    bench.world.reasons["IL-2"] = ("the barrier is open", "the pressure is low")
    assert bench.why_not("visit") == "the barrier is open; the pressure is low"
    bench.world.reasons.clear()
    assert bench.why_not("visit") is None


def test_a_phase_entered_by_command_does_not_leave_when_its_requirements_are_met(bench: Bench) -> None:
    bench.execute("work")
    bench.scan()
    bench.command("visit")
    bench.scan(50)
    assert bench.state.phase == "visit"


def test_a_command_may_complete_the_procedure(bench: Bench) -> None:
    bench.execute("work")
    bench.scan()
    bench.command("finish")
    assert bench.state.state is State.COMPLETING
    bench.scan()
    assert bench.state.state is State.COMPLETE
    assert bench.state.procedure == "work"


def test_a_second_command_in_the_same_scan_is_refused_except_stop_and_abort(bench: Bench) -> None:
    bench.execute("work")
    bench.scan()
    bench.world.tick += 1
    bench.take(bench.logic.apply(bench.state, "visit", {}, bench.world))
    assert bench.why_not("leave") == "box has already moved in this scan"
    assert bench.why_not("stop") is None
    assert bench.why_not("abort") is None


@pytest.mark.parametrize("arguments", [{}, {"door": "side"}, {"door": 3}, {"door": "front", "wide": True}])
def test_a_door_command_needs_one_known_door(bench: Bench, arguments: dict[str, Any]) -> None:
    assert bench.why_not("open_door", **arguments) == "open_door needs door: front or back"


def test_a_door_does_not_open_with_gas_inside(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    assert bench.why_not("open_door", door="front") == (
        "there may be gas inside: the residue limit is not proven"
    )


def test_a_door_does_not_open_while_the_module_acts(bench: Bench) -> None:
    in_state(bench, State.CLEARING)
    assert bench.why_not("open_door", door="front") == "no door opens in Clearing"


def test_the_second_door_waits_until_the_first_is_sealed(bench: Bench) -> None:
    bench.command("open_door", door="front")
    assert bench.why_not("open_door", door="back") == "the front door is not sealed: unsealing"
    bench.place("front_door", OPEN)
    bench.scan(4)
    assert bench.why_not("open_door", door="back") == "the front door is not sealed: open"
    assert bench.why_not("open_door", door="front") == "the front door is open"
