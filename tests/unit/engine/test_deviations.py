"""Deviations: raised once for a cause and item, decided by those who may, and what they blocked goes on after that."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine_kit import tell
from twin.deviation import BOTH
from twin.engine import Engine, Snapshot
from twin.engine.restart import restart
from twin.material.item import Clock
from twin.messages import Command, Origin
from twin.people.behaviour import Behaviour, read_behaviour
from twin.people.person import Person
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.unit.load import LoadedUnit, load_unit
from twin.world import Happening

if TYPE_CHECKING:
    from twin.deviation import Deviation

MINUTE, HOUR = 600, 36_000
AMY, BOB, KIM, SUE = ("amy", "OP"), ("bob", "OP2"), ("kim", "QA"), ("sue", "SUP")


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


class Room:
    """A unit with a patient's bag in the room, and people who give commands in their role."""

    def __init__(self, people: bool | Crew = False) -> None:
        self.engine = Engine(poc1(), seed=1, people=people)
        self.engine.run(10)
        for number in (1, 2):
            order = {"coi": f"C-{number}", "second_id": f"D-{number}", "virology": "negative"}
            self.do(SUE, "accept_order", batch=f"B{number}", **order)
            self.issue(number, "patient", "patient_bag", volume_ml=200.0)

    def give(self, who: tuple[str, str], target: str, verb: str, **arguments: Any) -> str | None:
        name, role = who
        self.engine.admission.log_in(Person(name, name, (role,)))
        self.engine.submit(Command(target, verb, Origin("operator", name), arguments))
        self.engine.run(1)
        return self.engine.outcomes()[-1].refusal

    def do(self, who: tuple[str, str], verb: str, **arguments: Any) -> None:
        assert self.give(who, "material", verb, **arguments) is None

    def issue(self, number: int, name: str, kind: str, **more: Any) -> str:
        item = f"B{number}.{name}"
        facts = {
            "lot": "L",
            "expiry_tick": 10**8,
            "place": "ROOM",
            "batch": f"B{number}",
            "wrap": "impermeable",
        }
        self.do(AMY, "issue", item=item, kind=kind, code=item, **{**facts, **more})
        return item

    def receive(self, number: int = 1) -> str:
        item = f"B{number}.patient"
        self.do(AMY, "receive", item=item, code=item, coi=f"C-{number}", second_id=f"D-{number}")
        return item

    def wrong_scan(self) -> str | None:
        """The other patient's bag is scanned where the first is expected."""
        codes = {"code": "B2.patient", "coi": "C-1", "second_id": "D-1"}
        return self.give(AMY, "material", "receive", item="B1.patient", **codes)

    def decide(
        self, who: tuple[str, str], deviation: str, decision: str = "accept", reason: str = "seen"
    ) -> str | None:
        said = {"deviation": deviation, "decision": decision, "reason": reason}
        return self.give(who, deviation.partition("-")[0], "decide", **said)

    def found(self) -> tuple[Deviation, ...]:
        return self.engine.memory.deviations

    def only(self) -> Deviation:
        (found,) = self.found()
        return found

    def clocks(self, item: str, **more: Any) -> None:
        state = self.engine.memory.material
        items = {**state.items, item: replace(state.items[item], **more)}
        self.engine.memory.material = replace(state, items=items)

    def tell(self, module: str, kind: str, part: str = "", **payload: Any) -> None:
        state = self.engine.memory.modules[module]
        happening = Happening(kind, f"{module}.{part}" if part else module, payload)
        self.engine.feeds.take(module, (state, state), [happening])


def test_an_identity_failure_is_a_deviation_of_each_batch_and_stops_them_until_two_have_decided_on_both() -> (
    None
):
    room = Room()
    assert room.wrong_scan() == "B1.patient: scanned B2.patient, expected B1.patient"
    first, second = room.found()
    assert [(one.id, one.kind, one.item) for one in (first, second)] == [
        ("B1-D1", "identity", "B1.patient"),
        ("B2-D1", "identity", ""),
    ]
    right = {"code": "B1.patient", "coi": "C-1", "second_id": "D-1"}
    for who, deviation in ((KIM, "B1-D1"), (SUE, "B1-D1"), (KIM, "B2-D1")):
        assert room.decide(who, deviation) is None
        assert "until QA decides" in (room.give(AMY, "material", "receive", item="B1.patient", **right) or "")
    assert room.decide(SUE, "B2-D1") is None
    assert not any(fault.open for fault in room.engine.memory.material.faults)
    room.receive()
    decided = room.found()[0]
    assert (decided.decision, decided.role, decided.person, decided.reason) == (
        "accept", "QA + SUP", "kim + sue", "seen",
    )  # fmt: skip


def test_the_same_failure_is_told_once_while_it_is_open() -> None:
    room = Room()
    room.wrong_scan()
    room.wrong_scan()
    assert [one.cause for one in room.found()] == ["F1", "F1"]


def test_who_did_the_work_does_not_decide_and_nobody_signs_twice() -> None:
    room = Room()
    room.wrong_scan()
    assert "may not" in (room.decide(AMY, "B1-D1") or "")
    both = ("amy", "QA")
    assert room.decide(both, "B1-D1") == "amy did the work that B1-D1 is about; another person decides"
    assert room.decide(KIM, "B1-D1") is None
    assert room.decide(("kim", "SUP"), "B1-D1") == "kim has signed already; another person signs as SUP"
    assert room.decide(KIM, "B1-D1") == "B1-D1 waits for SUP"
    assert room.decide(SUE, "B1-D1", "reject") == "kim signed 'accept': decide the same"
    assert room.decide(SUE, "B1-D1") is None
    assert room.decide(SUE, "B1-D1") == "B1-D1 is decided: accept"


@pytest.mark.parametrize(
    ("decision", "reason", "words"),
    [
        ("perhaps", "x", "decide accept, rework, quarantine, reject"),
        ("accept", " ", "a decision has a reason"),
    ],
)
def test_a_decision_has_one_of_four_words_and_a_reason(decision: str, reason: str, words: str) -> None:
    room = Room()
    room.wrong_scan()
    assert room.decide(KIM, "B1-D1", decision, reason) == words
    assert room.decide(KIM, "B1-D9") == "there is no deviation 'B1-D9' of B1"


def test_a_hold_time_over_its_limit_blocks_until_quality_accepts() -> None:
    room = Room()
    bag = room.receive()
    room.engine.run(4 * HOUR + 20)
    late = room.only()
    assert (late.kind, late.item, late.cause, late.decision) == ("hold_time", bag, "hold receipt_wash", "")
    assert room.engine.world.value("unit.hold_limits") == 1.0
    assert "hold time over" in (room.engine.world.why_late((bag,)) or "")
    assert room.decide(SUE, "B1-D1") == "B1-D1 waits for QA"
    assert room.decide(KIM, "B1-D1") is None
    room.engine.run(20)
    assert room.engine.world.why_late((bag,)) is None
    assert room.engine.world.value("unit.hold_limits") == 0.0
    room.engine.run(HOUR)
    assert room.only().person == "kim"


def test_a_rejected_bag_stays_blocked_and_its_hold_time_is_told_once() -> None:
    room = Room()
    bag = room.receive()
    room.engine.run(4 * HOUR + 20)
    assert room.decide(KIM, "B1-D1", "reject", "too old") is None
    room.engine.run(HOUR)
    assert len(room.found()) == 1
    assert str(room.engine.memory.material.items[bag].status) == "rejected"


def test_a_hold_time_that_begins_anew_is_released_anew() -> None:
    room = Room()
    vessel = room.issue(1, "vessel", "vessel")
    room.do(AMY, "mark", item=vessel, happening="left_position")
    room.engine.run(HOUR + 20)
    assert room.decide(KIM, "B1-D1") is None
    room.do(AMY, "mark", item=vessel, happening="in_position")
    room.do(AMY, "mark", item=vessel, happening="left_position")
    room.engine.run(HOUR + 20)
    assert [(one.id, one.is_open) for one in room.found()] == [("B1-D1", False), ("B1-D2", True)]


def test_a_second_gas_cycle_of_a_patients_bag_is_allowed_by_both_and_a_third_by_nobody() -> None:
    room = Room()
    bag = room.receive()
    state = room.engine.memory.material
    at = {**state.at, "ROOM": ("B2.patient",), "AL1": (bag,)}
    moved = replace(state.items[bag], place="AL1")
    room.engine.memory.material = replace(state, items={**state.items, bag: moved}, at=at)
    start = ("decontamination", "start", {"procedure": "decontaminate"})
    for cycle in (1, 2):
        room.tell("decontamination", "phase_entered", phase="condition")
        assert room.engine.memory.material.items[bag].gas_cycles == cycle
        room.tell("decontamination", "state_changed", to="Aborted")
        asked = room.found()[-1]
        assert (asked.cause, asked.wants, asked.item) == ("gas cycle", BOTH, bag)
        if cycle == 1:
            assert "needs the entry of SUP and QA" in (room.engine.feeds.why_not(*start) or "")
            assert room.decide(SUE, asked.id) is None
            assert "needs the entry of SUP and QA" in (room.engine.feeds.why_not(*start) or "")
            assert room.decide(KIM, asked.id) is None
            assert room.engine.feeds.why_not(*start) is None
    assert room.engine.feeds.why_not(*start) == f"{bag} was in 2 gas cycles: no further one"


def test_what_the_robot_held_when_the_program_was_gone_is_a_deviation_of_recovery() -> None:
    room = Room()
    bag = room.receive()
    state = room.engine.memory.material
    at = {**state.at, "ROOM": ("B2.patient",), "robot": (bag,)}
    moved = replace(state.items[bag], place="robot")
    room.engine.memory.material = replace(state, items={**state.items, bag: moved}, at=at)
    restart(room.engine, room.engine.snapshot(), room.engine.seq, {})
    assert [(one.kind, one.item) for one in room.found()] == [("recovery", bag)]


def test_an_exposed_product_and_a_serious_alarm_meanwhile_are_deviations() -> None:
    room = Room()
    bag = room.receive()
    room.do(AMY, "expose", item=bag, reason="a weld failed")
    room.engine.emit("alarm_raised", "I-02", {"priority": 2})
    room.engine.emit("alarm_raised", "I-18", {"priority": 4})
    assert [(one.cause, one.item) for one in room.found()] == [("exposed", bag), ("I-02", bag)]


def test_a_batch_with_an_open_deviation_is_not_closed() -> None:
    room = Room()
    room.do(AMY, "expose", item=room.receive(), reason="a line was cut")
    refusal = room.engine.bookings.why_not("close_batch", {"batch": "B1", "first": "a", "second": "b"})
    assert refusal
    assert (
        room.engine.deviations.why_not_close("B1")
        == "B1-D1 is not decided: B1.patient is exposed: a line was cut"
    )
    assert room.engine.deviations.why_not_close("B2") is None


def test_virtual_quality_decides_after_its_time_and_later_when_it_has_to_be_called() -> None:
    def decided(start_h: int) -> int:
        roster = replace(read_roster(), start=start_h * HOUR)
        room = Room(Crew(roster, replace(read_behaviour(), error={}), seed=3))
        room.do(AMY, "expose", item=room.receive(), reason="a line was cut")
        begun = room.engine.tick
        room.engine.run(6 * HOUR)
        assert room.found()[0].decision == "accept"
        return room.found()[0].decided_tick - begun

    by_day, at_night = decided(8), decided(24)
    assert 10 * MINUTE < by_day < 45 * MINUTE < at_night < 2 * HOUR


def test_virtual_quality_puts_aside_what_is_not_what_it_says() -> None:
    room = Room(Crew(behaviour=Behaviour(decide=MINUTE)))
    room.engine.kernel.fill_slot(1, {"code_inside": 2.0})
    room.wrong_scan()
    room.engine.run(HOUR)
    assert [one.decision for one in room.found()] == ["quarantine", "accept"]
    assert str(room.engine.memory.material.items["B1.patient"].disposition) == "quarantine"


def test_virtual_quality_never_accepts_growth_on_a_plate() -> None:
    room = Room(Crew(behaviour=Behaviour(decide=MINUTE)))
    room.engine.emit("result_released", "B1.monitoring", {"test": "plates", "out": ["growth >= 1"]})
    room.engine.run(HOUR)
    assert [(one.kind, one.decision) for one in room.found()] == [("monitoring", "quarantine")]


def bag_in_the_freezer(room: Room) -> str:
    bag = room.issue(1, "bag", "qc_bag", volume_ml=5.0)
    state = room.engine.memory.material
    items = {**state.items, bag: replace(state.items[bag], place="FZ1")}
    at = {"FZ1": (bag,), "ROOM": ("B1.patient", "B2.patient")}
    room.engine.memory.material = replace(state, items=items, at=at)
    room.engine.kernel.put_slot(items[bag].slot, "FZ1")
    room.engine.run(MINUTE)
    return bag


def test_what_stands_in_the_freezer_is_on_its_way_out_while_its_outer_door_is_open() -> None:
    room = Room()
    bag = bag_in_the_freezer(room)

    def clock() -> Clock | None:
        return room.engine.memory.material.items[bag].clocks.get("freezer_exit")

    room.engine.write_calculated("freezer.warm_exit", 1.0)
    room.engine.run(20)
    assert tell(room.engine, "freezer", "open_door", door="outer") is None
    assert clock() is None
    while room.engine.memory.modules["freezer"].parts["outer_door"].state != "opening":
        room.engine.run(1)
    opened = clock()
    assert opened == Clock(room.engine.tick)
    room.engine.run(4 * MINUTE)
    assert "U-09" in room.engine.memory.alarms.standing
    assert tell(room.engine, "freezer", "close_door", door="outer") is None
    room.engine.run(MINUTE)
    shut = clock()
    assert shut is not None
    assert shut.since is None
    assert shut.spent > 4 * MINUTE


def test_a_freezer_opens_warm_once_and_only_with_quality_and_supervisor() -> None:
    room = Room()
    bag_in_the_freezer(room)

    def refusal() -> str | None:
        return room.engine.why_not("freezer", "open_door", {"door": "outer"})

    assert refusal() == "IL-F2: the bags are not at -80 degC"
    assert room.give(AMY, "freezer", "ask_warm_exit", reason="compressor tripped") is None
    asked = room.only()
    assert (asked.kind, asked.wants) == ("limit", ("QA", "SUP"))
    for who in (KIM, SUE):
        assert refusal() is not None
        assert room.decide(who, asked.id) is None
        room.engine.run(20)
    assert refusal() is None
    assert room.give(AMY, "freezer", "open_door", door="outer") is None
    room.engine.run(MINUTE)
    assert room.give(AMY, "freezer", "close_door", door="outer") is None
    room.engine.run(MINUTE)
    assert refusal() == "IL-F2: the bags are not at -80 degC"


def test_virtual_quality_does_not_open_a_freezer_warm() -> None:
    room = Room(Crew(behaviour=Behaviour(decide=MINUTE)))
    bag_in_the_freezer(room)
    assert room.give(AMY, "freezer", "ask_warm_exit", reason="in a hurry") is None
    room.engine.run(HOUR)
    assert [one.decision for one in room.found()] == ["quarantine"]
    assert room.engine.why_not("freezer", "open_door", {"door": "outer"}) is not None


def test_deviations_are_shown_and_carried_by_a_snapshot() -> None:
    room = Room()
    room.wrong_scan()
    shown = room.engine.view().deviations[0]
    assert (shown.id, shown.target, shown.missing) == ("B1-D1", "B1", ("QA", "SUP"))
    again = Engine(poc1(), seed=1)
    again.restore(Snapshot.decode(room.engine.snapshot().encode()))
    assert again.memory.deviations == room.found()


def test_a_refused_scan_can_be_written_into_the_record() -> None:
    room = Room()
    room.wrong_scan()
    refused = [event for event in room.engine.take_events() if event.kind == "command_refused"]
    assert b"scanned B2.patient" in refused[-1].canonical()
    assert type(refused[-1].payload["reason"]) is str
