"""The PackML table is the base model of the standard, and everything outside of it is refused in words."""

from __future__ import annotations

from itertools import product

import pytest

from twin.machine.packml import ACTING, STATE_COMPLETE, State, Verb, arcs, packml, why_not
from twin.machine.table import Arc, StateTable

PACKTAGS = {
    "Clearing": 1,
    "Stopped": 2,
    "Starting": 3,
    "Idle": 4,
    "Suspended": 5,
    "Execute": 6,
    "Stopping": 7,
    "Aborting": 8,
    "Aborted": 9,
    "Holding": 10,
    "Held": 11,
    "Unholding": 12,
    "Suspending": 13,
    "Unsuspending": 14,
    "Resetting": 15,
    "Completing": 16,
    "Complete": 17,
}
LEGAL = {
    Verb.START: {"Idle"},
    Verb.RESET: {"Complete", "Stopped"},
    Verb.HOLD: {"Execute"},
    Verb.UNHOLD: {"Held"},
    Verb.SUSPEND: {"Execute"},
    Verb.UNSUSPEND: {"Suspended"},
    Verb.CLEAR: {"Aborted"},
    Verb.STOP: set(PACKTAGS) - {"Stopping", "Stopped", "Aborting", "Aborted", "Clearing"},
    Verb.ABORT: set(PACKTAGS) - {"Aborting", "Aborted"},
}
PAIRS = list(product(State, Verb))


def test_states_carry_their_packtags_numbers() -> None:
    assert {state.title: state.value for state in State} == PACKTAGS


def test_the_base_model_has_46_arcs_and_11_of_them_are_state_complete() -> None:
    assert len(arcs()) == 46
    assert sum(arc.trigger == STATE_COMPLETE for arc in arcs()) == 11
    assert len(ACTING) == 11


def test_optional_holds_add_five_arcs() -> None:
    extra = set(arcs(optional_holds=True)) - set(arcs())
    assert {arc.source.title for arc in extra} == {
        "Starting",
        "Unholding",
        "Suspending",
        "Suspended",
        "Unsuspending",
    }
    assert {(arc.trigger, arc.target) for arc in extra} == {(Verb.HOLD, State.HOLDING)}


def test_stop_is_legal_in_12_states_and_abort_in_15() -> None:
    assert len(packml().sources(Verb.STOP)) == 12
    assert len(packml().sources(Verb.ABORT)) == 15


@pytest.mark.parametrize(("state", "verb"), PAIRS, ids=[f"{s.title}-{v}" for s, v in PAIRS])
def test_a_pair_is_in_the_table_or_refused_with_the_states_where_it_is_possible(
    state: State, verb: Verb
) -> None:
    refusal = why_not(state, verb)
    if state.title in LEGAL[verb]:
        assert refusal is None
        return
    assert refusal is not None
    assert refusal.startswith(f"{verb} is not possible in {state.title}; it is possible in ")
    assert {word.strip() for word in refusal.rsplit(" in ", 1)[1].split(",")} == LEGAL[verb]


@pytest.mark.parametrize("arc", arcs(optional_holds=True), ids=lambda a: f"{a.source.title}-{a.trigger}")
def test_the_machine_moves_as_the_table_says(arc: Arc[State]) -> None:
    assert packml(optional_holds=True).fire(arc.source, arc.trigger) is arc.target


def test_a_table_with_two_targets_for_one_trigger_is_no_table() -> None:
    with pytest.raises(ValueError, match="share one source"):
        StateTable("bad", ("a", "b"), (Arc("go", "a", "b"), Arc("go", "a", "a")))
