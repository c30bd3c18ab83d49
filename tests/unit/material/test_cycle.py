"""Conditions of a gas cycle, and what cycles do to outsides."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.material.shop import AIRLOCK, HOUR, Shop, opened

CYCLE: dict[str, Any] = {"places": list(AIRLOCK), "duration_s": 6600.0}
BOTH = {"SUP": "sue", "QA": "kim"}


@pytest.fixture
def shop() -> Shop:
    """A received and labelled patient bag on the first shelf."""
    shop = opened("B1")
    shop.issue("B1.bag", "patient_bag")
    shop.receive("B1.bag")
    shop.label("B1.bag")
    shop.do("put", item="B1.bag", to="AL1", **shop.scans("B1.bag"))
    return shop


def test_a_cold_surface_is_not_gassed(shop: Shop) -> None:
    shop.do("book", item="B1.bag", surface_c=17.9, source_of_value="probe")
    assert "too cold" in shop.refused("start_gas_cycle", **CYCLE)
    shop.do("book", item="B1.bag", surface_c=18.0, source_of_value="probe")
    shop.do("start_gas_cycle", **CYCLE)


def test_the_hold_time_left_covers_the_cycle_and_an_hour(shop: Shop) -> None:
    shop.tick = 4 * HOUR - (66_000 + HOUR) + 1
    assert "does not cover the cycle" in shop.refused("start_gas_cycle", **CYCLE)
    shop.tick -= 1
    shop.do("start_gas_cycle", **CYCLE)


def test_a_second_cycle_of_a_patient_bag_needs_sup_and_qa_and_a_third_is_refused(shop: Shop) -> None:
    short: dict[str, Any] = {"places": list(AIRLOCK), "duration_s": 60.0}
    shop.do("start_gas_cycle", **short)
    assert shop.refused("start_gas_cycle", **short) == "AL1 is being gassed"
    shop.do("gas_cycle_done", places=list(AIRLOCK), accepted=False)
    assert "needs the entry of SUP and QA" in shop.refused("start_gas_cycle", **short)
    assert "entry of QA" in shop.refused("allow_gas_cycle", item="B1.bag", approvals={"SUP": "sue"})
    shop.do("allow_gas_cycle", item="B1.bag", approvals=BOTH)
    shop.do("start_gas_cycle", **short)
    shop.do("gas_cycle_done", places=list(AIRLOCK), accepted=False)
    assert shop.refused("start_gas_cycle", **short) == "B1.bag was in 2 gas cycles: no further one"
    assert "nothing to allow" in shop.refused("allow_gas_cycle", item="B1.bag", approvals=BOTH)


def test_what_was_allowed_is_used_up_by_the_cycle(shop: Shop) -> None:
    shop.do("start_gas_cycle", places=list(AIRLOCK), duration_s=60.0)
    shop.do("gas_cycle_done", places=list(AIRLOCK), accepted=False)
    shop.do("allow_gas_cycle", item="B1.bag", approvals=BOTH)
    shop.do("start_gas_cycle", places=list(AIRLOCK), duration_s=60.0)
    assert shop.item("B1.bag").gas_allowed == {}


def test_nothing_moves_in_a_place_that_is_being_gassed(shop: Shop) -> None:
    shop.do("start_gas_cycle", **CYCLE)
    assert "being gassed" in shop.refused("pick", item="B1.bag", place="AL1", **shop.scans("B1.bag"))


def test_an_item_that_expires_during_the_cycle_is_not_gassed(shop: Shop) -> None:
    shop.do("set_status", item="B1.bag", status="quarantine", reason="log missing")
    assert "status quarantine" in shop.refused("start_gas_cycle", **CYCLE)
    shop.do("set_status", item="B1.bag", status="released", reason="log found")
    shop.issue("B1.medium", "medium", expiry_tick=66_000)
    shop.label("B1.medium")
    shop.do("put", item="B1.medium", to="AL2", **shop.scans("B1.medium"))
    assert shop.refused("start_gas_cycle", **CYCLE) == "B1.medium expires too soon"


def test_tools_become_sterile_by_an_accepted_steam_cycle_only() -> None:
    shop = opened("B1")
    shop.issue("tool", "tool", volume_ml=0.0)
    shop.do("put", item="tool", to="ST1", code="2D-tool")
    shop.do("sterilised", places=["ST1"], accepted=False)
    assert "dirty" in shop.refused("pick", item="tool", place="ST1", code="2D-tool")
    shop.do("sterilised", places=["ST1"], accepted=True)
    shop.carry("tool", "PK1")
    assert shop.item("tool").outside == "sterile"


def test_liquids_and_waste_do_not_go_into_the_steriliser() -> None:
    shop = opened("B1")
    for name, kind in {"B1.medium": "medium", "B1.waste": "waste_bag"}.items():
        shop.issue(name, kind)
        shop.label(name)
        assert "does not belong to ST1" in shop.refused("put", item=name, to="ST1", code=f"2D-{name}")


def test_a_gas_permeable_wrap_aerates_before_use() -> None:
    shop = opened("B1")
    shop.issue("part", "rtp_part", wrap="tyvek", volume_ml=0.0)
    shop.enter("part", "PK1")
    assert shop.item("part").rest_until == shop.tick + 2 * HOUR


def test_a_load_that_was_clean_is_dirty_after_a_cycle_that_is_not_accepted(shop: Shop) -> None:
    shop.do("start_gas_cycle", places=list(AIRLOCK), duration_s=60.0)
    shop.do("gas_cycle_done", places=list(AIRLOCK), accepted=True)
    assert shop.item("B1.bag").outside == "decontaminated"
    shop.do("allow_gas_cycle", item="B1.bag", approvals=BOTH)
    shop.do("start_gas_cycle", places=list(AIRLOCK), duration_s=60.0)
    shop.do("gas_cycle_done", places=list(AIRLOCK), accepted=False)
    assert shop.item("B1.bag").outside_why == "gas cycle not accepted"
