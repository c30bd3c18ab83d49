"""Parameters that are results, results behind a step that has completed, and steps for some units only."""

from __future__ import annotations

import pytest

from recipes.recipe.model import Measured
from tests.unit.recipes.recipe_text import links_of, operation, problems, read

ASK = "ask: {prompt: number, text: Pressure?, unit: mbar, limits: [1, 3], result: NAME}\n"
RUN = "test: {run: leak_and_glove_test, parameters: {leak_pressure: WRITTEN}}"


def steps(written: str, *names: str) -> str:
    asked = "".join(
        ASK.replace("NAME", name).replace("ask:", f"ask_{number}:") for number, name in enumerate(names)
    )
    return asked + RUN.replace("WRITTEN", written)


def test_a_parameter_is_a_result_in_its_own_unit() -> None:
    recipe = read(operation(steps("result.level", "level")))
    step = next(step for step in recipe.steps if step.id == "u.o.test")
    assert step.parameters == {}
    assert step.measured["leak_pressure"].value({"level": 2.5}) == pytest.approx(250.0)


def test_the_first_known_result_counts() -> None:
    measured = Measured(("late", "early"), (1.0, 1.0))
    assert measured.value({"early": 1.0, "late": 2.0}) == 2.0
    assert measured.value({"early": 1.0}) == 1.0
    assert measured.value({}) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("result.lvl", "result 'lvl' is not known, did you mean level?"),
        ("result.level else result.other", "result 'other' is not known"),
    ],
)
def test_a_result_that_nothing_gives_is_refused(written: str, told: str) -> None:
    assert any(told in problem for problem in problems(operation(steps(written, "level"))))


FORK = links_of(
    "begin > look", "look > ask_0 when isolator.grade_a", "look > test", "ask_0 > test", "test > end"
)


def test_a_result_that_one_way_leaves_out_is_refused_unless_another_stands_in_for_it() -> None:
    way = "look: {wait: isolator.dp >= 1 Pa}\n"
    text = operation(way + steps("result.level", "level"), FORK)
    assert any("result 'level' may not be known here" in problem for problem in problems(text))


def test_a_condition_behind_a_completed_step_may_speak_of_what_that_step_gave() -> None:
    way = "look: {wait: isolator.dp >= 1 Pa}\n"
    ways = [*FORK.splitlines()[:-2], *links_of("ask_0 > a", "look > a").splitlines()]
    plain = "a > b when result.level > 2 mbar"
    guarded = "a > b when step ask_0 completed and result.level > 2 mbar"
    given = way + ASK.replace("NAME", "level").replace("ask:", "ask_0:")
    given += "a: {wait: true}\nb: {wait: true}"
    ways = [
        "begin > look",
        "look > ask_0 when isolator.grade_a",
        "look > a",
        "ask_0 > a",
        "a > end",
        "b > end",
    ]
    assert any(
        "may not be known" in one for one in problems(operation(given, links_of(*ways[:4], plain, *ways[4:])))
    )
    assert read(operation(given, links_of(*ways[:4], guarded, *ways[4:])))


def test_a_step_for_units_with_a_module_is_passed_at_once_where_there_is_none() -> None:
    text = operation(
        "tight: {where: incubator_1, command: tighten, module: incubator_1, until: incubator_1.tight}\na: {wait: true}"
    )
    step = next(step for step in read(text).steps if step.id == "u.o.tight")
    assert (step.kind, step.until, step.module) == ("wait", None, "")


def test_a_step_for_units_with_a_module_is_checked_where_it_is() -> None:
    found = problems(operation("a: {where: isolator, command: tighten, module: isolator}"))
    assert any("command of isolator 'tighten' is not known" in problem for problem in found)
