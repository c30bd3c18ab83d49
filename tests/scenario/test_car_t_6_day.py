"""The 6-day recipe on the whole unit: steps 1 to 29 with 1.5 times the volumes, harvest at 144 h [unit.md 3.4]."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from recipes.recipe.read import read_recipe
from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse
from twin.unit.load import load_unit

DAY_S, HOUR_S = 86_400.0, 3600.0
EXPECTED_VIABLE = 2.1e9
"""At the harvest [C, unit.md 3.4]; the course has a band of 40 % [unit.md 3.1]."""
pytestmark = pytest.mark.timeout(300)


@cache
def rehearsed() -> dict[str, Any]:
    return dict(rehearse(RehearsalRequest("car_t_6_day", "poc1"), silent, never).summary)


def end_h(step: str) -> float:
    return next(s["end_s"] for s in rehearsed()["steps"] if s["id"] == step) / HOUR_S


def test_it_ends_complete_within_7_days_of_the_receipt() -> None:
    told = rehearsed()
    assert told["outcome"] == "complete", told["reason"]
    assert told["simulated_s"] < 8.0 * DAY_S
    assert {step["outcome"] for step in told["steps"]} == {"completed"}


def test_the_harvest_is_144_h_after_activation() -> None:
    assert end_h("harvest.sample.out") - end_h("culture.activate.look") == pytest.approx(144.0, abs=2.0)


def test_the_sample_for_microbiology_is_drawn_at_120_h() -> None:
    step = next(step for step in recipe().steps if step.id == "visit_120.visit.sample")
    assert step.sample is not None
    assert {"sterility_rapid", "mycoplasma", "endotoxin", "car", "count"} <= set(step.sample.tests)
    assert end_h("visit_120.visit.visit") - end_h("culture.activate.look") == pytest.approx(120.0, abs=4.0)


def test_it_makes_one_dose_of_the_expected_cells() -> None:
    told = rehearsed()["product"]
    assert told["doses"] == told["doses_true"] == 1
    assert told["viable_cells_booked"] == pytest.approx(0.9 * EXPECTED_VIABLE, rel=0.4)


def test_no_alarm_says_that_somebody_is_in_danger_or_a_batch_at_risk() -> None:
    assert [alarm for alarm in rehearsed()["alarms"] if alarm["priority"] < 3] == []


def test_seed_medium_reagent_and_vector_are_half_as_much_again() -> None:
    small, large = amounts("car_t_12_day"), amounts("car_t_6_day")
    assert large == {name: pytest.approx(1.5 * small[name]) for name in small}


def amounts(name: str) -> dict[str, float]:
    found = {step.id: step.parameters for step in recipe(name).steps}
    named = {
        "seed": found["culture.seed.seed"]["cells"],
        "volume": found["culture.seed.seed"]["volume"],
        "vector": found["transduce.transduce.vector"]["add"],
        "medium at 48 h": found["visit_48.visit.visit"]["add"],
        "wash-out": found["visit_72.visit.exchange"]["add"],
        "medium at 72 h": found["visit_72.visit.visit"]["add"],
    }
    sampled = {"car_t_12_day": 5.0, "car_t_6_day": 30.0}
    return named | {"medium at 120 h": found["visit_120.visit.visit"]["add"] - sampled[name]}


@cache
def recipe(name: str = "car_t_6_day") -> Any:
    return read_recipe(name, load_unit("poc1").facts)
