"""Orders of a rehearsal from a file: what is left out is drawn, what is wrong is told at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recipes.problem import InputError
from twin.rehearsal.order import orders
from twin.rehearsal.order_file import read_orders

if TYPE_CHECKING:
    from pathlib import Path

DAY = 864_000


def written(folder: Path, text: str) -> str:
    path = folder / "orders.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def wrong(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        read_orders(written(folder, text), 0, 0.0)
    return str(caught.value.problems[0])


def test_what_is_not_said_is_drawn_as_without_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, "orders: [{}, {}]\n")
    assert read_orders(path, 7, 86_400.0) == orders(7, 2, 86_400.0)


def test_a_single_patient_without_an_order_is_the_median_one() -> None:
    (alone,), several = orders(7, 1, 0.0), orders(7, 2, 0.0)
    factors = {"donor_growth", "donor_cells"}
    assert factors & set(alone.order) == set()
    assert all(factors <= set(batch.order) for batch in several)
    assert alone.order["coi"] == several[0].order["coi"]


def test_what_is_said_goes_before_what_is_drawn(tmp_path: Path) -> None:
    path = written(tmp_path, "orders: [{virology: positive, cd3: 2e9, priority: 3}]\n")
    (batch,) = read_orders(path, 7, 0.0)
    assert (batch.order["virology"], batch.order["cd3"], batch.priority) == ("positive", 2e9, 3)
    assert batch.order["coi"] == orders(7, 1, 0.0)[0].order["coi"]


def test_a_batch_without_a_start_begins_after_the_one_before(tmp_path: Path) -> None:
    path = written(tmp_path, "orders: [{}, {start: 3 d}, {}]\n")
    assert [batch.start_tick for batch in read_orders(path, 0, 86_400.0)] == [0, 3 * DAY, 4 * DAY]


def test_two_patients_with_one_code_are_refused_at_their_places(tmp_path: Path) -> None:
    text = "orders:\n  - {coi: C-1}\n  - {coi: C-2}\n  - {coi: C-1}\n"
    assert "orders.yaml:2:11: coi 'C-1' belongs to two orders" in wrong(tmp_path, text)


def test_a_word_that_is_no_virology_status_is_told_with_those_that_are(tmp_path: Path) -> None:
    said = wrong(tmp_path, "orders:\n  - {virology: maybe}\n")
    assert "orders.yaml:2:16" in said
    assert "negative" in said


def test_a_file_without_orders_is_refused(tmp_path: Path) -> None:
    assert "nothing is ordered" in wrong(tmp_path, "orders: []\n")


def test_the_end_of_the_collection_may_lie_before_the_begin_of_the_batch(tmp_path: Path) -> None:
    (batch,) = read_orders(written(tmp_path, "orders: [{collected: -6 h}]\n"), 7, 0.0)
    assert batch.order["collected"] == -6 * 3600.0
    assert orders(7, 1, 0.0)[0].order["collected"] == -4 * 3600.0
