"""What the list of batches and of material says, and whose question is asked."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from twin.publish import HoldView, ItemView, PromptView, RecipeView, StepView
from twin.unit.load import load_unit
from ui.plots.timeline import mark_words
from ui.viewmodel.banner import told
from ui.viewmodel.batch import batch_rows, following, hold_words, material_rows
from ui.viewmodel.limit import limits
from ui.viewmodel.recipe import questions, recipe_buttons

HOUR = 36_000
ITEM = ItemView(
    "B1.v",
    "B1.v",
    "vessel",
    "vessel",
    "B1",
    "IN1.2",
    "",
    "sterile",
    "closed",
    "released",
    (),
    0,
    0,
    10**9,
    (),
)
PROMPT = PromptView("a.weigh", "number", "Weigh the bag", "OP", "g", 10, 300, (), 50, "B1", "OP2")


def step(name: str, status: str, waits: str = "") -> StepView:
    return StepView(f"a.{name}", name.capitalize(), "bench", status, None, None, waits)


def run(batch: str, *steps: StepView, **changes: Any) -> RecipeView:
    made = RecipeView("r", "Recipe", "1", "running", "", steps, (), {}, batch=batch)
    return replace(made, **changes)


def view(*batches: RecipeView, items: tuple[ItemView, ...] = (), tick: int = 0) -> Any:
    return SimpleNamespace(batches=batches, items=items, tick=tick)


def test_a_batch_shows_what_it_does_what_comes_next_and_who_holds_what_it_waits_for() -> None:
    steps = (step("wash", "done"), step("weld", "waiting", "bench (held by B2/visit)"), step("draw", "idle"))
    (row,) = batch_rows(view(run("B1", *steps)))
    assert (row.now, row.following, row.waits) == ("Weld", "Draw", "Bench (held by B2/visit)")
    assert row.active


def test_before_the_start_the_next_step_is_the_first_and_at_the_end_there_is_none() -> None:
    assert following(run("B1", step("wash", "idle"), step("weld", "idle"))) == "Wash"
    assert following(run("B1", step("wash", "done"))) == ""
    assert following(run("B1", step("wash", "done"), step("weld", "idle"), state="aborted")) == ""


def test_a_batch_that_ended_early_offers_to_clear_up_instead_of_to_start() -> None:
    at_work = {"start": "it runs", "clear_up": "it runs", "hold": None}
    ended = {"start": "it is aborted", "clear_up": None, "hold": "it is aborted"}
    assert [button.key for button in recipe_buttons(run("B1", verbs=at_work))] == ["start", "hold"]
    assert [button.key for button in recipe_buttons(run("B1", verbs=ended))] == ["clear_up", "hold"]


def test_marks_of_the_time_axis_tell_day_and_hour() -> None:
    assert [mark_words(hours * 3600) for hours in (6, 24, 30)] == ["6:00", "1 d", "1 d 6:00"]


def test_questions_and_exceptions_are_counted_in_words() -> None:
    (row,) = batch_rows(view(run("B1", prompts=(PROMPT,), exceptions=2)))
    assert row.signs == "1 to answer · 2 exceptions"


def test_more_steps_at_once_than_there_is_room_for_are_counted() -> None:
    (row,) = batch_rows(view(run("B1", *(step(name, "active") for name in ("one", "two", "three")))))
    assert row.now == "One, Two and 1 more"


def test_questions_of_all_batches_come_the_oldest_first_and_say_whose_they_are() -> None:
    late = replace(PROMPT, batch="B2", raised_tick=90)
    asked = questions(view(run("B2", prompts=(late,)), run("B1", prompts=(PROMPT,))))
    assert [q.batch for q in asked] == ["B1", "B2"]
    assert asked[0].hint.startswith("batch B1 · for the operator, then a second person (second person)")


def test_after_the_first_signature_the_second_person_is_asked() -> None:
    (asked,) = questions(view(run("B1", prompts=(replace(PROMPT, signed={"performer": "ada"}),))))
    assert asked.signer == "OP2"
    assert "signed by ada" in asked.hint


@pytest.mark.parametrize(
    ("limit", "words", "level"),
    [(2 * HOUR, "1:00:00 left", 3), (HOUR // 2, "over by 30:00", 2), (9 * HOUR, "8:00:00 left", 0)],
)
def test_material_says_what_is_left_of_its_hold_time(limit: int, words: str, level: int) -> None:
    alert = HOUR if limit == 2 * HOUR else limit
    item = replace(ITEM, holds=(HoldView("visit", alert, limit),))
    (row,) = material_rows(view(items=(item,), tick=HOUR), "B1")
    assert (row.holds, row.level) == (words, level)


def test_expired_material_says_so() -> None:
    assert hold_words(replace(ITEM, expiry_tick=5), 5) == "expired"


def test_material_is_chosen_by_batch_or_place_and_the_most_urgent_comes_first() -> None:
    urgent = replace(ITEM, id="B1.w", code="B1.w", holds=(HoldView("visit", 1, 2),))
    other = replace(ITEM, id="B2.v", code="B2.v", batch="B2", place="BN")
    shown = view(items=(ITEM, other, urgent))
    assert [row.code for row in material_rows(shown, "B1")] == ["B1.w", "B1.v"]
    assert [row.code for row in material_rows(shown, place="BN")] == ["B2.v"]


def test_limits_keep_their_side_under_a_not_and_gates_are_none() -> None:
    found = {(limit.tag, limit.value, limit.above) for limit in limits(load_unit("poc1").unit.alarms)}
    assert ("incubator_1.co2", 4.5, False) in found
    assert ("incubator_1.co2", 5.5, True) in found
    assert ("incubator_1.co2", 4.5, True) not in found
    assert not any(tag == "freezer.bag" for tag, _, _ in found)


def test_an_alarm_names_what_it_speaks_of_and_counts_the_rest() -> None:
    alarm: Any = SimpleNamespace(text="Material past its date", concerns=("a", "b", "c", "d"))
    assert told(alarm) == "Material past its date: a, b, c and 1 more"
    assert told(alarm, 1) == "Material past its date: a and 3 more"
