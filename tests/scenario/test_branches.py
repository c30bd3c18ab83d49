"""Each failure branch of the 12-day recipe is taken when its cause is there, and never silently."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from twin.rehearsal.request import RehearsalRequest
from twin.rehearsal.run import rehearse

HOUR_S = 3600.0
pytestmark = pytest.mark.timeout(300)
Told = Mapping[str, Any]


def rehearsed(request: RehearsalRequest) -> Told:
    return rehearse(request, lambda progress: None, lambda: False).summary


def steps(told: Told) -> set[str]:
    return {step["id"] for step in told["steps"]}


def alarms(told: Told) -> set[str]:
    return {alarm["tag"] for alarm in told["alarms"]}


def variant(folder: Path, body: str) -> str:
    """Write a recipe on top of the 12-day one."""
    path = folder / "variant.yaml"
    path.write_text(f"recipe: 1\nbase: car_t_12_day\nheader: {{id: variant}}\n{body}")
    return str(path)


def ordered(folder: Path, what: str) -> str:
    """Write an order of one batch."""
    path = folder / "orders.yaml"
    path.write_text(f"orders:\n  - {{{what}}}\n")
    return str(path)


def test_few_incoming_cells_are_a_deviation_and_all_of_them_are_seeded(tmp_path: Path) -> None:
    told = rehearsed(
        RehearsalRequest("car_t_12_day", "poc1", order=ordered(tmp_path, "cd3: 6.0e7"), until_s=40 * HOUR_S)
    )
    assert {"received.decide.deviation", "culture.select.deviation", "culture.seed_all.seed_all"} <= steps(
        told
    )


@pytest.mark.parametrize(
    ("answered", "way_out", "never_begun"),
    [
        ("received: {operations: {decide", "stop_received", "culture."),
        ("culture: {operations: {select", "stop_selected", "visit_24."),
    ],
    ids=["at receipt (10)", "after selection (18)"],
)
def test_few_cells_answered_with_stop_lead_out_and_leave_no_product(
    tmp_path: Path, answered: str, way_out: str, never_begun: str
) -> None:
    stop = f"{answered}: {{steps: {{deviation: {{expected: stop}}}}}}}}}}"
    recipe = variant(tmp_path, f"procedure: {{unit_procedures: {{{stop}}}}}\n")
    told = rehearsed(RehearsalRequest(recipe, "poc1", order=ordered(tmp_path, "cd3: 6.0e7")))
    assert told["outcome"] == "complete", told["reason"]
    assert {f"{way_out}.stop.outcome", "freed.position.freed", "close.close.close"} <= steps(told)
    assert not [step for step in steps(told) if step.startswith((never_begun, "transduce.", "harvest."))]
    assert told["product"] is None


def test_a_vector_that_does_not_transduce_stops_the_batch(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "materials: {vector: {content: {titre: 100000 1/mL}}}\n")
    told = rehearsed(RehearsalRequest(recipe, "poc1"))
    assert told["outcome"] == "complete", told["reason"]
    assert {"transduced.decide.low", "stop_120.stop.outcome", "close.close.close"} <= steps(told)
    assert not [step for step in steps(told) if step.startswith("visit_168")]


def test_cells_that_stood_in_a_cold_incubator_are_sampled_again_12_h_later() -> None:
    cold = "incubator_1.heater_fail for 14 h at 28 h"
    told = rehearsed(RehearsalRequest("car_t_12_day", "poc1", injections=(cold,), until_s=90 * HOUR_S))
    assert "N-02.1" in alarms(told)
    assert {"activation.decide.low", "visit_36.visit.visit", "activation_36.decide.accept"} <= steps(told)
    assert "transduce_36.transduce.vector" in steps(told)
    assert "transduce.transduce.vector" not in steps(told)


def test_cells_that_no_reagent_has_activated_get_no_vector_and_are_stopped(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "materials: {activate_1: {content: {reagent: 0 1/mL}}}\n")
    told = rehearsed(RehearsalRequest(recipe, "poc1"))
    assert told["outcome"] == "complete", told["reason"]
    assert {"activation.decide.low", "activation_36.decide.low", "stop_24.stop.outcome"} <= steps(told)
    assert not [step for step in steps(told) if step.endswith("transduce.vector")]
    assert told["product"] is None


def test_a_slow_donor_is_harvested_below_dose_by_decision_and_never_silently(tmp_path: Path) -> None:
    told = rehearsed(RehearsalRequest("car_t_12_day", "poc1", order=ordered(tmp_path, "donor_growth: 0.6")))
    assert told["outcome"] == "complete", told["reason"]
    assert {"forecast_264.decide.low", "dose.dose.below", "close.close.close"} <= steps(told)
    assert not {"forecast_264.decide.accept", "dose.dose.in_dose"} & steps(told)
    assert told["product"]["doses"] == told["product"]["doses_true"] == 0


def test_a_freezer_that_trips_with_the_product_inside_sends_it_to_the_other_one() -> None:
    trip = "freezer.compressor_trip at 318 h"
    told = rehearsed(RehearsalRequest("car_t_12_day", "poc1", injections=(trip,)))
    assert told["outcome"] == "complete", told["reason"]
    assert "F-01" in alarms(told)
    assert {"freezing.freeze.rescue", "freezing.freeze.rescued", "freezing.freeze.assess"} <= steps(told)
    assert any(one["text"].startswith("F-01") for one in told["deviations"])


@pytest.mark.parametrize(
    "late", ["thaw: {with: {earliest: 1 h, target: 2 h, latest: 4 h}}", "transduce: {with: {too_late: 25 h}}"]
)
def test_cells_that_get_no_vector_in_time_are_brought_out_by_decision(tmp_path: Path, late: str) -> None:
    recipe = variant(tmp_path, f"procedure: {{unit_procedures: {{{late}}}}}\n")
    told = rehearsed(RehearsalRequest(recipe, "poc1", until_s=90 * HOUR_S))
    assert told["outcome"] == "complete", told["reason"]
    assert {"late.decide.decide", "cleared_up.out.out", "close.close.close"} <= steps(told)
    assert not {"transduce.transduce.out", "transduce.transduce.vector", "visit_48.visit.out"} & steps(told)


def test_a_freezer_that_trips_sends_the_back_up_cells_to_the_other_one() -> None:
    trip = "freezer.compressor_trip at 27.8 h"
    told = rehearsed(RehearsalRequest("car_t_12_day", "poc1", injections=(trip,), until_s=40 * HOUR_S))
    assert {"back_up.freeze.rescue", "back_up.freeze.rescued", "back_up.freeze.assess"} <= steps(told)


def test_mycoplasma_puts_the_position_into_quarantine_and_nothing_is_harvested(tmp_path: Path) -> None:
    told = rehearsed(
        RehearsalRequest(
            "car_t_12_day", "poc1", order=ordered(tmp_path, "mycoplasma: 5000, donor_growth: 1.0")
        )
    )
    assert told["outcome"] == "complete", told["reason"]
    assert {"quarantine.quarantine.outcome", "quarantine.quarantine.vessel"} <= steps(told)
    assert not [step for step in steps(told) if step.startswith(("harvest", "close"))]
