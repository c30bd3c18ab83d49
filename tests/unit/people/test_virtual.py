"""Virtual people: they answer when they are there, err seldom, and never for ever."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recipes.problem import InputError
from recipes.recipe.model import Prompt
from twin.people.behaviour import Behaviour, read_behaviour
from twin.people.role import why_not_sign
from twin.people.roster import MINUTE
from twin.people.roster_file import read_roster
from twin.people.virtual import (
    Ask,
    Crew,
    answers,
    escalation,
    overdue,
    planned,
    right_answer,
    wrong_answer,
)
from twin.procedure.answer import why_not_answer

HOUR = 60 * MINUTE
SCAN = Prompt("scan", "scan the bag", "OP", "bag", expected="BAG-1", takes_s=30)
NUMBER = Prompt("number", "weigh", "OP", "mass", "g", 90, 110, takes_s=60)
CONFIRM = Prompt("confirm", "look", takes_s=60)
CHOICE = Prompt("choice", "go on?", "SUP", "way", choices=("yes", "no"))
CREW = Crew(read_roster(), read_behaviour(), seed=3)
CARELESS = Crew(behaviour=Behaviour(error={"scan": 0.5, "number": 0.5, "second": 0.5}), seed=3)


def ask(prompt: Prompt, opened: int = 0, **more: object) -> Ask:
    return replace(Ask("B1", "load.scan", prompt, opened), **more)  # pyright: ignore[reportArgumentType]


def answered(question: Ask, crew: Crew) -> tuple[int, int]:
    """Return tick and attempt at which the logic takes an answer, asked again as a run would."""
    tick = question.opened
    for attempt in range(100):
        due, command = next(iter(answers([question], crew, tick)))
        if why_not_answer(question.prompt, command.arguments["value"]) is None:
            return due, attempt
        tick = due + 1
    raise AssertionError("never answered")


@pytest.mark.parametrize("prompt", [SCAN, NUMBER, CONFIRM, CHOICE])
def test_exact_people_answer_rightly_when_the_work_is_done(prompt: Prompt) -> None:
    question = ask(prompt, 100)
    assert answered(question, Crew()) == (100 + round(prompt.takes_s * 10), 0)


@pytest.mark.parametrize("prompt", [SCAN, NUMBER, replace(NUMBER, low=0.0, high=1e6)])
def test_the_logic_catches_every_wrong_answer_and_takes_the_right_one(prompt: Prompt) -> None:
    assert why_not_answer(prompt, right_answer(prompt)) is None
    assert why_not_answer(prompt, wrong_answer(prompt))


def test_errors_are_offered_as_often_as_stated_and_end_in_a_right_answer() -> None:
    tries = [answered(ask(SCAN, step=f"s{i}"), CARELESS)[1] for i in range(400)]
    assert 0.42 < sum(n > 0 for n in tries) / len(tries) < 0.58
    assert all(answered(ask(SCAN, step=f"s{i}"), Crew())[1] == 0 for i in range(50))


def test_a_second_check_by_the_performer_is_offered_and_refused() -> None:
    question = ask(CONFIRM, part="verifier", role="OP2", signed={"performer": "OP.1"})
    names = set[str]()
    for i in range(50):
        _, command = next(iter(answers([replace(question, step=f"s{i}")], CARELESS, 0)))
        names.add(command.origin.name)
        refused = why_not_sign(question.signed, "verifier", command.origin.name)
        assert (refused is None) == (command.origin.name != "OP.1")
    assert names == {"OP.1", "OP2.1"}


def test_who_is_not_on_shift_answers_in_the_morning() -> None:
    plan = planned(ask(SCAN, 13 * HOUR), CREW)
    assert plan is not None
    assert plan.begin == 20 * HOUR
    assert plan.end > plan.begin


def test_quality_has_to_be_called_at_night() -> None:
    quality = replace(CONFIRM, role="QA")
    night, day = (planned(ask(quality, tick), CREW) for tick in (13 * HOUR, HOUR))
    assert night is not None
    assert day is not None
    assert night.begin - night.opened >= 45 * MINUTE > day.begin - day.opened


def test_nobody_answers_for_a_role_that_never_comes() -> None:
    question = ask(replace(CONFIRM, role="INST"))
    assert list(answers([question], CREW, 0)) == []
    assert overdue([question], CREW, escalation(question, CREW)) == (question,)


def test_response_times_have_the_stated_median_and_spread() -> None:
    plans = [planned(ask(SCAN, HOUR, step=f"s{i}"), CREW) for i in range(500)]
    waits = [plan.begin - plan.opened for plan in plans if plan is not None]
    assert 270 < median(waits) < 330
    assert max(waits) > 2 * min(waits)


def test_a_question_escalates_after_its_limit_and_not_before() -> None:
    question = ask(SCAN, 100)
    due = escalation(question, CREW)
    assert due == 100 + 300 + 30 * MINUTE
    assert overdue([question], CREW, due - 1) == ()
    assert overdue([replace(question, limit=10)], CREW, 410) == (replace(question, limit=10),)


@given(st.integers(0, 2**31 - 1), st.integers(0, 8 * 24 * HOUR), st.integers(0, 9 * 24 * HOUR))
def test_answers_depend_on_nothing_but_their_question(seed: int, opened: int, later: int) -> None:
    crew = replace(CREW, seed=seed)
    question = ask(SCAN, opened)
    alone = list(answers([question], crew, opened + later))
    among = list(answers([ask(NUMBER, opened, step="other"), question], crew, opened + later))
    assert alone == [pair for pair in among if pair[1].arguments["step"] == "load.scan"]
    assert all(due >= opened + later for due, _ in alone)


@given(st.integers(0, 1000), st.integers(0, 60 * HOUR), st.integers(0, 60 * HOUR))
def test_what_is_announced_comes_true_unless_the_day_ends(seed: int, opened: int, at: int) -> None:
    crew = replace(CREW, seed=seed)
    question = ask(SCAN, opened)
    plan = planned(question, crew)
    assert plan is not None
    due, _ = next(iter(answers([question], crew, at)))
    if at <= plan.end:
        assert due == plan.end
    else:
        assert due >= at
        assert crew.roster is not None
        assert crew.roster.on_shift("OP", due)
        assert next(iter(answers([question], crew, due)))[0] == due
        assert next(iter(answers([question], crew, (at + due) // 2)))[0] <= due


def test_long_refused_answers_come_ever_more_rarely() -> None:
    question, tick, dues = ask(SCAN), 0, list[int]()
    for _ in range(12):
        due, _ = next(iter(answers([question], Crew(), tick)))
        dues.append(due)
        tick = due + 1
    pauses = [b - a for a, b in pairwise(dues)]
    assert pauses == [600 * 2 ** min(n, 5) for n in range(11)]


def test_a_mistake_in_the_file_is_told_at_its_place(tmp_path: Path) -> None:
    text = (files("resources") / "people" / "virtual.yaml").read_text("utf-8")
    file = tmp_path / "virtual.yaml"
    file.write_text(text.replace("scan:   0.003", "scan:   2"))
    with pytest.raises(InputError, match=r"virtual\.yaml:14:11: '2' is too large, write 1"):
        read_behaviour(file)
