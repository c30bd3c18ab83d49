"""Hold times: what starts and stops them, when they are due, what is over."""

from __future__ import annotations

import pytest

from tests.unit.material.shop import DAY, HOUR, Shop, kinds, opened
from twin.material.clock import due, overdue
from twin.material.view import concerned, hold_budget

MINUTE = 600


@pytest.fixture
def shop() -> Shop:
    """A vessel in its position."""
    shop = opened("B1")
    shop.do("reserve", place="IN1.1", batch="B1")
    shop.ready("B1.vessel", "vessel", "IN1.1", expiry_tick=90 * DAY)
    return shop


def levels(shop: Shop) -> list[tuple[str, str]]:
    return [(row.hold, row.level) for row in overdue(kinds(), shop.state, shop.tick)]


def next_due(shop: Shop) -> int:
    tick = due(kinds(), shop.state, shop.tick)
    assert tick is not None
    return tick


def test_a_vessel_out_of_its_position_alerts_at_fifty_and_ends_at_sixty_minutes(shop: Shop) -> None:
    shop.do("pick", item="B1.vessel", place="IN1.1", **shop.scans("B1.vessel"))
    out_since = shop.tick
    shop.tick = next_due(shop)
    assert shop.tick == out_since + 50 * MINUTE + 1
    assert levels(shop) == [("vessel_visit", "alert")]
    shop.tick = next_due(shop)
    assert shop.tick == out_since + 60 * MINUTE + 1
    assert levels(shop) == [("vessel_visit", "limit")]
    assert [row.priority for row in overdue(kinds(), shop.state, shop.tick)] == [2]


def test_nothing_is_over_one_tick_before_it_is_due(shop: Shop) -> None:
    shop.do("pick", item="B1.vessel", place="IN1.1", **shop.scans("B1.vessel"))
    shop.tick = next_due(shop) - 1
    assert levels(shop) == []


def test_a_visit_starts_anew_and_the_batch_adds_up(shop: Shop) -> None:
    for _ in range(2):
        shop.do("pick", item="B1.vessel", place="IN1.1", **shop.scans("B1.vessel"))
        shop.tick += 40 * MINUTE
        shop.do("place", item="B1.vessel", to="IN1.1", **shop.scans("B1.vessel"))
        shop.tick += HOUR
    spent = {row.hold: row.spent_ticks for row in hold_budget(kinds(), shop.state, shop.tick)}
    assert spent == {"vessel_visit": 40 * MINUTE, "vessel_batch": 80 * MINUTE}
    assert levels(shop) == []


def test_the_end_of_collection_counts_from_its_own_time() -> None:
    shop = opened("B1")
    shop.issue("B1.bag", "patient_bag")
    shop.do("receive", item="B1.bag", code="2D-B1.bag", coi="C1", second_id="D1", collected_tick=-35 * HOUR)
    shop.tick = next_due(shop)
    assert shop.tick == HOUR + 1
    assert levels(shop) == [("collection_wash", "alert")]
    shop.do("mark", item="B1.bag", happening="washed")
    assert levels(shop) == []


def test_the_limit_of_the_vector_means_discard_until_qa_decides() -> None:
    shop = opened("B1")
    shop.ready("B1.vessel", "vessel", "BN", volume_ml=100.0)
    shop.ready("B1.vector", "vector", "PK1")
    shop.do("mark", item="B1.vector", happening="thawed", at_tick=shop.tick - 4 * HOUR - 1)
    shop.carry("B1.vector", "BN")
    assert "discard vector" in shop.refused("join", items=["B1.vessel", "B1.vector"])
    assert "only QA" in shop.refused(
        "release_hold", role="SUP", item="B1.vector", hold="vector_thaw", reason="titre"
    )
    shop.do("release_hold", item="B1.vector", hold="vector_thaw", reason="titre confirmed")
    shop.do("join", items=["B1.vessel", "B1.vector"])


def test_cryoprotectant_contact_runs_until_freezing_starts() -> None:
    shop = opened("B1")
    shop.ready("B1.product", "product_bag", "BN")
    shop.ready("B1.cryo", "cryo_medium", "CS1")
    shop.carry("B1.cryo", "BN")
    shop.do("join", items=["B1.product", "B1.cryo"])
    shop.do("dispense", source="B1.cryo", target="B1.product", volume_ml=5.0)
    added = shop.tick
    shop.do("part", items=["B1.product", "B1.cryo"])
    shop.carry("B1.product", "FZ1")
    shop.tick = added + 25 * MINUTE
    assert levels(shop) == [("cryoprotectant", "alert")]
    shop.do("freezing_started", places=["FZ1"])
    shop.tick += HOUR
    assert levels(shop) == []


def test_the_way_from_the_freezer_to_vapour_is_timed() -> None:
    shop = opened("B1")
    shop.ready("B1.product", "product_bag", "PK1")
    shop.carry("B1.product", "FZ1")
    shop.do("put", item="B1.product", to="room", **shop.scans("B1.product"))
    shop.tick += 4 * MINUTE
    assert levels(shop) == [("freezer_exit", "alert")]
    shop.do("ship", item="B1.product", to="CRYO", **shop.scans("B1.product"), temperature_c=-150.0)
    assert levels(shop) == []


def test_expiry_is_due_and_told() -> None:
    shop = opened("B1")
    shop.issue("B1.medium", "medium", expiry_tick=5 * HOUR)
    assert next_due(shop) == 5 * HOUR
    shop.tick = 5 * HOUR
    assert levels(shop) == [("expiry", "expired")]
    assert due(kinds(), shop.state, shop.tick) is None


def test_what_stands_behind_the_alarms(shop: Shop) -> None:
    shop.do("pick", item="B1.vessel", place="IN1.1", **shop.scans("B1.vessel"))
    shop.tick += 55 * MINUTE
    shop.ask("place", item="B1.vessel", to="IN1.1", code="other")
    found = concerned(kinds(), shop.state, shop.tick)
    assert {name: len(what) for name, what in found.items()} == {
        "hold_alerts": 1,
        "hold_limits": 0,
        "expired": 0,
        "identity_faults": 1,
        "unknown_places": 0,
    }
    assert found["hold_alerts"][0].startswith("B1.vessel (")


def test_a_medium_that_has_left_by_the_port_is_not_counted_any_more(shop: Shop) -> None:
    shop.ready("B1.medium", "medium", "PK1")
    shop.tick += HOUR
    assert shop.item("B1.medium").clocks["medium_warm"].since is not None
    shop.carry("B1.medium", "RT")
    shop.tick += 20 * HOUR
    assert levels(shop) == []
