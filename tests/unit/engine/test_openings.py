"""Doors and hatches that the arm reaches through: one that is not shut keeps all others shut, whatever sensors say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.alarm_kit import at_work, do
from tests.engine_kit import begin, command, tell
from twin.material.item import Item

if TYPE_CHECKING:
    from twin.engine import Engine

RTP, SLOT = ("isolator", "rtp"), ("freezer", "slot")
TITLES = {RTP: "RTP door of Isolator", SLOT: "Slot door of Freezer"}


def in_transfer() -> Engine:
    machine = at_work()
    do(machine, "isolator", "transfer")
    machine.run(20)
    return machine


@pytest.mark.parametrize(("first", "second"), [(RTP, SLOT), (SLOT, RTP)])
def test_of_two_doors_that_are_asked_for_in_one_scan_one_opens(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    machine = in_transfer()
    for module, door in (first, second):
        machine.submit(command(module, "open_door", door=door))
    machine.run(1)
    granted, refused = (outcome.refusal for outcome in machine.outcomes()[-2:])
    assert granted is None
    assert refused == f"IL-I4: {TITLES[first]} is not shut: unsealing"


def test_a_door_stays_shut_while_another_one_shuts() -> None:
    machine = in_transfer()
    do(machine, "freezer", "open_door", door="slot")
    machine.run(150)
    do(machine, "freezer", "close_door", door="slot")
    assert machine.memory.modules["freezer"].parts["slot_door"].state == "closing"
    machine.run(62)
    assert machine.world.value("freezer.slot_door_closed") == 1.0
    assert tell(machine, "isolator", "open_door", door="rtp") is not None


def test_a_hatch_stays_shut_while_a_door_is_open_and_a_door_while_a_hatch_is() -> None:
    machine = in_transfer()
    begin(machine, "robot", "pick", place=1.0 + list(machine.unit.places).index("IN1.2"))
    machine.run(200)
    for module, verb, word, part in (
        ("freezer", "open_door", "door", "slot"),
        ("incubator_1", "open_hatch", "hatch", "2"),
    ):
        assert machine.why_not(module, verb, {word: part}) is None
    do(machine, "freezer", "open_door", door="slot")
    refusal = machine.why_not("incubator_1", "open_hatch", {"hatch": "2"})
    assert refusal == "IL-N1: Slot door of Freezer is not shut: unsealing"


def test_a_position_that_nobody_reserved_is_not_opened_beside_booked_material() -> None:
    machine = in_transfer()
    begin(machine, "robot", "pick", place=1.0 + list(machine.unit.places).index("IN1.2"))
    machine.run(200)
    plate = Item("S1", "S1", "settle_plate", "L1", "ROOM", 10**9, 10.0)
    machine.memory.material = replace(machine.memory.material, items={"S1": plate})
    refusal = machine.why_not("incubator_1", "open_hatch", {"hatch": "2"})
    assert refusal == "IL-N1: IN1.2 is neither reserved nor occupied"
