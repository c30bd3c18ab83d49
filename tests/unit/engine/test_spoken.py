"""Conditions as people say them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from recipes.condition.parser import parse
from twin.engine.spoken import Names, spoken, step_words

FREEZER: Any = SimpleNamespace(title="Freezer", phases={"cold_hold": SimpleNamespace(title="Cold hold")})
NAMES = Names(
    {"freezer.air": "Air"},
    {
        "freezer.air": "Freezer: Air",
        "freezer.small": "Particles >= 0.5 um",
        "freezer.shut": "Freezer: door shut",
    },
    cast("Any", {"freezer": FREEZER}),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("freezer in phase cold_hold", "Freezer is in Cold hold"),
        ("not freezer in Aborted", "Freezer is not Aborted"),
        ("freezer.air <= 8 degC for 60 s", "Freezer: Air is at or below 8 degC for 60 s"),
        ("not freezer.air <= 8 degC", "Freezer: Air is above 8 degC"),
        ("freezer.small <= 3520 1/m3", "Particles >= 0.5 um is at or below 3520 1/m3"),
        ("freezer.shut and elapsed >= 5 s", "Freezer: door shut and the time in this step is at or above 5 s"),
        ("not step visit_48.weld completed", "step Visit 48 · weld is not done"),
        ("quality of result.gram is good", "the result gram is there"),
        ("quality of freezer.air is stale", "the reading of Freezer: Air is stale"),
        ("freezer in Idle and (freezer in Held or freezer.shut)",
         "Freezer is Idle and (Freezer is Held or Freezer: door shut)"),
    ],
)  # fmt: skip
def test_a_condition_in_words(text: str, said: str) -> None:
    assert spoken(parse(text), NAMES) == said


def test_a_step_is_named_by_its_stage_and_itself() -> None:
    assert [step_words(step) for step in ("wash", "wash.wash", "visit_120.visit.weld")] == [
        "Wash", "Wash", "Visit 120 · weld",
    ]  # fmt: skip
