"""How long each role was busy with questions and how long these waited."""

from __future__ import annotations

from recipes.recipe.model import Prompt
from twin.messages import Event
from twin.rehearsal.people import PeopleTally

SIGN = {"sign": Prompt("confirm", "Sign", "SUP", takes_s=60.0, second="QA")}


def told(*events: Event) -> dict[str, dict[str, float]]:
    tally = PeopleTally(SIGN)
    for event in events:
        tally.take(event)
    return tally.told()


def test_the_second_person_waits_from_the_first_signature_on() -> None:
    events = (
        Event(1, 100, "prompt_raised", "B1.sign", {}),
        Event(2, 1_000, "prompt_signed", "B1.sign", {"part": "performer", "by": "a"}),
        Event(3, 5_000, "prompt_answered", "B1.sign", {"signed": {"performer": "a", "verifier": "b"}}),
    )
    assert told(*events) == {
        "QA": {"busy_s": 60.0, "waiting_s": 340.0},
        "SUP": {"busy_s": 60.0, "waiting_s": 30.0},
    }


def test_an_answer_quicker_than_planned_was_work_all_the_time() -> None:
    raised, answered = (
        Event(1, 0, "prompt_raised", "B1.sign", {}),
        Event(2, 50, "prompt_answered", "B1.sign", {}),
    )
    assert told(raised, answered) == {"SUP": {"busy_s": 5.0, "waiting_s": 0.0}}


def test_a_question_of_another_recipe_is_not_counted() -> None:
    assert told(Event(1, 0, "prompt_raised", "B1.x", {}), Event(2, 9, "prompt_answered", "B1.x", {})) == {}
