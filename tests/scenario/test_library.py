"""The small recipes of the library end complete on the whole unit."""

from __future__ import annotations

import pytest

from twin.rehearsal.request import RehearsalRequest
from twin.rehearsal.run import rehearse

pytestmark = pytest.mark.timeout(120)


@pytest.mark.parametrize(
    "recipe", ["sterilise_tools", "decontaminate_freezer", "incubator_decontaminate", "line_clearance"]
)
def test_it_ends_complete_on_the_whole_unit(recipe: str) -> None:
    told = rehearse(RehearsalRequest(recipe, "poc1"), lambda progress: None, lambda: False).summary
    assert told["outcome"] == "complete", told["reason"]
    assert {step["outcome"] for step in told["steps"]} == {"completed"}
