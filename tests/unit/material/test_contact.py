"""Fluid paths: what was in contact with a patient stays that patient's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.material.shop import DAY, HOUR, Shop, opened
from twin.material.item import Booked, Outside


@pytest.fixture
def shop() -> Shop:
    """Kit and vessel of B1 installed and tested, medium beside them."""
    shop = opened("B1", "B2")
    shop.ready("B1.kit", "kit", "KB")
    shop.ready("B1.vessel", "vessel", "VD", volume_ml=100.0)
    shop.issue("tray", "load_carrier", volume_ml=0.0)
    shop.enter("tray", "BN")
    shop.ready("medium", "medium", "PK1", batch="B1", volume_ml=1000.0)
    shop.carry("medium", "BN")
    return shop


def test_a_kit_is_used_only_after_its_integrity_test(shop: Shop) -> None:
    assert "integrity of B1.kit is not proven" in shop.refused("join", items=["B1.kit", "B1.vessel"])
    shop.do("connect_checks", item="B1.kit", passed=False)
    assert "not proven" in shop.refused("join", items=["B1.kit", "B1.vessel"])
    shop.do("connect_checks", item="B1.kit", passed=True)
    shop.do("join", items=["B1.kit", "B1.vessel"])


def test_a_kit_is_not_used_a_day_after_its_integrity_test(shop: Shop) -> None:
    shop.do("connect_checks", item="B1.kit", passed=True)
    shop.tick += 24 * HOUR
    shop.do("join", items=["B1.kit", "B1.vessel"])
    shop.tick += 1
    assert "new kit" in shop.refused("dispense", source="B1.vessel", target="B1.kit", volume_ml=1.0)


def test_what_was_joined_belongs_to_the_patient_after_parting(shop: Shop) -> None:
    shop.do("join", items=["B1.vessel", "medium"])
    shop.do("part", items=["B1.vessel", "medium"])
    assert (shop.item("medium").coi, shop.item("medium").second_id) == ("C1", "D1")
    assert shop.item("medium").group == shop.item("B1.vessel").group


def test_a_transfer_runs_over_the_kit_and_moves_booked_cells(shop: Shop) -> None:
    shop.do("connect_checks", item="B1.kit", passed=True)
    shop.do("book", item="B1.vessel", viable_cells=1e8, source_of_value="QC")
    shop.do("join", items=["B1.kit", "B1.vessel"])
    shop.do("join", items=["B1.kit", "medium"])
    shop.do("dispense", source="B1.vessel", target="medium", volume_ml=25.0)
    assert shop.item("medium").booked.viable_cells == pytest.approx(2.5e7)
    assert shop.item("B1.vessel").booked.volume_ml == pytest.approx(75.0)
    assert "holds 75 mL" in shop.refused("dispense", source="B1.vessel", target="medium", volume_ml=76.0)


def test_nothing_flows_between_items_that_are_not_joined(shop: Shop) -> None:
    assert "not joined" in shop.refused("dispense", source="medium", target="B1.vessel", volume_ml=1.0)


def test_each_connection_takes_a_tail_of_the_vessel(shop: Shop) -> None:
    for _ in range(6):
        shop.do("join", items=["B1.vessel", "medium"])
        shop.do("part", items=["B1.vessel", "medium"])
    assert shop.item("B1.vessel").tails_used == 6
    assert "medium has no weld tail left" in shop.refused("join", items=["B1.vessel", "medium"])


def test_a_joined_item_cannot_be_moved(shop: Shop) -> None:
    shop.do("join", items=["B1.vessel", "medium"])
    assert "still joined to medium" in shop.refused(
        "pick", item="B1.vessel", place="VD", **shop.scans("B1.vessel")
    )


def test_an_exposed_item_is_neither_joined_nor_moved_before_it_is_sealed(shop: Shop) -> None:
    shop.do("expose", item="B1.vessel", reason="weld failed twice")
    assert "exposed" in shop.refused("join", items=["B1.vessel", "medium"])
    assert "exposed" in shop.refused("pick", item="B1.vessel", place="VD", **shop.scans("B1.vessel"))
    shop.do("seal", item="B1.vessel", passed=False)
    assert shop.item("B1.vessel").inside == "exposed"
    shop.do("seal", item="B1.vessel", passed=True)
    assert "weld failed twice" in shop.item("B1.vessel").inside_why


def test_an_expired_or_rejected_item_is_not_joined(shop: Shop) -> None:
    shop.do("set_status", item="medium", status="rejected", reason="particles")
    assert "status rejected" in shop.refused("join", items=["B1.vessel", "medium"])
    shop.tick = 31 * DAY
    assert "expired" in shop.refused("join", items=["B1.kit", "B1.vessel"])


def test_medium_out_of_the_cold_for_twelve_hours_is_not_used(shop: Shop) -> None:
    started = shop.item("medium").clocks["medium_warm"].since
    assert started is not None
    shop.tick = started + 12 * HOUR
    shop.do("join", items=["B1.vessel", "medium"])
    shop.tick += 1
    assert "discard" in shop.refused("dispense", source="medium", target="B1.vessel", volume_ml=1.0)


def test_vector_needs_cells_counted_today(shop: Shop) -> None:
    shop.ready("B1.vector", "vector", "PK2")
    shop.carry("medium", "CS1")
    shop.carry("B1.vector", "BN")
    shop.do("join", items=["B1.vessel", "B1.vector"])
    dose: dict[str, Any] = {"source": "B1.vector", "target": "B1.vessel", "volume_ml": 5.0}
    assert "were not counted today" in shop.refused("dispense", **dose)
    shop.do("book", item="B1.vessel", viable_cells=5e7, source_of_value="QC")
    shop.tick += 24 * HOUR + 1
    assert "were not counted today" in shop.refused("dispense", **dose)
    shop.do("book", item="B1.vessel", viable_cells=5e7, source_of_value="QC")
    shop.do("dispense", **dose)


def test_booked_content_tells_time_and_source(shop: Shop) -> None:
    shop.tick = 5 * DAY
    shop.do("book", item="B1.vessel", volume_ml=95.0, source_of_value="bench balance")
    assert shop.item("B1.vessel").booked == Booked(95.0, 0.0, 5 * DAY, "bench balance")


def test_the_grade_a_state_of_the_place_must_hold(shop: Shop) -> None:
    shop.do("void_grade_a", places=["BN", "KB", "VD"], reason="dp <= 0")
    assert "void" in shop.refused("join", items=["B1.vessel", "medium"])
    shop.gas(("BN", "KB", "VD"))
    shop.do("join", items=["B1.vessel", "medium"])


def test_only_what_has_a_fluid_path_is_joined_and_only_in_the_zone(shop: Shop) -> None:
    assert "has no fluid path" in shop.refused("join", items=["B1.vessel", "tray"])
    shop.carry("medium", "PK1")
    assert "not in the connection zone" in shop.refused("join", items=["B1.vessel", "medium"])


def test_contact_is_handed_on_through_everything_that_was_joined_before(shop: Shop) -> None:
    shop.do("join", items=["B1.vessel", "medium"])
    shop.do("part", items=["B1.vessel", "medium"])
    shop.do("connect_checks", item="B1.kit", passed=True)
    shop.do("join", items=["B1.kit", "medium"])
    assert {shop.item(name).group for name in ("B1.vessel", "medium", "B1.kit")} == {"B1.vessel"}
    assert set(shop.state.groups["B1.vessel"]) == {"B1.vessel", "medium", "B1.kit"}


def altered(shop: Shop, item: str, **fields: Any) -> None:
    """Put a state into the record that no command leads to."""
    changed = replace(shop.item(item), **fields)
    shop.state = replace(shop.state, items={**shop.state.items, item: changed})


def test_whatever_led_there_two_patients_a_dirty_item_or_a_used_kit_are_not_joined(shop: Shop) -> None:
    before = shop.state
    shop.do("connect_checks", item="B1.kit", passed=True)
    for item, fields, reason in (
        ("medium", {"batch": "B2", "coi": "C2"}, "C1 and C2 would be joined"),
        ("medium", {"outside": Outside.DIRTY}, "medium is dirty outside"),
        ("B1.kit", {"spent": True}, "B1.kit was used before"),
    ):
        altered(shop, item, **fields)
        with_medium = "B1.kit" if item == "B1.kit" else "B1.vessel"
        assert reason in shop.refused("join", items=[with_medium, "medium"])
        shop.state = before
