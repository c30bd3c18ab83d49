"""Doors: one step per scan on proof, never by time alone; stop and abort shut them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.machine.box import BOX, OPEN, SHUT, TRAVEL, Bench
from twin.machine.equipment import DOOR, DOOR_OUTPUTS, Door, door_outputs
from twin.machine.module import ModuleLogic
from twin.machine.packml import State

if TYPE_CHECKING:
    from twin.machine.table import Arc

LOCKED = {"drive": 0.0, "lock": 1.0, "seal": 1.0}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def front(bench: Bench) -> str:
    return bench.state.parts["front_door"].state


def commanded(bench: Bench) -> tuple[float, float, float]:
    values = bench.outputs()
    return (values["front_open"], values["front_lock"], values["front_inflate"])


def opened(bench: Bench) -> Bench:
    bench.command("open_door", door="front")
    bench.place("front_door", OPEN)
    bench.scan(3)
    assert front(bench) == Door.OPEN
    return bench


def test_a_door_proves_at_start_that_it_is_shut() -> None:
    logic = ModuleLogic(BOX)
    assert {logic.initial().parts[name].state for name in ("front_door", "back_door")} == {Door.SEALING}


def test_opening_goes_step_by_step_each_on_its_proof(bench: Bench) -> None:
    steps = [
        ({"sealed": False}, Door.UNLOCKING, (0.0, 0.0, 0.0)),
        ({"is_locked": False}, Door.OPENING, (1.0, 0.0, 0.0)),
        ({"is_closed": False}, Door.OPENING, (1.0, 0.0, 0.0)),
        ({"is_open": True}, Door.OPEN, (1.0, 0.0, 0.0)),
    ]
    bench.command("open_door", door="front")
    assert (front(bench), commanded(bench)) == (Door.UNSEALING, (0.0, 1.0, 0.0))
    for signals, state, outputs in steps:
        bench.scan()
        bench.place("front_door", signals)
        bench.scan()
        assert (front(bench), commanded(bench)) == (state, outputs)


def test_closing_locks_only_after_it_is_closed_and_seals_only_after_it_is_locked(bench: Bench) -> None:
    opened(bench)
    bench.command("close_door", door="front")
    assert (front(bench), commanded(bench)) == (Door.CLOSING, (0.0, 0.0, 0.0))
    for signals, state, outputs in [
        ({"is_open": False, "is_closed": True}, Door.LOCKING, (0.0, 1.0, 0.0)),
        ({"is_locked": True}, Door.SEALING, (0.0, 1.0, 1.0)),
        ({"sealed": True}, Door.SEALED, (0.0, 1.0, 1.0)),
    ]:
        bench.scan()
        bench.place("front_door", signals)
        bench.scan()
        assert (front(bench), commanded(bench)) == (state, outputs)


def test_a_door_takes_one_step_in_one_scan(bench: Bench) -> None:
    bench.place("front_door", {"sealed": False, "is_locked": False})
    bench.command("open_door", door="front")
    assert front(bench) == Door.UNSEALING
    bench.scan()
    assert front(bench) == Door.UNLOCKING


def test_unknown_ends_no_step(bench: Bench) -> None:
    bench.command("open_door", door="front")
    bench.set({20: None, 21: None, 22: None, 23: None})
    bench.scan(10)
    assert front(bench) == Door.UNSEALING


@pytest.mark.parametrize("verb", ["open_door", "close_door"])
def test_a_step_beyond_the_travel_limit_is_a_fault(bench: Bench, verb: str) -> None:
    if verb == "close_door":
        opened(bench)
    bench.command(verb, door="front")
    bench.scan(TRAVEL - 1)
    assert front(bench) != Door.FAULT
    bench.scan()
    assert front(bench) == Door.FAULT
    assert "equipment_failed" in bench.kinds()


def test_a_door_that_failed_while_shut_stays_locked_and_sealed(bench: Bench) -> None:
    bench.command("open_door", door="front")
    bench.scan(TRAVEL)
    assert front(bench) == Door.FAULT
    assert commanded(bench) == (0.0, 1.0, 1.0)


def test_a_door_that_failed_ajar_is_not_locked_into_its_frame(bench: Bench) -> None:
    opened(bench)
    bench.command("close_door", door="front")
    bench.place("front_door", {"is_open": False})
    bench.scan(TRAVEL)
    assert front(bench) == Door.FAULT
    assert commanded(bench) == (0.0, 0.0, 0.0)


def test_close_tries_again_after_a_fault(bench: Bench) -> None:
    bench.command("open_door", door="front")
    bench.scan(TRAVEL)
    bench.command("close_door", door="front")
    bench.scan(4)
    assert front(bench) == Door.SEALED


def test_a_sealed_door_that_reports_open_is_a_fault(bench: Bench) -> None:
    bench.place("front_door", {"is_closed": False})
    bench.scan()
    assert front(bench) == Door.FAULT


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_stop_and_abort_close_doors_and_last_until_they_are_shut(bench: Bench, verb: str) -> None:
    bench.execute("work")
    opened(bench)
    bench.command(verb)
    assert front(bench) == Door.CLOSING
    acting = {"stop": State.STOPPING, "abort": State.ABORTING}[verb]
    bench.scan(20)
    assert bench.state.state is acting
    assert bench.logic.waits_for(bench.state, bench.world) == "Waits until the front door (closing) is shut"
    bench.place("front_door", SHUT)
    bench.scan(4)
    assert front(bench) == Door.SEALED
    assert bench.state.state is {"stop": State.STOPPED, "abort": State.ABORTED}[verb]


def test_a_procedure_does_not_complete_with_an_open_door(bench: Bench) -> None:
    bench.execute("work")
    opened(bench)
    bench.command("finish")
    bench.scan(20)
    assert bench.state.state is State.COMPLETING
    bench.command("close_door", door="front")
    bench.place("front_door", SHUT)
    assert bench.until(State.COMPLETE) <= 5


def test_a_hold_leaves_doors_as_they_are(bench: Bench) -> None:
    bench.execute("work")
    opened(bench)
    bench.command("hold")
    bench.scan(3)
    assert front(bench) == Door.OPEN


@pytest.mark.parametrize("arc", DOOR.arcs, ids=lambda arc: f"{arc.source}-{arc.trigger}")
def test_no_arc_of_the_door_drives_a_locked_or_inflated_door(arc: Arc[Door]) -> None:
    assert DOOR.fire(arc.source, arc.trigger) is arc.target
    drive, lock, seal = DOOR_OUTPUTS[arc.target]
    assert not (drive and (lock or seal))
    assert not (seal and not lock)


@pytest.mark.parametrize("failed_from", ["sealed", "unsealing", "unlocking", "locking", "sealing"])
def test_a_fault_of_a_shut_door_keeps_the_lock(failed_from: str) -> None:
    assert door_outputs("fault", failed_from) == tuple(LOCKED.values())
