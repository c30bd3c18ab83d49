"""The proof sees with what right a batch goes on after a failure: a person lets it, or nothing of it has failed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1, command
from twin.engine import Engine
from twin.machine.packml import State
from twin.messages import Event
from twin.procedure.state import RunState
from twin.proof.going import Going
from twin.proof.intervention import Intervention
from twin.proof.moment import Moment

if TYPE_CHECKING:
    from twin.proof.intervention import Kind

LOST = "link_lost:isolator"


@cache
def machine() -> Engine:
    """Return an engine with a batch of the isolator."""
    made = Engine(airlock1(), recipe=read_recipe("leak_and_glove_test", airlock1().facts), people=True)
    made.submit(command("B1", "start"))
    made.run(100)
    return made


def event(seq: int, kind: str, of: str, **payload: Any) -> Event:
    return Event(seq, seq, kind, of, payload)


def held(state: RunState = RunState.HELD) -> Engine:
    made = machine()
    made.memory.runs["B1"] = replace(made.memory.runs["B1"], state=state)
    return made


def going(*events: Event, kind: Kind = "link_lost", engine: Engine | None = None) -> Going:
    seen = Going(
        Moment("step", "isolator", "", 1), Intervention(kind, "isolator" if kind == "link_lost" else "")
    )
    seen.take(engine or held(), list(events))
    return seen


BEGAN = event(1, "cause_began", LOST)
HELD = event(2, "recipe_state_changed", "B1", state="held")
ENDED = event(3, "cause_ended", LOST)
ASKED = event(4, "command_intended", "B1", verb="resume", arguments={"reason": "it is back"})
RESUMED = event(5, "command_accepted", "B1", intent=4, verb="resume")
RUNS = event(6, "recipe_state_changed", "B1", state="running")


def test_a_batch_that_a_person_lets_go_on_goes_on_with_right() -> None:
    seen = going(BEGAN, HELD, ENDED, ASKED, RESUMED, RUNS)
    assert seen.may_go_on()
    assert not seen.wrongs


def test_a_batch_that_is_held_does_not_go_on() -> None:
    seen = going(BEGAN, HELD, ENDED)
    assert not seen.may_go_on()
    assert not seen.went_on(held())


def test_a_batch_that_goes_on_by_itself_is_wrong() -> None:
    assert "B1 went on by itself" in going(BEGAN, HELD, ENDED, RUNS).wrongs


def test_a_batch_that_is_not_held_is_wrong() -> None:
    wrongs = going(BEGAN, engine=held(RunState.RUNNING)).wrongs
    assert list(wrongs) == [f"B1 is not held, although {LOST} concerns it", f"no batch is held for {LOST}"]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((BEGAN, HELD, ASKED, RESUMED), f"while {LOST} stood"),
        ((BEGAN, HELD, ENDED, RESUMED), "without a reason"),
        (
            (BEGAN, event(2, "alarm_raised", "U-08"), HELD, ENDED, ASKED, RESUMED),
            "while U-08 was not acknowledged",
        ),
    ],
)
def test_a_batch_that_is_let_go_on_too_early_is_wrong(events: tuple[Event, ...], words: str) -> None:
    assert f"B1 was resumed {words}" in going(*events).wrongs


def test_an_acknowledged_alarm_is_in_nobodys_way() -> None:
    alarm = event(2, "alarm_raised", "U-08"), event(3, "alarm_acknowledged", "U-08")
    assert not going(BEGAN, *alarm, HELD, ENDED, ASKED, RESUMED).wrongs


def test_after_a_hold_by_command_nothing_but_the_command_is_asked_for() -> None:
    seen = going(HELD, ASKED, RESUMED, RUNS, kind="hold_resume")
    assert seen.may_go_on()
    assert not seen.wrongs


def test_where_a_module_has_stood_is_remembered() -> None:
    seen = going(BEGAN, event(2, "state_changed", "isolator", to="Held"))
    assert seen.stood_in("isolator", (State.HELD, State.ABORTED))
    assert not seen.stood_in("isolator", (State.STOPPED,))
