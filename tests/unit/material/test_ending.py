"""How items and batches end, and what the views tell of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from recipes.problem import InputError
from tests.unit.material.shop import HOUR, Shop, kinds, opened
from twin.material.kind_table import read_kinds
from twin.material.state import MaterialState
from twin.material.view import custody, reconciliation, rows

CLOSE = {"batch": "B1", "first": "sue", "second": "kim"}


@pytest.fixture
def shop() -> Shop:
    """One waste bag that left through the port."""
    shop = opened("B1")
    shop.ready("B1.waste", "waste_bag", "PK1")
    shop.carry("B1.waste", "RT")
    return shop


def test_a_batch_closes_when_every_item_and_label_is_accounted_for(shop: Shop) -> None:
    shop.do("print_labels", batch="B1", items=["B1.waste"])
    assert shop.refused("close_batch", **CLOSE) == "label B1.waste#2 is not accounted for"
    shop.do("destroy_label", label="B1.waste#2", reason="spare")
    assert "B1.waste has no disposition" in shop.refused("close_batch", **CLOSE)
    shop.do("discard", item="B1.waste", to="WASTE", reason="waste", **shop.scans("B1.waste"))
    shop.do("reserve", place="IN1.1", batch="B1")
    assert shop.refused("close_batch", **CLOSE) == "IN1.1 is still reserved"
    shop.do("release_position", place="IN1.1")
    assert (
        shop.refused("close_batch", batch="B1", first="sue", second="sue") == "the second person is the first"
    )
    shop.do("close_batch", **CLOSE)
    assert shop.refused("close_batch", **CLOSE) == "B1 is closed"


def test_an_open_identity_failure_keeps_a_batch_open(shop: Shop) -> None:
    shop.ask("discard", item="B1.waste", to="WASTE", reason="waste", code="other")
    assert "stopped by F1" in shop.refused("close_batch", **CLOSE)


def test_what_is_gone_takes_no_further_command(shop: Shop) -> None:
    shop.do("discard", item="B1.waste", to="WASTE", reason="waste", **shop.scans("B1.waste"))
    assert shop.refused("expose", item="B1.waste", reason="x") == "B1.waste has left the unit"


def test_a_lost_item_is_decided_by_qa_with_a_reason() -> None:
    shop = opened("B1")
    shop.ready("B1.waste", "waste_bag", "PK1")
    lost = {"item": "B1.waste", "decision": "lost"}
    assert "not lost" in shop.refused("disposition", **lost, reason="gone")
    shop.do("unknown", item="B1.waste", reason="dropped")
    assert "only QA or SUP" in shop.refused("disposition", role="OP", **lost, reason="gone")
    assert "has a reason" in shop.refused("disposition", **lost, reason=" ")
    shop.do("disposition", **lost, reason="fell behind the rail")
    shop.do("close_batch", **CLOSE)


def test_a_rejected_product_does_not_go_to_storage() -> None:
    shop = opened("B1")
    shop.ready("B1.product", "product_bag", "PK1")
    shop.carry("B1.product", "FZ1")
    shop.do("set_status", item="B1.product", status="rejected", reason="leak")
    shop.do("put", item="B1.product", to="room", **shop.scans("B1.product"))
    assert (
        shop.refused("ship", item="B1.product", to="CRYO", **shop.scans("B1.product"))
        == "B1.product is rejected"
    )
    assert "stays rejected" in shop.refused("set_status", item="B1.product", status="released", reason="x")
    shop.do("discard", item="B1.product", to="WASTE", reason="leak", **shop.scans("B1.product"))


def test_the_reconciliation_counts_labels_and_items(shop: Shop) -> None:
    shop.do("print_labels", batch="B1", items=["B1.waste"])
    told = reconciliation(shop.state, "B1")
    assert (told.labels["printed"], told.labels["used"]) == (2, 1)
    assert told.open_labels == ("B1.waste#2",)
    assert told.items == {"issued": 1, "open": 1}
    shop.do("return_label", label="B1.waste#2")
    shop.do("discard", item="B1.waste", to="WASTE", reason="waste", **shop.scans("B1.waste"))
    assert reconciliation(shop.state, "B1").exact


def test_custody_follows_the_item_from_issue_to_waste(shop: Shop) -> None:
    shop.do("discard", item="B1.waste", to="WASTE", reason="waste", **shop.scans("B1.waste"))
    assert [line.place for line in custody(shop.state, "B1")] == [
        *("room", "AL1", "robot", "PK1", "robot", "RT", "WASTE")
    ]


def test_rows_tell_each_item_once(shop: Shop) -> None:
    told = rows(shop.state, "B1")
    assert [(row["id"], row["place"], row["outside"]) for row in told] == [("B1.waste", "RT", "dirty")]


def test_the_state_survives_a_snapshot(shop: Shop) -> None:
    blob = msgspec.msgpack.encode(shop.state)
    assert msgspec.msgpack.decode(blob, type=MaterialState) == shop.state


def test_malformed_commands_are_refused_in_words(shop: Shop) -> None:
    assert shop.refused("melt") == "'melt' is not a command about material"
    assert shop.refused("put", item="B1.waste", to="AL1") == "'code' is missing"
    assert shop.refused("expose", item="B1.waste", reason="x", extra=1) == "'extra' is not known here"
    assert shop.refused("expose", item="nothing", reason="x") == "'nothing' is not known"
    assert shop.refused("expose", item=5, reason="x") == "'item' has the wrong form"
    assert shop.refused("book", item="B1.waste", source_of_value="x", volume_ml=-1.0) == (
        "'volume_ml' is out of range"
    )
    assert shop.refused("join", items=["B1.waste", "B1.waste"]) == "'items' names something twice"


def test_hold_times_have_the_figures_of_the_specification() -> None:
    holds = {hold.name: hold for kind in kinds().kinds.values() for hold in kind.holds}
    hours = {name: (hold.alert_ticks / HOUR, hold.limit_ticks / HOUR) for name, hold in holds.items()}
    assert hours == {
        "collection_wash": (36, 48),
        "receipt_wash": (3, 4),
        "cells_in_vessel": (1.5, 2),
        "vessel_visit": (50 / 60, 1),
        "vessel_batch": (7, 8),
        "vector_thaw": (3, 4),
        "medium_warm": (9, 12),
        "harvest": (1.5, 2),
        "cryoprotectant": (20 / 60, 0.5),
        "freezer_exit": (0.05, 5 / 60),
        "kit_integrity": (20, 24),
    }


def test_a_wrong_table_of_kinds_is_told_at_its_place(tmp_path: Path) -> None:
    text = """
rules: {carried_mass: 4 kg, entry_surface: 18 degC, hold_after_gas: 1 h, permeable_wraps: [tyvek],
        permeable_rest: 2 h, counted: 24 h}
hold_times: {late: {title: x, alert: 2 h, limit: 1 h, starts: [a], stops: [b], at_limit: x}}
kinds: {bag: {title: bag, mass: 1 g, places: [bench], wraps: [tyvek], labels: 1, holds_cells: true,
              hold_times: [early]}}
"""
    (tmp_path / "kinds.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        read_kinds(tmp_path / "kinds.yaml")
    told = str(caught.value)
    for words in (
        "alert does not come before",
        "hold time 'early' is not known",
        "may not enter in a gas-permeable",
    ):
        assert words in told
