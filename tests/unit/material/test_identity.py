"""Codes, bindings and labels: whatever is not what it should be is refused and stops its batch."""

from __future__ import annotations

import pytest

from tests.unit.material.shop import Shop, opened


@pytest.fixture
def shop() -> Shop:
    shop = opened("B1", "B2")
    for batch in ("B1", "B2"):
        shop.issue(f"{batch}.kit", "kit")
        shop.bind(f"{batch}.kit")
        shop.label(f"{batch}.kit")
    return shop


def test_a_swapped_code_is_refused_and_the_item_stays(shop: Shop) -> None:
    reason = shop.refused("put", item="B1.kit", to="AL1", code="2D-B2.kit", second_id="D1")
    assert reason == "B1.kit: scanned 2D-B2.kit, expected 2D-B1.kit"
    assert shop.item("B1.kit").place == "room"


def test_an_identity_failure_stops_both_batches_until_qa_resolves_it(shop: Shop) -> None:
    shop.refused("put", item="B1.kit", to="AL1", code="2D-B2.kit", second_id="D1")
    for item in ("B1.kit", "B2.kit"):
        assert "stopped by F1 until QA" in shop.refused("put", item=item, to="AL1", **shop.scans(item))
    assert "only QA" in shop.refused("resolve", role="OP", fault="F1", decision="codes were swapped")
    shop.do("resolve", fault="F1", decision="codes were swapped")
    shop.do("put", item="B1.kit", to="AL1", **shop.scans("B1.kit"))


def test_an_identity_failure_leaves_a_third_batch_alone(shop: Shop) -> None:
    shop.order("B3")
    shop.issue("B3.kit", "kit")
    shop.label("B3.kit")
    shop.refused("put", item="B1.kit", to="AL1", code="2D-B2.kit", second_id="D1")
    shop.do("put", item="B3.kit", to="AL1", code="2D-B3.kit")


def test_a_patient_item_needs_its_second_identifier(shop: Shop) -> None:
    assert "second identifier is not scanned" in shop.refused(
        "put", item="B1.kit", to="AL1", code="2D-B1.kit"
    )
    assert "expected D1" in shop.refused("put", item="B1.kit", to="AL1", code="2D-B1.kit", second_id="D2")


def test_a_kit_of_another_patient_is_refused(shop: Shop) -> None:
    shop.enter("B2.kit", "PK1")
    shop.do("pick", item="B2.kit", place="PK1", **shop.scans("B2.kit"))
    answer = shop.ask("place", item="B2.kit", to="KB", coi="C1", **shop.scans("B2.kit"))
    assert answer.is_identity_failure
    assert shop.item("B2.kit").place == "robot"
    assert {stop for fault in shop.state.faults for stop in fault.stops} == {"B1", "B2"}


def test_a_kit_bound_to_one_patient_is_never_bound_to_another(shop: Shop) -> None:
    reason = shop.refused("bind", item="B1.kit", batch="B2", code="2D-B1.kit", coi="C2")
    assert reason == "B1.kit belongs to C1, not to C2"


def test_a_used_kit_is_refused(shop: Shop) -> None:
    shop.enter("B1.kit", "KB")
    shop.do("connect_checks", item="B1.kit", passed=True)
    shop.ready("B1.medium", "medium", "BN")
    shop.do("join", items=["B1.kit", "B1.medium"])
    shop.do("part", items=["B1.kit", "B1.medium"])
    shop.carry("B1.kit", "PK1")
    shop.do("pick", item="B1.kit", place="PK1", **shop.scans("B1.kit"))
    answer = shop.ask("place", item="B1.kit", to="KB", **shop.scans("B1.kit"))
    assert answer.is_identity_failure
    assert answer.refusal == "B1.kit was used before"


def test_receipt_compares_both_identifiers_with_the_order(shop: Shop) -> None:
    shop.issue("B1.bag", "patient_bag")
    answer = shop.ask("receive", item="B1.bag", code="2D-B1.bag", coi="C1", second_id="D2")
    assert answer.is_identity_failure
    assert shop.item("B1.bag").coi == ""


def test_a_second_label_is_refused(shop: Shop) -> None:
    shop.do("print_labels", batch="B1", items=["B1.kit"])
    shop.do("verify_labels", batch="B1", first="ann", second="bob")
    assert shop.refused("apply_label", item="B1.kit", label="B1.kit#2") == "B1.kit is labelled already"
    assert "already used" in shop.refused("apply_label", item="B1.kit", label="B1.kit#1")


def test_a_label_of_another_item_is_an_identity_failure(shop: Shop) -> None:
    shop.issue("B1.vessel", "vessel")
    shop.do("print_labels", batch="B1", items=["B1.vessel"])
    shop.do("verify_labels", batch="B1", first="ann", second="bob")
    assert shop.ask("apply_label", item="B1.kit", label="B1.vessel#1").is_identity_failure


def test_labels_are_verified_by_two_different_persons(shop: Shop) -> None:
    shop.issue("B1.vessel", "vessel")
    shop.do("print_labels", batch="B1", items=["B1.vessel"])
    assert "not verified" in shop.refused("apply_label", item="B1.vessel", label="B1.vessel#1")
    assert (
        shop.refused("verify_labels", batch="B1", first="ann", second=" Ann")
        == "the second person is the first"
    )


def test_a_code_exists_once(shop: Shop) -> None:
    reason = shop.refused(
        "issue", item="B1.other", kind="kit", code="2D-B1.kit", lot="L", expiry_tick=9, place="room"
    )
    assert reason == "2D-B1.kit exists already"


def test_a_lost_scan_blocks_the_batch_until_the_item_is_scanned_again(shop: Shop) -> None:
    shop.ready("B1.vessel", "vessel", "PK1")
    shop.do("pick", item="B1.vessel", place="PK1", **shop.scans("B1.vessel"))
    shop.do("unknown", item="B1.vessel", reason="restart")
    assert "place of B1.vessel is unknown" in shop.refused(
        "put", item="B1.kit", to="AL1", **shop.scans("B1.kit")
    )
    shop.do("put", item="B2.kit", to="AL1", **shop.scans("B2.kit"))
    shop.do("rescan", item="B1.vessel", place="PK2", **shop.scans("B1.vessel"))
    assert shop.item("B1.vessel").place == "PK2"


def test_a_presence_that_differs_from_the_record_freezes_the_position(shop: Shop) -> None:
    shop.do("reserve", place="IN1.1", batch="B1")
    shop.do("presence_differs", place="IN1.1")
    assert "stopped by F1" in shop.refused("release_position", place="IN1.1")
    assert "stopped by F1" in shop.refused("put", item="B1.kit", to="AL1", **shop.scans("B1.kit"))
    shop.do("put", item="B2.kit", to="AL1", **shop.scans("B2.kit"))
