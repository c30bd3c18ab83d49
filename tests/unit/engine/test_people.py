"""Virtual people in the engine: with a roster they come in the morning, and their slips are refused and mended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1, command
from twin.engine import Engine
from twin.people.behaviour import Behaviour
from twin.people.roster import MINUTE
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew

if TYPE_CHECKING:
    from twin.messages import Event

RECIPE = "leak_and_glove_test"
HOUR = 60 * MINUTE


def run(people: bool | Crew, ticks: int) -> list[Event]:
    machine = Engine(airlock1(), seed=1, recipe=read_recipe(RECIPE, airlock1().facts), people=people)
    machine.run(100)
    machine.submit(command("recipe", "start"))
    machine.run(ticks)
    return machine.take_events()


def answers(events: list[Event]) -> list[Event]:
    return [e for e in events if e.kind == "command_intended" and e.payload["verb"] == "answer"]


@pytest.fixture(scope="module")
def exact() -> list[Event]:
    return run(people=True, ticks=6 * HOUR)


def test_a_recipe_is_answered_to_its_end(exact: list[Event]) -> None:
    assert answers(exact)
    assert [e.kind for e in exact if e.kind == "command_refused" and e.payload.get("verb") == "answer"] == []


def test_people_sign_with_their_name_and_role(exact: list[Event]) -> None:
    first = answers(exact)[0].payload
    assert (first["source"], first["name"], first["roles"]) == ("person", "OP.1", ["OP"])


def test_nobody_answers_at_night(exact: list[Event]) -> None:
    night = Crew(replace(read_roster(), start=23 * HOUR))
    late = answers(run(night, 10 * HOUR))
    assert late[0].tick >= 8 * HOUR > answers(exact)[0].tick


def test_slips_are_refused_and_mended() -> None:
    careless = Crew(behaviour=Behaviour(error={"scan": 0.7, "number": 0.7}), seed=4)
    events = run(careless, 10 * HOUR)
    refused = [e for e in events if e.kind == "command_refused" and e.payload["verb"] == "answer"]
    assert refused
    assert any(e.kind == "prompt_answered" for e in events if e.seq > refused[-1].seq)
