"""Interlocks refuse with every reason, and unknown is never a permission."""

from __future__ import annotations

import pytest

from tests.unit.alarms.bell import Truths
from twin.interlocks import InterlockLogic
from twin.unit.model import Blocked, Clause, Interlock

SHUT, LOW = 1, 2
INTERLOCKS = {
    i.id: i
    for i in (
        Interlock(
            "IL-1",
            "Outer door",
            "box",
            (Clause(SHUT, "the inner door is open", ""), Clause(LOW, "there is gas", "")),
            (Blocked("box", "open_door", "outer"),),
        ),
        Interlock("IL-2", "Injection", "box", (Clause(LOW, "no flow", ""),), (), {"box.inject": 0.0}),
        Interlock(
            "IL-3", "Drive", "box", (Clause(SHUT, "ajar", ""),), (), {"box.inject": 5.0, "box.fan": 1.0}
        ),
        Interlock("IL-4", "Visit", "box", (Clause(SHUT, "not shut", ""),), (Blocked("box", "visit"),)),
    )
}
LOGIC = InterlockLogic(INTERLOCKS)


def world(shut: bool | None, low: bool | None) -> Truths:
    return Truths(0, {SHUT: shut, LOW: low})


def test_a_met_interlock_lets_the_command_through() -> None:
    assert LOGIC.why_not("box", "open_door", {"door": "outer"}, world(True, True)) == ()


def test_every_reason_is_given_at_once() -> None:
    reasons = LOGIC.why_not("box", "open_door", {"door": "outer"}, world(False, False))
    assert reasons == ("IL-1: the inner door is open", "IL-1: there is gas")


@pytest.mark.parametrize(("shut", "low"), [(None, True), (True, None), (None, None)])
def test_unknown_counts_as_not_met_and_says_so(shut: bool | None, low: bool | None) -> None:
    reasons = LOGIC.why_not("box", "open_door", {"door": "outer"}, world(shut, low))
    assert reasons
    assert all(reason.endswith("(no valid reading)") for reason in reasons)


@pytest.mark.parametrize(
    ("target", "verb", "arguments"),
    [
        ("box", "open_door", {"door": "inner"}),
        ("box", "open_door", {}),
        ("box", "close_door", {"door": "outer"}),
        ("bin", "open_door", {"door": "outer"}),
    ],
)
def test_other_commands_are_not_concerned(target: str, verb: str, arguments: dict[str, str]) -> None:
    assert LOGIC.why_not(target, verb, arguments, world(False, False)) == ()


def test_a_block_without_an_argument_means_any() -> None:
    assert LOGIC.why_not("box", "visit", {"who": "anyone"}, world(False, True)) == ("IL-4: not shut",)


def test_outputs_are_held_while_not_met_or_unknown_and_the_first_interlock_wins() -> None:
    assert LOGIC.forced(world(True, True)) == {}
    assert LOGIC.forced(world(True, None)) == {
        "box.inject": (0.0, "IL-2 Injection: no flow (no valid reading)")
    }
    assert LOGIC.forced(world(False, False)) == {
        "box.inject": (0.0, "IL-2 Injection: no flow"),
        "box.fan": (1.0, "IL-3 Drive: ajar"),
    }


def test_one_interlock_can_be_asked_by_its_id() -> None:
    assert LOGIC.unmet("IL-2", world(True, False)) == ("no flow",)
