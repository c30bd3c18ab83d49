"""The small recipes of the library end complete on the whole unit."""

from __future__ import annotations

import pytest

from recipes.recipe.library import library_names
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse

pytestmark = pytest.mark.timeout(120)


SMALL = tuple(name for name in library_names() if name not in {"car_t_12_day", "car_t_6_day", "media_fill"})
"""Each runs to its end; those of many days have tests of their own."""


@pytest.mark.parametrize("recipe", SMALL)
def test_it_ends_complete_on_the_whole_unit(recipe: str) -> None:
    told = rehearse(RehearsalRequest(recipe, "poc1"), silent, never).summary
    assert told["outcome"] == "complete", told["reason"]
    assert {step["outcome"] for step in told["steps"]} == {"completed"}


def test_the_isolator_is_gassed_while_the_incubators_are_tight_and_is_at_work_again() -> None:
    told = rehearse(RehearsalRequest("decontaminate_isolator", "poc1"), silent, never).summary
    ends = {step["id"].rpartition(".")[2]: step["end_s"] for step in told["steps"]}
    times = [ends[name] for name in ("tight_1", "tight_2", "tight_3", "posed", "cycle", "work", "slack_1")]
    assert times == sorted(times)
