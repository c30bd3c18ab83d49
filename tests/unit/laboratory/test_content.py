"""What a sample holds: the share of the container that was drawn."""

from __future__ import annotations

import pytest

from twin.laboratory.content import activated_fraction, copies_per_transduced_cell, drawn
from twin.laboratory.table import read_tests
from twin.laboratory.work import Laboratory, LabState, Sample
from twin.people.roster_file import read_roster
from twin.physics.layout import SLOT

VESSEL = dict.fromkeys(SLOT, 0.0) | {
    "volume_ml": 100.0, "viable": 1e8, "dead": 1e7, "t_cells_fraction": 0.98, "car_fraction": 0.37,
    "activated_h": 24.0, "glucose_mmol": 1.5, "lactate_mmol": 0.3, "spores": 200.0,
}  # fmt: skip


def test_counts_are_shared_and_concentrations_stay() -> None:
    content = drawn(VESSEL, 3.0)
    assert (content["viable"], content["dead"]) == (pytest.approx(3e6), pytest.approx(3e5))
    assert (content["glucose_mm"], content["lactate_mm"]) == (pytest.approx(15.0), pytest.approx(3.0))
    assert content["organisms"] == pytest.approx(6.0)
    assert content["source_volume_ml"] == 100.0


def test_no_more_is_drawn_than_there_is() -> None:
    assert drawn(VESSEL, 500.0)["viable"] == 1e8
    assert drawn(dict.fromkeys(SLOT, 0.0), 3.0)["viable"] == 0.0


def test_activation_passes_its_limit_on_the_first_day() -> None:
    assert activated_fraction(0.0) == 0.0
    assert 0.70 < activated_fraction(24.0) < 0.90
    assert activated_fraction(12.0) < 0.70


def test_copies_follow_from_the_transduced_part() -> None:
    assert copies_per_transduced_cell(0.0) == 0.0
    assert copies_per_transduced_cell(0.37) == pytest.approx(1.25, abs=0.01)
    assert copies_per_transduced_cell(1.0) < 5


def test_with_patient_and_dose_every_test_of_the_table_can_be_done() -> None:
    table = read_tests()
    laboratory = Laboratory(table, read_roster(), 1)
    content = drawn(VESSEL, 30.0, {"patient_kg": 70.0, "dose_volume_ml": 50.0})
    assert laboratory.why_not_submit(LabState(), Sample("s", "B1", "d1", tuple(table.tests), content)) is None
