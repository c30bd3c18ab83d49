"""Material in the engine: containers filled and carried by hand, what modules tell, scans that differ, clocks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine_kit import command
from twin.engine import Engine, Snapshot
from twin.engine.content import donated
from twin.engine.feed_table import FEEDS
from twin.engine.growth import Culture
from twin.engine.restart import restart
from twin.laboratory.table import read_tests
from twin.machine.packml import State
from twin.material.item import Outside
from twin.unit.load import LoadedUnit, load_unit
from twin.world import Happening

if TYPE_CHECKING:
    from twin.messages import Event

DAY = 864_000
COI, DONATION = "C-1", "D-1"


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


class Room:
    """A fresh unit with the order of one patient, and the handles that these tests pull."""

    def __init__(self, seed: int = 1) -> None:
        self.engine = Engine(poc1(), seed=seed)
        self.engine.run(10)
        self.do("accept_order", batch="B1", coi=COI, second_id=DONATION, virology="negative")

    def do(self, verb: str, **arguments: Any) -> str | None:
        """Give a command about material; return the refusal or None."""
        self.engine.submit(command("material", verb, **arguments))
        self.engine.run(1)
        return self.engine.outcomes()[-1].refusal

    def issue(self, name: str, kind: str, **more: Any) -> str:
        item = f"B1.{name}"
        facts = {"lot": "L", "expiry_tick": 90 * DAY, "place": "ROOM", "batch": "B1", "wrap": "impermeable"}
        assert self.do("issue", item=item, kind=kind, code=item, **{**facts, **more}) is None
        return item

    def bound(self, name: str, kind: str, **more: Any) -> str:
        item = self.issue(name, kind, **more)
        assert self.do("bind", item=item, batch="B1", code=item, coi=COI) is None
        return item

    def label(self, item: str) -> None:
        assert self.do("print_labels", batch="B1", items=[item]) is None
        assert self.do("verify_labels", batch="B1", first="a", second="b") is None
        for label in [one for one in self.engine.memory.material.labels.values() if one.item == item]:
            assert self.do("apply_label", item=item, label=label.id) is None

    def at(self, item: str, place: str, **changes: Any) -> None:
        """Let an item stand at a place, booked and true, as if it had come there."""
        state, one = self.engine.memory.material, self.engine.memory.material.items[item]
        at = {name: tuple(i for i in ids if i != item) for name, ids in state.at.items()}
        at[place] = (*at.get(place, ()), item)
        moved = replace(one, place=place, outside=Outside.DECONTAMINATED, **changes)
        self.engine.memory.material = replace(state, items={**state.items, item: moved}, at=at)
        self.engine.kernel.put_slot(one.slot, place)
        self.engine.run(10)

    def tell(self, module: str, kind: str, *, parameters: Any = None, **payload: Any) -> None:
        """Let something happen in a module, as its logic would say it."""
        part = str(payload.pop("part", ""))
        state = replace(self.engine.memory.modules[module], parameters=parameters, **payload.pop("state", {}))
        happening = Happening(kind, f"{module}.{part}" if part else module, payload)
        self.engine.feeds.take(module, (state, state), [happening])

    def item(self, item: str) -> Any:
        return self.engine.memory.material.items[item]

    def slot(self, item: str) -> dict[str, float]:
        return self.engine.kernel.slot(self.item(item).slot)

    def show(self, tag: str, value: float) -> None:
        """Let a sensor report a value."""
        self.engine.kernel.set_overlay(self.engine.catalogue.index[tag], value)
        self.engine.run(20)

    def events(self, kind: str) -> list[Event]:
        return [event for event in self.engine.take_events() if event.kind == kind]


def test_an_issued_item_has_a_container_with_what_its_kind_holds() -> None:
    room = Room()
    medium = room.issue("medium_1", "medium", volume_ml=1000.0)
    held = room.slot(medium)
    assert room.item(medium).slot == 1
    assert held["glucose_mmol"] / held["volume_ml"] * 1000.0 == pytest.approx(17.0, rel=0.1)
    assert held["mass_g"] == pytest.approx(room.item(medium).mass_g, rel=0.02)
    assert held["code_inside"] == 1.0
    assert room.item(room.issue("kit_1", "kit")).slot == 2


def test_what_a_donor_gives_depends_on_seed_and_batch_only() -> None:
    bags = [Room(seed) for seed in (1, 1, 2)]
    bags[1].issue("waste_1", "waste_bag")
    first, again, other = (room.slot(room.issue("patient", "patient_bag")) for room in bags)
    assert first["viable"] == again["viable"] != other["viable"]
    assert 1.2e9 <= first["viable"] * first["t_cells_fraction"] <= 4.1e9


def test_what_an_order_says_of_a_donor_acts_on_his_cells() -> None:
    volume_ml, incoming = 200.0, read_tests().incoming
    said = {"donor_cells": 0.5, "donor_growth": 0.8}
    draw = (1, "B1", "patient")
    sick, median = (donated(order, volume_ml, incoming, draw) for order in (said, {"donor_cells": 1.0}))
    assert sick["viable"] * sick["t_cells_fraction"] == pytest.approx(1.3e9)
    assert median["viable"] * median["t_cells_fraction"] == pytest.approx(2.6e9)
    assert (sick["growth_apart"], median["growth_apart"]) == (pytest.approx(-0.2), 0.0)


def test_the_container_of_a_discarded_item_is_used_again() -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag")
    assert room.do("discard", item=item, to="WASTE", code=item, reason="wrong") is None
    assert room.item(room.issue("waste_2", "waste_bag")).slot == 1


def test_an_item_put_by_hand_stands_there_in_the_plant() -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag")
    room.label(item)
    assert room.do("put", item=item, to="AL2", code=item) is None
    room.engine.run(20)
    assert room.engine.world.value("decontamination.al2_present") == 1.0
    assert room.do("put", item=item, to="ROOM", code=item) is None
    room.engine.run(20)
    assert room.engine.world.value("decontamination.al2_present") == 0.0


def test_a_gas_cycle_cleans_only_what_was_there_in_all_of_it() -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag")
    room.label(item)
    room.do("put", item=item, to="AL2", code=item)
    room.tell("decontamination", "state_proven", part="cycle_accepted", reason="")
    assert room.item(item).outside is Outside.DIRTY
    room.tell("decontamination", "phase_entered", phase="condition")
    assert room.do("put", item=item, to="ROOM", code=item) == "AL2 is being gassed"
    room.tell("decontamination", "state_proven", part="cycle_accepted", reason="")
    assert room.item(item).outside is Outside.DECONTAMINATED
    room.tell("decontamination", "equipment_moved", part="outer_door", **{"from": "opening", "to": "open"})
    assert room.item(item).outside is Outside.DIRTY


@pytest.mark.parametrize("end", ["Aborted", "Stopped"])
def test_an_ended_gas_cycle_leaves_items_dirty_and_places_free(end: str) -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag")
    room.label(item)
    room.do("put", item=item, to="AL1", code=item)
    room.tell("decontamination", "phase_entered", phase="condition")
    room.tell("decontamination", "state_changed", to=end)
    assert room.item(item).outside is Outside.DIRTY
    assert room.engine.memory.material.in_gas == ()


def test_an_item_that_may_not_be_gassed_refuses_the_start_of_the_cycle() -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag", surface_c=10.0)
    room.label(item)
    room.do("put", item=item, to="AL1", code=item)
    refusal = room.engine.feeds.why_not("decontamination", "start", {"procedure": "decontaminate"})
    assert refusal == "B1.waste_1 is too cold: 10 degC, needed 18 degC"


def test_an_item_that_may_not_be_gassed_refuses_to_prepare_the_isolator_that_it_stands_in() -> None:
    room = Room()
    item = room.issue("waste_1", "waste_bag", surface_c=10.0)
    room.label(item)
    room.at(item, "PK1")
    refusal = room.engine.feeds.why_not("isolator", "start", {"procedure": "prepare"})
    assert refusal is not None
    assert "B1.waste_1" in refusal


def test_lost_grade_a_makes_what_stands_open_dirty_but_not_what_is_in_an_incubator() -> None:
    room = Room()
    parked, grown, cold = (room.bound(name, "vessel") for name in ("v1", "v2", "v3"))
    for item, place in ((parked, "PK1"), (grown, "IN1.1"), (cold, "CS1")):
        room.at(item, place)
    room.tell("isolator", "state_voided", part="grade_a", reason="isolator.dp <= 0 Pa for 1 s")
    outsides = [room.item(item).outside for item in (parked, grown, cold)]
    assert outsides == [Outside.DIRTY, Outside.DECONTAMINATED, Outside.DIRTY]
    assert "BN" in room.engine.memory.material.void


def test_the_pump_books_what_the_balance_reports_not_what_is_true() -> None:
    room = Room()
    medium, vessel = room.issue("medium_1", "medium", volume_ml=1000.0), room.bound("vessel", "vessel")
    room.at(vessel, "BN")
    room.show("bench.weighed", 81.0)
    slots = {"medium": float(room.item(medium).slot), "vessel": float(room.item(vessel).slot)}
    room.tell("bench", "phase_completed", parameters=slots, phase="add")
    assert room.item(vessel).booked.volume_ml == pytest.approx(81.0)
    assert room.item(medium).booked.volume_ml == pytest.approx(919.0)
    assert room.slot(vessel)["volume_ml"] == 0.0


def test_a_swapped_bag_in_the_right_pouch_stops_its_batch() -> None:
    room = Room()
    bag = room.issue("patient", "patient_bag")
    assert room.do("receive", item=bag, code=bag, coi=COI, second_id=DONATION) is None
    room.at(bag, "BN")
    slots = {"vessel": float(room.item(bag).slot)}
    room.show("bench.code_seen", room.item(bag).slot)
    room.tell("bench", "phase_completed", parameters=slots, phase="identify")
    assert room.engine.world.why_stopped(bag) is None
    room.show("bench.code_seen", 77.0)
    room.tell("bench", "phase_completed", parameters=slots, phase="identify")
    assert "scanned #77, expected B1.patient" in str(room.engine.world.why_stopped(bag))
    assert room.engine.world.value("bench.identity_wrong") == 1.0
    assert "stopped by F1" in str(room.do("pick", item=bag, place="BN", code=bag, second_id=DONATION))


@pytest.mark.parametrize("before", [True, False])
def test_the_fault_of_a_swapped_bag_is_read_inside_the_container_until_it_is_cleared(*, before: bool) -> None:
    room = Room()
    bag = "" if before else room.issue("patient", "patient_bag")
    room.engine.submit(command("fault", "inject", fault="bag_swapped", value=1))
    room.engine.run(3)
    bag = bag or room.issue("patient", "patient_bag")
    assert room.engine.feeds.read(room.slot(bag)["code_inside"]) == "#99999"
    room.engine.submit(command("fault", "clear", fault="bag_swapped"))
    room.engine.run(2)
    assert room.engine.feeds.read(room.slot(bag)["code_inside"]) == bag


def test_the_robot_takes_what_it_reads_for_true() -> None:
    room = Room()
    vessel, other = room.bound("v1", "vessel"), room.bound("v2", "vessel")
    room.at(vessel, "PK1")
    room.show("robot.scanned_code", room.item(other).slot)
    read = room.engine.world.scanned(room.item(vessel))
    assert read["code"] == other
    assert "expected B1.v1" in str(room.do("pick", item=vessel, place="PK1", **read))
    assert room.engine.world.why_stopped(vessel) is not None
    assert room.engine.world.why_stopped(other) is not None


def test_a_robot_that_stops_for_a_wrong_code_opens_an_identity_failure() -> None:
    room = Room()
    vessel = room.bound("v1", "vessel")
    room.at(vessel, "PK1")
    states = room.engine.catalogue["robot.device_reason"].states
    room.show("robot.device_reason", states.index("wrong_code"))
    room.show("robot.scanned_code", 9.0)
    room.tell("robot", "state_changed", parameters={"item": float(room.item(vessel).slot)}, to="Held")
    assert "scanned #9, expected B1.v1" in str(room.engine.world.why_stopped(vessel))


def test_after_a_restart_nobody_knows_where_an_item_in_the_hand_is_until_it_is_read_again() -> None:
    room = Room()
    vessel = room.bound("v1", "vessel")
    room.at(vessel, "PK1")
    state = room.engine.memory.material
    held = replace(room.item(vessel), place="robot")
    room.engine.memory.material = replace(state, items={**state.items, vessel: held}, at={"robot": (vessel,)})
    restart(room.engine, None, room.engine.seq, {})
    assert room.item(vessel).place == "unknown"
    room.show("robot.scanned_code", room.item(vessel).slot)
    room.show("robot.grip_force", 30.0)
    room.tell("robot", "phase_completed", phase="rescan")
    assert room.item(vessel).place == "robot"


def test_a_sensor_that_differs_from_the_record_for_5_s_stops_the_place() -> None:
    room = Room()
    vessel = room.bound("v1", "vessel")
    room.at(vessel, "IN1.1")
    room.engine.kernel.put_slot(room.item(vessel).slot, "")
    room.engine.run(45)
    assert room.engine.memory.material.faults == ()
    room.engine.run(30)
    assert [fault.stops for fault in room.engine.memory.material.faults] == [("IN1.1", "B1")]
    room.engine.run(200)
    assert len(room.engine.memory.material.faults) == 1


def test_an_alarm_that_counts_names_its_items_and_calls_again_for_another() -> None:
    room = Room()
    for name in ("v1", "v2"):
        room.issue(
            name, "vector", volume_ml=20.0, expiry_tick=room.engine.tick + (900 if name == "v1" else 1500)
        )

    def alarm() -> tuple[str, tuple[str, ...]]:
        shown = next(one for one in room.engine.view().alarms if one.id == "U-14")
        return shown.state, shown.concerns

    room.engine.run(1000)
    assert alarm() == ("unacknowledged", ("B1.v1",))
    room.engine.submit(command("U-14", "acknowledge"))
    room.engine.run(10)
    assert alarm() == ("acknowledged", ("B1.v1",))
    fresh = Engine(poc1(), seed=1)
    fresh.restore(Snapshot.decode(room.engine.snapshot().encode()))
    for engine in (room.engine, fresh):
        room.engine = engine
        engine.run(600)
        assert alarm() == ("unacknowledged", ("B1.v1", "B1.v2"))


def test_a_hold_time_past_its_limit_blocks_work_but_not_the_way_back() -> None:
    room = Room()
    vector, vessel = room.issue("vector", "vector", volume_ml=20.0), room.bound("v1", "vessel")
    room.at(vessel, "IN1.1")
    for item, happening in ((vector, "thawed"), (vessel, "left_position")):
        assert room.do("mark", item=item, happening=happening, at_tick=0) is None
    world = room.engine.world
    assert world.why_late((vector, vessel)) is None
    late = {"vector": 5 * 36_000, "vessel": 2 * 36_000}
    for item, hold, tick in (
        (vector, "vector_thaw", late["vector"]),
        (vessel, "vessel_visit", late["vessel"]),
    ):
        clock = replace(room.item(item).clocks[hold], spent=tick)
        changed = replace(room.item(item), clocks={hold: clock})
        state = room.engine.memory.material
        room.engine.memory.material = replace(state, items={**state.items, item: changed})
    assert "hold time over (vector thaw to vessel)" in str(world.why_late((vector,)))
    assert world.why_late((vessel,)) is None


def test_a_snapshot_carries_material_and_what_surrounds_it() -> None:
    room = Room()
    room.bound("v1", "vessel")
    room.engine.memory.activated = {"B1": Culture(5, 1e8)}
    room.engine.memory.differs = {"IN1.1": 3}
    blob = room.engine.snapshot().encode()
    fresh = Room()
    fresh.engine.restore(Snapshot.decode(blob))
    assert fresh.item("B1.v1") == room.item("B1.v1")
    assert (fresh.engine.memory.activated, fresh.engine.memory.differs) == (
        {"B1": Culture(5, 1e8)},
        {"IN1.1": 3},
    )


def test_the_states_of_the_machine_named_in_the_table_exist() -> None:
    words = {feed.word for feeds in FEEDS.values() for feed in feeds if feed.kind == "state_changed"}
    assert words <= {state.title for state in State}


def test_an_open_identity_failure_raises_its_alarm_and_the_zone_counts_its_patients() -> None:
    room = Room()
    vessel = room.bound("v1", "vessel")
    room.at(vessel, "BN")
    assert room.engine.world.value("unit.zone_coi_count") == 1.0
    assert "U-01" not in room.engine.memory.alarms.standing
    room.do("pick", item=vessel, place="BN", code="X", second_id=DONATION)
    room.engine.run(20)
    assert "U-01" in room.engine.memory.alarms.standing


def test_a_new_bottle_is_full_and_two_persons_sign_for_it() -> None:
    room = Room()
    kernel, left = room.engine.kernel, "decontamination.solution_g"
    kernel.supply(left, 120.0)
    asked = {"supply": "decontamination.solution", "lot": "H-02", "first": "a"}
    assert room.do("change_bottle", **asked, second="A") == "the second person is the first"
    assert room.do("change_bottle", **{**asked, "supply": "decontamination.dp"}, second="b") == (
        "decontamination.dp shows no bottle"
    )
    assert kernel.truth(left) == pytest.approx(120.0, abs=0.1)
    assert room.do("change_bottle", **asked, second="b") is None
    assert kernel.truth(left) == pytest.approx(900.0, abs=0.1)
    assert "bottle_changed" in [event.kind for event in room.engine.take_events()]
