"""Where items may go: room, capacity, outside, patient, mass."""

from __future__ import annotations

import pytest

from tests.unit.material.shop import Shop, opened


@pytest.fixture
def shop() -> Shop:
    return opened("B1", "B2", "B3")


def test_a_dirty_item_does_not_leave_the_airlock_inwards(shop: Shop) -> None:
    shop.issue("B1.medium", "medium")
    shop.label("B1.medium")
    shop.do("put", item="B1.medium", to="AL1", **shop.scans("B1.medium"))
    assert "dirty outside" in shop.refused("pick", item="B1.medium", place="AL1", **shop.scans("B1.medium"))
    shop.gas(accepted=False)
    assert "dirty outside" in shop.refused("pick", item="B1.medium", place="AL1", **shop.scans("B1.medium"))
    shop.gas()
    shop.carry("B1.medium", "CS1")
    assert shop.item("B1.medium").outside == "decontaminated"


def test_opening_the_outer_door_for_another_item_soils_the_load(shop: Shop) -> None:
    for name in ("B1.medium", "B1.waste"):
        shop.issue(name, "medium" if name == "B1.medium" else "waste_bag")
        shop.label(name)
    shop.do("put", item="B1.medium", to="AL1", **shop.scans("B1.medium"))
    shop.gas()
    shop.do("put", item="B1.waste", to="AL2", **shop.scans("B1.waste"))
    assert shop.item("B1.medium").outside_why == "the outer door was opened"


@pytest.mark.parametrize("wrap", ["tyvek", "none", ""])
def test_only_an_impermeable_wrap_enters_with_what_holds_cells(shop: Shop, wrap: str) -> None:
    shop.issue("B1.vessel", "vessel", wrap=wrap)
    shop.bind("B1.vessel")
    shop.label("B1.vessel")
    assert "may not enter in wrap" in shop.refused(
        "put", item="B1.vessel", to="AL1", **shop.scans("B1.vessel")
    )


def test_an_unlabelled_item_does_not_enter(shop: Shop) -> None:
    shop.issue("B1.medium", "medium")
    assert shop.refused("put", item="B1.medium", to="AL1", code="2D-B1.medium") == "B1.medium lacks a label"


def test_an_item_in_quarantine_or_expired_does_not_enter(shop: Shop) -> None:
    for name, more in {"B1.a": {"status": "quarantine"}, "B1.b": {"expiry_tick": 1}}.items():
        shop.issue(name, "medium", **more)
        shop.label(name)
    shop.tick = 1
    assert "status quarantine" in shop.refused("put", item="B1.a", to="AL1", code="2D-B1.a")
    assert "has expired" in shop.refused("put", item="B1.b", to="AL1", code="2D-B1.b")


def test_a_place_holds_as_many_items_as_it_has_room_for(shop: Shop) -> None:
    shop.ready("B1.medium", "medium", "CS1")
    shop.ready("B1.reagent", "reagent", "PK1")
    shop.do("pick", item="B1.reagent", place="PK1", **shop.scans("B1.reagent"))
    assert shop.refused("place", item="B1.reagent", to="CS1", **shop.scans("B1.reagent")) == "CS1 is taken"
    shop.present["CS2"] = True
    assert "sensor of CS2" in shop.refused("place", item="B1.reagent", to="CS2", **shop.scans("B1.reagent"))
    assert shop.item("B1.reagent").place == "robot"


def test_two_patients_never_stand_in_the_connection_zone(shop: Shop) -> None:
    shop.ready("B1.vessel", "vessel", "VD")
    shop.ready("B2.vessel", "vessel", "PK1")
    shop.do("pick", item="B2.vessel", place="PK1", **shop.scans("B2.vessel"))
    assert "no line clearance since C1" in shop.refused(
        "place", item="B2.vessel", to="BN", **shop.scans("B2.vessel")
    )
    shop.do("place", item="B2.vessel", to="PK1", **shop.scans("B2.vessel"))


def test_two_patients_never_stand_in_one_airlock_load(shop: Shop) -> None:
    for batch in ("B1", "B2"):
        shop.issue(f"{batch}.medium", "medium")
        shop.label(f"{batch}.medium")
    shop.do("put", item="B1.medium", to="AL1", code="2D-B1.medium")
    assert shop.refused("put", item="B2.medium", to="AL2", code="2D-B2.medium") == "AL2: C1 is there"


def test_a_vessel_goes_to_the_position_reserved_for_its_patient_only(shop: Shop) -> None:
    shop.do("reserve", place="IN1.1", batch="B1")
    shop.do("reserve", place="IN1.2", batch="B2")
    shop.ready("B1.vessel", "vessel", "PK1")
    shop.do("pick", item="B1.vessel", place="PK1", **shop.scans("B1.vessel"))
    scans = shop.scans("B1.vessel")
    assert shop.refused("place", item="B1.vessel", to="IN1.2", **scans) == "IN1.2 is reserved for C2"
    assert shop.refused("place", item="B1.vessel", to="IN2.1", **scans) == "IN2.1 is not reserved"
    shop.do("place", item="B1.vessel", to="IN1.1", **scans)


def test_a_carrier_takes_its_load_along_and_one_patient_only(shop: Shop) -> None:
    shop.issue("tray", "load_carrier", volume_ml=0.0)
    for name in ("B1.medium", "B1.waste", "B2.medium"):
        shop.issue(name, "waste_bag" if "waste" in name else "medium")
        shop.label(name)
    for name in ("B1.medium", "B1.waste"):
        shop.do("put", item=name, to="room", on="tray", code=f"2D-{name}")
    refused = shop.refused("put", item="B2.medium", to="room", on="tray", code="2D-B2.medium")
    assert refused == "C2 and C1 would travel together"
    shop.enter("tray", "PK1")
    assert {shop.item(name).place for name in ("tray", "B1.medium", "B1.waste")} == {"PK1"}
    shop.carry("B1.waste", "BN")
    shop.carry("tray", "PK2")
    assert (shop.item("B1.medium").place, shop.item("B1.waste").place) == ("PK2", "BN")


def test_the_robot_lifts_no_more_than_four_kilograms(shop: Shop) -> None:
    shop.issue("tray", "load_carrier", volume_ml=0.0)
    for name in ("B1.a", "B1.b"):
        shop.issue(name, "medium", volume_ml=1800.0)
        shop.label(name)
        shop.do("put", item=name, to="room", on="tray", code=f"2D-{name}")
    shop.do("put", item="tray", to="AL1", code="2D-tray")
    shop.gas()
    assert "weighs 4070 g, more than 4000 g" in shop.refused("pick", item="tray", place="AL1", code="2D-tray")


def test_the_robot_holds_one_item(shop: Shop) -> None:
    shop.ready("B1.medium", "medium", "PK1")
    shop.ready("B1.waste", "waste_bag", "PK2")
    shop.do("pick", item="B1.medium", place="PK1", code="2D-B1.medium")
    assert shop.refused("pick", item="B1.waste", place="PK2", code="2D-B1.waste") == "robot is taken"


def test_what_left_through_the_port_comes_back_as_a_new_entry_only(shop: Shop) -> None:
    shop.ready("B1.waste", "waste_bag", "PK1")
    shop.carry("B1.waste", "RT")
    assert shop.item("B1.waste").outside == "dirty"
    assert "takes nothing from RT" in shop.refused("pick", item="B1.waste", place="RT", code="2D-B1.waste")


def test_after_loss_of_grade_a_dirty_items_move_within_the_void_places_only(shop: Shop) -> None:
    shop.ready("B1.medium", "medium", "PK1")
    shop.do("void_grade_a", places=["PK1", "PK2", "robot"], reason="dp <= 0")
    assert shop.item("B1.medium").outside_why == "dp <= 0"
    shop.do("pick", item="B1.medium", place="PK1", code="2D-B1.medium")
    assert "dirty outside" in shop.refused("place", item="B1.medium", to="CS1", code="2D-B1.medium")
    shop.do("place", item="B1.medium", to="PK2", code="2D-B1.medium")
    shop.gas(("PK1", "PK2", "robot"))
    assert shop.state.void == ()
    shop.carry("B1.medium", "CS1")


def test_every_hand_over_is_written_with_person_temperature_and_seal(shop: Shop) -> None:
    shop.issue("B1.medium", "medium")
    shop.label("B1.medium")
    shop.tick = 77
    shop.do("put", item="B1.medium", to="AL1", code="2D-B1.medium", temperature_c=5.0, seal="S-17")
    line = shop.state.custody[-1]
    assert (line.tick, line.item, line.place, line.by) == (77, "B1.medium", "AL1", "ann")
    assert (line.temperature_c, line.seal) == (5.0, "S-17")


def test_an_item_found_or_taken_outside_grade_a_is_dirty(shop: Shop) -> None:
    shop.ready("B1.medium", "medium", "PK1")
    shop.do("unknown", item="B1.medium", reason="restart")
    shop.do("rescan", item="B1.medium", place="room", code="2D-B1.medium")
    assert shop.item("B1.medium").outside_why == "found outside grade A"
    shop.ready("B1.product", "product_bag", "PK1")
    shop.carry("B1.product", "FZ1")
    assert shop.item("B1.product").outside == "decontaminated"
    shop.do("put", item="B1.product", to="room", **shop.scans("B1.product"))
    assert shop.item("B1.product").outside == "dirty"
