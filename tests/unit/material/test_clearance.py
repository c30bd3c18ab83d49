"""Positions, virology and line clearance between patients."""

from __future__ import annotations

import pytest

from tests.unit.material.shop import Shop, opened


@pytest.fixture
def shop() -> Shop:
    return opened("B1", "B2", "B3")


def test_a_virology_positive_patient_has_an_incubator_alone(shop: Shop) -> None:
    shop.do("reserve", place="IN1.1", batch="B1")
    assert shop.refused("reserve", place="IN1.2", batch="B3") == "incubator_1: C1 is negative, C3 is positive"
    shop.do("reserve", place="IN2.1", batch="B3")
    assert "C3 is positive" in shop.refused("reserve", place="IN2.2", batch="B2")
    shop.do("reserve", place="IN1.2", batch="B2")


def test_unknown_virology_is_treated_as_positive(shop: Shop) -> None:
    shop.do("accept_order", batch="B4", coi="C4", second_id="D4", virology="unknown")
    shop.do("reserve", place="IN2.1", batch="B3")
    assert "C4 is unknown" in shop.refused("reserve", place="IN2.2", batch="B4")


def test_a_position_has_one_patient(shop: Shop) -> None:
    shop.do("reserve", place="IN1.1", batch="B1")
    assert shop.refused("reserve", place="IN1.1", batch="B2") == "IN1.1 is reserved for B1"


def test_a_position_is_released_empty_and_cleared_before_the_next_patient(shop: Shop) -> None:
    shop.do("reserve", place="IN1.1", batch="B1")
    shop.ready("B1.vessel", "vessel", "IN1.1")
    assert shop.refused("release_position", place="IN1.1") == "IN1.1 is not empty"
    shop.carry("B1.vessel", "PK1")
    shop.present["IN1.1"] = True
    assert shop.refused("release_position", place="IN1.1") == "IN1.1 is not empty"
    shop.present.clear()
    shop.do("release_position", place="IN1.1")
    assert "no line clearance since C1" in shop.refused("reserve", place="IN1.1", batch="B2")
    shop.do("clear_line", location="IN1.1", first="ann", second="bob")
    shop.do("reserve", place="IN1.1", batch="B2")


def test_the_zone_is_cleared_by_two_persons_when_it_is_empty(shop: Shop) -> None:
    shop.ready("B1.vessel", "vessel", "VD")
    assert "B1.vessel is still at VD" in shop.refused("clear_line", location="BN", first="ann", second="bob")
    shop.carry("B1.vessel", "PK1")
    assert "second person is the first" in shop.refused(
        "clear_line", location="BN", first="ann", second="ann"
    )
    shop.present["KB"] = True
    assert "sensor of KB" in shop.refused("clear_line", location="BN", first="ann", second="bob")
    shop.present.clear()
    shop.ready("B2.vessel", "vessel", "PK2")
    shop.do("clear_line", location="BN", first="ann", second="bob")
    shop.carry("B2.vessel", "VD")


def test_positive_material_needs_full_clearance(shop: Shop) -> None:
    shop.ready("B3.vessel", "vessel", "VD")
    shop.carry("B3.vessel", "PK1")
    assert "full clearance" in shop.refused("clear_line", location="zone", first="ann", second="bob")
    shop.do("clear_line", location="zone", first="ann", second="bob", full=True)


def test_one_freezer_run_holds_one_patient(shop: Shop) -> None:
    shop.ready("B1.product", "product_bag", "PK1")
    shop.ready("B2.product", "product_bag", "PK2")
    shop.carry("B1.product", "FZ1")
    shop.do("pick", item="B2.product", place="PK2", **shop.scans("B2.product"))
    assert "C1" in shop.refused("place", item="B2.product", to="FZ2", **shop.scans("B2.product"))
    shop.do("place", item="B2.product", to="PK2", **shop.scans("B2.product"))
    shop.do("put", item="B1.product", to="room", **shop.scans("B1.product"))
    shop.do("clear_line", location="freezer", first="ann", second="bob")
    shop.carry("B2.product", "FZ2")


def test_a_place_without_patients_needs_no_clearance(shop: Shop) -> None:
    assert "needs no line clearance" in shop.refused("clear_line", location="CS1", first="ann", second="bob")


def test_a_patient_is_ordered_once(shop: Shop) -> None:
    other = {"coi": "C9", "second_id": "D9", "virology": "negative"}
    assert "already ordered" in shop.refused("accept_order", batch="B1", **other)
    assert "already ordered" in shop.refused("accept_order", batch="B9", **other | {"coi": "C1"})
    assert "already ordered" in shop.refused("accept_order", batch="B9", **other | {"second_id": "D1"})
    assert "virology is" in shop.refused("accept_order", batch="B9", **other | {"virology": "fine"})
