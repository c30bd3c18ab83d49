"""Harvest on an earlier day, and the two samples that forbid the formulation, each by its physical cause."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from twin.rehearsal.request import RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse

pytestmark = pytest.mark.timeout(300)
Told = Mapping[str, Any]
MEDIAN = "orders: [{donor_growth: 1.0, donor_cells: 1.0}]\n"
OLDER = """unit: 1
base: poc1
name: older
title: A unit that was gassed 5 days ago
start: {proven: {isolator.grade_a: 5 d}}
"""
MORE_CELLS = "formula: {seed_cells: {value: 1.3e8}, ready_at_216: {value: 3.2e9}}\n"
MANY_CELLS_AND_A_LOT_WITH_BACTERIA = """formula: {seed_cells: {value: 1.6e8}}
materials: {medium_4: {content: {organisms: 1.0e6 1/mL}}}
"""
A_LOT_WITH_CRYOPROTECTANT = "materials: {medium_2: {content: {cryoprotectant: 0.02}}}\n"


def rehearsed(base: str, changed: str, unit: str = "poc1", until_h: float | None = None) -> Told:
    """Rehearse a recipe that is changed as said, for a median patient."""
    with TemporaryDirectory() as folder:
        recipe, orders, own = (Path(folder) / name for name in ("variant.yaml", "orders.yaml", "older.yaml"))
        recipe.write_text(f"recipe: 1\nbase: {base}\nheader: {{id: variant}}\n{changed}")
        orders.write_text(MEDIAN)
        own.write_text(OLDER)
        until_s = None if until_h is None else until_h * 3600.0
        on = str(own) if unit == "older" else unit
        request = RehearsalRequest(str(recipe), on, order=str(orders), until_s=until_s)
        return rehearse(request, silent, never).summary


@cache
def at_264_h() -> Told:
    """Return a batch with more cells on a unit whose grade A state ends on the way."""
    return rehearsed("car_t_12_day", MORE_CELLS, "older")


@cache
def at_240_h() -> Told:
    """Return a batch with many cells that is fed with bacteria at 216 h."""
    return rehearsed("car_t_12_day", MANY_CELLS_AND_A_LOT_WITH_BACTERIA)


@cache
def dying() -> Told:
    """Return a 6-day batch that is fed with cryoprotectant the day before its harvest."""
    return rehearsed("car_t_6_day", A_LOT_WITH_CRYOPROTECTANT)


def ends(told: Told) -> dict[str, float]:
    return {step["id"]: step["end_s"] for step in told["steps"]}


def hours_after_activation(told: Told, step: str) -> float:
    return (ends(told)[step] - ends(told)["culture.activate.look"]) / 3600.0


def test_enough_cells_at_240_h_are_harvested_at_264_h() -> None:
    told = at_264_h()
    assert told["outcome"] == "complete", told["reason"]
    assert hours_after_activation(told, "harvest.sample.out") == pytest.approx(264.0, abs=3.0)
    assert "microbiology_240.known.known" in ends(told)
    assert not [step for step in ends(told) if step.startswith(("load_7", "visit_264"))]
    assert told["product"]["doses"] == 1


def test_mycoplasma_of_the_240_h_sample_is_known_before_the_batch_is_judged() -> None:
    assert ends(at_264_h())["dose.dose.detected"] <= ends(at_264_h())["dose.dose.in_dose"]


def test_the_isolator_is_gassed_again_between_visits_while_the_culture_is_in_a_sealed_incubator() -> None:
    told = at_264_h()
    order = [f"gap_168.gas.{step}" for step in ("tight_1", "tight_2", "tight_3", "prepare", "slack_1")]
    times = [ends(told)[step] for step in order]
    assert times == sorted(times)
    moved = [s for s in told["steps"] if s["end_s"] > times[2] and s["start_s"] < times[3]]
    assert {step["id"].rpartition(".")[0] for step in moved} == {"gap_168.gas"}
    assert not [alarm for alarm in told["alarms"] if alarm["priority"] < 3]


def test_enough_cells_at_216_h_are_harvested_at_240_h() -> None:
    told = at_240_h()
    assert told["outcome"] == "complete", told["reason"]
    assert hours_after_activation(told, "harvest.sample.out") == pytest.approx(240.0, abs=3.0)
    assert not [step for step in ends(told) if step.startswith(("visit_240", "load_7"))]


@pytest.mark.parametrize("told", [at_240_h, dying], ids=["Gram-positive", "viability below 80 %"])
def test_nothing_is_formulated_and_nothing_is_frozen(told: Any) -> None:
    steps = ends(told())
    assert {
        "harvest.collect.no_go",
        "harvest.bags_out.bags_out",
        "dose.dose.below",
        "close.close.close",
    } <= set(steps)
    assert not [step for step in steps if step.startswith(("harvest.fill", "freezing.freeze.profile"))]
    assert told()["product"] is None


def test_a_positive_gram_stain_is_a_deviation_of_its_own() -> None:
    assert any("gram is positive" in one["text"] for one in at_240_h()["deviations"])


def test_cells_that_die_before_the_harvest_raise_the_alarm_of_growth() -> None:
    told = dying()
    assert told["outcome"] == "complete", told["reason"]
    assert "U-13" in {alarm["tag"] for alarm in told["alarms"]}
