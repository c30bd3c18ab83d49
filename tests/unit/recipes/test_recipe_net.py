"""The net of a recipe: reachability, splits and joins, alternatives, loops; and how levels become one net."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recipes.condition.text import to_text
from tests.unit.recipes.recipe_text import HEADER, net, operation, problems, read

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe

COND = "isolator.grade_a"


def arrows(recipe: Recipe) -> list[str]:
    return [
        f"{' '.join(t.sources)} > {' '.join(t.targets)}"
        + (f" when {to_text(t.when)}" if t.when else "")
        + (" failed" if t.outcome == "failed" else "")
        for t in recipe.transitions
    ]


@pytest.mark.parametrize(
    "text",
    [
        net("a", "begin > a", "a > end"),
        net("a b", "begin > a b", "a b > end"),
        net("a b c d", "begin > a b", "a > c", "b > d", "c d > end"),
        net("a b c", f"begin > a when {COND}", "begin > b", "a > c", "b > c", "c > end"),
        net("a b", "begin > a", f"a > b when {COND}", "a > end", "b > a"),
        net("a b c d e", "begin > a", "a > b c", "b c > d e", "d e > end"),
    ],
)
def test_a_sound_net_has_no_problem(text: str):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            net("a b", "begin > a", "a > end", "b > end"),
            "<b: {wait: tr> 'b' can never be reached, add a link to b",
        ),
        (net("a b", "begin > a b", "a > end"), "<b: {wait: tr> 'b' is a dead end, add {from: b, to: ...}"),
        (net("a b c", "begin > a", "a > end", "b > c", "c > b"), "'b' can never be reached from begin"),
        (
            net("a b c", f"begin > a when {COND}", "begin > c", "c > end", "a > b", "b > a"),
            "'a' is in a loop without an exit",
        ),
        (
            net("a b", "begin > a b", "a > end", "b > end"),
            "the end can be reached while b is still at work: a split has no join",
        ),
        (
            net("a b c", "begin > a b", "a > c", "b > c", "c > end"),
            "'c' can be reached a second time while it is at work",
        ),
        (
            net("a b", f"begin > a when {COND}", "begin > b", "a b > end"),
            "a and b are never at work together: a join has no split",
        ),
        (
            net("a b c d", "begin > a b", f"a > c when {COND}", "a > d", "b c > end", "d > end"),
            "the end can be reached while b is still at work",
        ),
        (
            net("a b", "begin > a", "begin > b", "a > end", "b > end"),
            "this link from begin is always taken, those after it never",
        ),
        (net("a b", "begin > a when true", "begin > b", "a > end", "b > end"), "is always taken"),
        (
            net("a b c", "begin > a b", f"a > c when {COND}", "a b > end", "c > end"),
            "'a' leaves alone in one link and in a join",
        ),
        (net("a", "begin > a", "a > end when false"), "<false}> this link is never taken"),
        (net("a", "begin > a", "a > ends"), "<ends]}> node 'ends' is not known, did you mean end?"),
        (net("a", "begin > a", "end > a", "a > end"), "<end], to: [a> node 'end' is not known"),
        (net("a", "begin > a", "begin a > end"), "'begin' stands beside other nodes"),
        (net("a b", "begin > a a", "a b > end"), "'a' stands twice in one link"),
        (net("a", "a > end"), "no link leaves begin"),
        (net("a b", "begin > a", "a > b", "b > a"), "no link leads to end"),
        (net("a b", "begin > a b", "a b > end", "a b > end failed"), "only a single node can fail"),
    ],
)
def test_a_net_that_is_not_sound_is_explained_at_its_place(text: str, expected: str):
    found = problems(text)
    assert any(expected in line for line in found), found


def test_a_join_that_can_wait_for_ever_is_found():
    crossed = net(
        "a b c d e f",
        "begin > a b",
        f"a > c when {COND}",
        "a > d",
        f"b > e when {COND}",
        "b > f",
        "c e > end",
        "d f > end",
    )
    found = problems(crossed)
    assert len(found) == 1
    assert "this join can wait for ever: e may have been left another way" in found[0]


def test_too_many_parallel_branches_are_refused_and_not_counted_for_ever():
    names = [f"a{i} b{i}" for i in range(14)]
    firsts = " ".join(name.split()[0] for name in names)
    lasts = " ".join(name.split()[1] for name in names)
    pairs = [" > ".join(name.split()) for name in names]
    found = problems(net(" ".join(names), f"begin > {firsts}", *pairs, f"{lasts} > end"))
    assert any("more than 5000 situations" in line for line in found)


def test_steps_without_links_run_one_after_the_other():
    recipe = read(operation("a: {wait: true}\nb: {wait: true}"))
    assert [step.id for step in recipe.steps] == ["begin", "u.o.a", "u.o.b", "end"]
    assert arrows(recipe) == ["begin > u.o.a", "u.o.b > end", "u.o.a > u.o.b"]


def test_alternatives_keep_their_order():
    recipe = read(net("a b c", "begin > a", f"a > b when {COND}", "a > c", "b > end", "c > end"))
    leaving = [t for t in recipe.transitions if t.sources == ("u.o.a",)]
    assert [(t.targets, t.priority) for t in leaving] == [(("u.o.b",), 0), (("u.o.c",), 1)]


LEVELS = (
    HEADER
    + """
procedure:
  unit_procedures:
    u:
      module: isolator
      operations:
        first:
          steps: {a: {run: work}, b: {run: work}}
          links:
            - {from: begin, to: [a, b]}
            - {from: [a, b], to: end}
        second:
          steps: {c: {run: work}, d: {wait: step first completed}}
          links:
            - {from: begin, to: c, when: isolator.grade_a}
            - {from: begin, to: d}
            - {from: c, to: end}
            - {from: d, to: end}
        again: {steps: {e: {prompt: confirm, text: x}}}
      links:
        - {from: begin, to: first}
        - {from: first, to: second}
        - {from: second, to: again, outcome: failed}
        - {from: second, to: end}
        - {from: again, to: first}
"""
)


def test_levels_become_one_net():
    recipe = read(LEVELS)
    assert [step.id for step in recipe.steps] == [
        "begin",
        "u.first.a",
        "u.first.b",
        "u.second.begin",
        "u.second.c",
        "u.second.d",
        "u.second.end",
        "u.again.e",
        "end",
    ]
    assert sorted(arrows(recipe)) == sorted(
        [
            "begin > u.first.a u.first.b",
            "u.first.a u.first.b > u.second.begin",
            "u.second.begin > u.second.c when isolator.grade_a",
            "u.second.begin > u.second.d",
            "u.second.c > u.second.end",
            "u.second.d > u.second.end",
            "u.second.end > end",
            "u.second.c > u.again.e failed",
            "u.again.e > u.first.a u.first.b",
        ]
    )


def test_a_level_has_completed_when_its_last_steps_have():
    recipe = read(LEVELS)
    step = next(step for step in recipe.steps if step.id == "u.second.d")
    assert step.until is not None
    assert to_text(step.until) == "step u.first.a completed and step u.first.b completed"


REWORK = (
    HEADER
    + """
procedure:
  unit_procedures:
    u:
      module: isolator
      operations:
        test:
          steps: {measure: {run: work}, mend: {run: work}}
          links:
            - {from: begin, to: measure}
            - {from: measure, to: mend, when: isolator.grade_a}
            - {from: measure, to: end}
            - {from: mend, to: measure}
            - {from: measure, to: mend, outcome: failed}
        last: {steps: {report: {run: work}, sorry: {run: work}}}
      links:
        - {from: begin, to: test}
        - {from: test, to: end, when: isolator.grade_a}
        - {from: test, to: last}
        - {from: test, to: last, outcome: failed}
        - {from: last, to: end}
"""
)


def test_a_level_left_by_one_of_several_ways_keeps_its_end():
    found = arrows(read(REWORK))
    assert "u.test.measure > u.test.end" in found
    assert "u.test.end > u.end when isolator.grade_a" in found
    assert "u.test.end > u.last.report" in found


def test_a_failure_takes_the_nearest_failed_link():
    failures = [arrow for arrow in arrows(read(REWORK)) if arrow.endswith("failed")]
    assert sorted(failures) == ["u.test.measure > u.test.mend failed", "u.test.mend > u.last.report failed"]


def test_ids_of_transitions_are_unique():
    recipe = read(net("a b", "begin > a", f"a > b when {COND}", "a > b", "b > end"))
    assert len({t.id for t in recipe.transitions}) == len(recipe.transitions)


def test_a_failed_link_from_parallel_branches_is_refused():
    text = LEVELS.replace(
        "- {from: first, to: second}",
        "- {from: first, to: again, outcome: failed}\n        - {from: first, to: second}",
    )
    assert any("one could fail while another is still at work" in line for line in problems(text))


def test_the_same_text_gives_the_same_recipe():
    assert read(LEVELS) == read(LEVELS)
