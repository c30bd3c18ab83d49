"""Interlocks of identity and material: a start is refused by the record, whatever the signals say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.engine_kit import tell
from twin.deviation import Decision, Deviation, Kind
from twin.engine import Engine, permits
from twin.engine.growth import Culture
from twin.material.item import Clock, Item, Outside
from twin.material.state import Label, LabelState, MaterialState, Order
from twin.procedure.batch import Batch
from twin.unit.load import LoadedUnit, load_unit

HOUR = 36_000
RECIPE = """
recipe: 1
header: {id: stain, version: 1.0.0, title: Stain}
equipment: [bench]
materials:
  pouch: {kind: pouch_sample, lot: S-1, wrap: impermeable, patient: true}
procedure:
  unit_procedures:
    stain:
      operations:
        stain:
          steps:
            sample: {sample: pouch, volume: 1 mL, tests: [gram], result: harvest, role: OP, takes: 1 min}
"""


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


class Store:
    """A unit with items where the test puts them."""

    def __init__(self) -> None:
        self.engine = Engine(poc1(), seed=1)
        self.engine.run(10)
        self.slot = 0
        orders = {f"B{n}": Order(f"B{n}", f"C{n}", f"D{n}", "negative") for n in (1, 2)}
        self.engine.memory.material = MaterialState(orders=orders)

    def put(self, batch: str, name: str, kind: str, place: str, **more: Any) -> float:
        """Book an item; return the number of its container."""
        self.slot += 1
        order = self.state.orders[batch]
        item = Item(
            f"{batch}.{name}", f"{batch}.{name}", kind, "L", place, 10**9, 700.0, batch, order.coi, order.second_id,
            outside=Outside.DECONTAMINATED, slot=self.slot,
        )  # fmt: skip
        at = {**self.state.at, place: (*self.state.at.get(place, ()), item.id)}
        items = {**self.state.items, item.id: replace(item, **more)}
        self.engine.memory.material = replace(self.state, items=items, at=at)
        return float(self.slot)

    @property
    def state(self) -> MaterialState:
        return self.engine.memory.material

    def change(self, item: str, **fields: Any) -> None:
        items = {**self.state.items, item: replace(self.state.items[item], **fields)}
        self.engine.memory.material = replace(self.state, items=items)

    def start(self, module: str, procedure: str, **arguments: float) -> str | None:
        return permits.why_not(self.engine, module, "start", {"procedure": procedure, **arguments})

    def number(self, place: str) -> float:
        return self.engine.world.place_number(place)


@pytest.fixture
def store() -> Store:
    return Store()


def test_kit_source_and_target_are_of_one_patient(store: Store) -> None:
    kit, bag = store.put("B1", "kit", "kit", "KB"), store.put("B2", "patient", "patient_bag", "BN")
    assert store.start("processor", "wash", kit=kit, source=bag) == "IL-P1: C1 and C2 would be joined"
    assert store.start("processor", "wash", kit=kit) is None


def test_a_wrong_kit_is_an_identity_failure_with_its_alarm_until_quality_resolves_it(store: Store) -> None:
    kit, bag = store.put("B1", "kit", "kit", "KB"), store.put("B2", "patient", "patient_bag", "BN")
    own = store.put("B1", "patient", "patient_bag", "BT")
    tell(store.engine, "processor", "reset")
    store.engine.run(10)
    refusal = tell(store.engine, "processor", "start", procedure="wash", kit=kit, source=bag)
    assert refusal == "IL-P1: C1 and C2 would be joined"
    store.engine.run(10)
    assert store.engine.memory.alarms.alarms["P-07"].active
    assert [one.id for one in store.engine.memory.deviations] == ["B1-D1", "B2-D1"]
    assert "until QA decides" in (store.start("processor", "wash", kit=kit, source=own) or "")
    store.engine.bookings.note("kim", "resolve", {"fault": "F1", "decision": "seen", "role": "QA"})
    store.engine.run(10)
    assert store.start("processor", "wash", kit=kit, source=own) is None
    assert not store.engine.memory.alarms.alarms["P-07"].active


def test_a_used_kit_is_refused(store: Store) -> None:
    kit = store.put("B1", "kit", "kit", "KB", spent=True)
    assert store.start("processor", "set_up", kit=kit) == "P-07: B1.kit was used before"


def test_vector_needs_its_window_its_clock_and_cells_counted_today(store: Store) -> None:
    engine, now = store.engine, store.engine.tick
    given = {
        "vessel": store.put("B1", "vessel", "vessel", "BN"),
        "medium": store.put("B1", "vector", "vector", "BT"),
    }
    start = ("bench", "transduce")
    assert store.start(*start, **given) == "IL-P4: the cells of B1.vessel were not counted today"
    booked = replace(store.state.items["B1.vessel"].booked, counted_tick=now - HOUR)
    store.change("B1.vessel", booked=booked)
    assert store.start(*start, **given) == "IL-P4: the cells of B1.vessel are not activated"
    engine.memory.activated = {"B1": Culture(now - 23 * HOUR)}
    assert store.start(*start, **given) == (
        "IL-P4: 23.0 h after activation; the vector is added from 24 to 36 h"
    )
    engine.memory.activated = {"B1": Culture(now - 30 * HOUR)}
    assert store.start(*start, **given) is None
    store.change("B1.vector", clocks={"vector_thaw": Clock(now - 4 * HOUR - 1)})
    assert "discard vector" in (store.start(*start, **given) or "")
    store.change("B1.vessel", booked=replace(booked, counted_tick=now - 25 * HOUR))
    assert "not counted today" in (store.start(*start, **given) or "")


def test_nothing_that_quality_accepts_waives_the_window_of_the_vector(store: Store) -> None:
    engine, now = store.engine, store.engine.tick
    vessel = store.put("B1", "vessel", "vessel", "BN")
    booked = replace(store.state.items["B1.vessel"].booked, counted_tick=now - HOUR)
    store.change("B1.vessel", booked=booked)
    engine.memory.activated = {"B1": Culture(now - 37 * HOUR)}
    missed = Deviation("B1-D1", now, "B1", "", Kind.WINDOW, "late", "transduce", decision=Decision.ACCEPT)
    engine.memory.deviations = (missed,)
    vector = store.put("B1", "vector", "vector", "BT")
    refusal = store.start("bench", "transduce", vessel=vessel, medium=vector)
    assert refusal == "IL-P4: 37.0 h after activation; the vector is added from 24 to 36 h"


def test_product_is_formulated_with_verified_labels_and_a_negative_gram_stain(store: Store) -> None:
    kit = store.put("B1", "kit", "kit", "KB")
    store.put("B1", "bag", "product_bag", "PK1")
    label = Label("B1.bag#1", "B1", "B1.bag", LabelState.USED)
    store.engine.memory.material = replace(store.state, labels={label.id: label})
    assert store.start("processor", "formulate", kit=kit) == "IL-P2: label B1.bag#1 is not verified"
    store.engine.memory.material = replace(store.state, labels={label.id: replace(label, verified=True)})
    assert store.start("processor", "formulate", kit=kit) is None
    store.change("B1.kit", clocks={"harvest": Clock(0)})
    assert store.start("processor", "formulate", kit=kit) == "IL-P2: no Gram stain of B1 is entered"
    store.engine.load(recipe_of(parse(RECIPE, "stain.yaml"), poc1().facts), Batch("B1"))
    for found, refusal in ((1.0, "IL-P2: the Gram stain of B1 is positive"), (0.0, None)):
        run = store.engine.memory.runs["B1"]
        store.engine.memory.runs["B1"] = replace(run, results={"harvest_gram": found})
        assert store.start("processor", "formulate", kit=kit) == refusal


@pytest.mark.parametrize(
    ("kind", "taken", "to"),
    [("cassette", "FZ1", "FZ2"), ("vessel", "IN1.1", "IN1.1"), ("vessel", "BN", "VD")],
)
def test_the_robot_brings_nobody_beside_or_upon_another_patient(
    store: Store, kind: str, taken: str, to: str
) -> None:
    store.put("B1", "first", kind, taken)
    store.put("B2", "second", kind, "robot")
    refusal = store.start("robot", "place", place=store.number(to), item=2.0)
    assert refusal is not None
    assert refusal.startswith("IL-R2: ")


def test_the_robot_picks_what_is_booked_there_and_places_what_it_holds(store: Store) -> None:
    vessel = store.put("B1", "vessel", "vessel", "PK1")
    assert store.start("robot", "pick", place=store.number("PK1"), item=vessel) == (
        "IL-R2: the sensor of PK1 shows nothing there"
    )
    store.engine.kernel.put_slot(1, "PK1")
    store.engine.run(30)
    assert store.start("robot", "pick", place=store.number("PK1"), item=vessel) is None
    assert store.start("robot", "pick", place=store.number("PK2")) == "IL-R2: nothing is booked at PK2"
    assert "is at PK1, not at PK2" in (
        store.start("robot", "pick", place=store.number("PK2"), item=vessel) or ""
    )
    assert store.start("robot", "place", place=store.number("PK2")) == "IL-R2: nothing is booked at robot"
    store.change("B1.vessel", mass_g=4100.0)
    assert "more than 4000 g" in (store.start("robot", "pick", place=store.number("PK1"), item=vessel) or "")
    assert store.start("robot", "park") is None


def test_a_patients_cells_come_in_only_on_the_day_of_a_glove_test(store: Store) -> None:
    engine = store.engine
    bag = store.put("B1", "patient", "patient_bag", "AL1")
    kit = store.put("B1", "kit", "kit", "AL2")
    for slot, place in ((1, "AL1"), (2, "AL2")):
        engine.kernel.put_slot(slot, place)
    engine.run(30)
    pick = {"place": store.number("AL1"), "item": bag}
    assert store.start("robot", "pick", **pick) is None
    engine.run(19 * HOUR)
    assert store.start("robot", "pick", **pick) == "IL-I5: the glove test was not passed today"
    assert store.start("robot", "pick", place=store.number("AL2"), item=kit) is None


def test_what_an_identity_failure_stops_is_not_worked_with(store: Store) -> None:
    vessel = store.put("B1", "vessel", "vessel", "BN")
    store.engine.bookings.note("bench", "identify", {"item": "B1.vessel", "code": "B2.vessel"})
    assert "until QA decides" in (store.start("bench", "visit", vessel=vessel) or "")
