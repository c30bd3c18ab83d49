"""The words of `recovery` are compared with what the equipment does when it is resumed."""

from __future__ import annotations

import pytest

from recipes.problem import InputError
from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.unit.recipes.recipe_text import operation
from twin.unit.load import load_unit

FACTS = load_unit("airlock1").facts
CYCLE = "a: {{run: decontaminate, recovery: {{{words}}}}}"


def told(steps: str, module: str = "decontamination") -> list[str]:
    try:
        recipe_of(parse(operation(steps, "", "", module), "r.yaml"), FACTS)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "words",
    [
        "hold: restart, stop: restart, abort: restart",
        "emergency_stop: restart, power_loss: restart, link_lost: restart",
        "hold: abort, stop: abort, abort: abort, emergency_stop: abort, power_loss: abort, link_lost: abort",
    ],
)
def test_what_the_airlock_does_may_be_declared_or_ended(words: str) -> None:
    assert told(CYCLE.format(words=words)) == []


def test_phases_that_go_on_may_be_declared_so() -> None:
    words = "hold: continue, emergency_stop: continue, power_loss: continue, link_lost: continue"
    assert told(f"a: {{run: work, recovery: {{{words}}}}}", "isolator") == []


@pytest.mark.parametrize(
    ("steps", "module", "place", "wrong", "right"),
    [
        (
            CYCLE.format(words="hold: continue"),
            "decontamination",
            "r.yaml:11:54",
            "'continue' is not what decontamination does after hold: phase Checks begins again",
            "write restart, or abort if the step is to be over then",
        ),
        (
            CYCLE.format(words="hold: restart, link_lost: continue"),
            "decontamination",
            "r.yaml:11:74",
            "'continue' is not what decontamination does after link_lost: "
            "in phase Checks it is aborted, and the step begins again",
            "write restart",
        ),
        (
            "a: {run: unload, recovery: {stop: continue}}",
            "decontamination",
            "r.yaml:11:47",
            "in phase Unload it is stopped, and the step begins again",
            "write restart",
        ),
        (
            "a: {run: work, recovery: {power_loss: restart}}",
            "isolator",
            "r.yaml:11:51",
            "'restart' is not what isolator does after power_loss: every phase goes on where it was",
            "write continue, or abort",
        ),
        (
            "a: {wait: isolator.grade_a, recovery: {hold: restart}}",
            "isolator",
            "r.yaml:11:58",
            "a step that runs no procedure goes on when the recipe is resumed",
            "write continue, or leave it out",
        ),
    ],
)
def test_a_word_that_contradicts_the_equipment_is_refused_at_its_place(
    steps: str, module: str, place: str, wrong: str, right: str
) -> None:
    found = told(steps, module)
    assert len(found) == 1
    assert found[0].startswith(f"{place}:")
    assert wrong in found[0]
    assert right in found[0]


def test_a_gas_phase_reacts_as_declared_for_gas() -> None:
    """The isolator holds at work and aborts with gas: the worst of both counts."""
    module = FACTS.module("isolator")
    assert module is not None
    found = module.recovery["prepare"]["power_loss"]
    assert (found.word, found.why) == ("restart", "phase Checks begins again")
    assert (
        module.recovery["work"]["abort"].why
        == "in phase Work, closed it is aborted, and the step begins again"
    )
