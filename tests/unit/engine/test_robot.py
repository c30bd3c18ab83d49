"""The robot in the whole unit: its alarms by their causes, its interlocks, and what a hold, stop or abort does."""

from __future__ import annotations

from functools import cache

import pytest

from tests.engine_kit import begin, state, tell
from twin.engine import Engine
from twin.unit.load import LoadedUnit, load_unit

ITEM = 7
WITHIN = 1200
"""Ticks in which one program of the robot is over."""


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


def number(place: str) -> float:
    return list(poc1().unit.places).index(place) + 1.0


class Cell:
    """An engine of the whole unit with an item of 1.5 kg at PK3."""

    def __init__(self, place: str = "PK3") -> None:
        self.engine = Engine(poc1(), seed=1)
        self.engine.run(100)
        self.engine.kernel.put_slot(ITEM, place)
        self.engine.kernel.fill_slot(ITEM, {"mass_g": 1500.0})

    def start(self, program: str, place: str = "", **parameters: object) -> None:
        """Start a program of the robot as an operator would."""
        if place:
            parameters |= {"place": number(place), "item": float(ITEM)}
        begin(self.engine, "robot", program, **parameters)

    def shown(self, tag: str) -> float:
        return float(self.engine.kernel.values[self.engine.catalogue.index[tag]])

    def until(self, word: str, ticks: int = WITHIN) -> None:
        """Run until the module is in a state."""
        for _ in range(ticks // 5):
            if state(self.engine, "robot") == word:
                return
            self.engine.run(5)
        raise AssertionError(f"{state(self.engine, 'robot')}, not {word}")

    def until_moving(self) -> None:
        for _ in range(200):
            if self.engine.kernel.truth("robot.speed_mm_s") > 50.0:
                return
            self.engine.run(1)
        raise AssertionError("it does not move")

    def do(self, program: str, place: str) -> None:
        self.start(program, place)
        self.until("Complete")

    def at(self) -> float:
        return self.engine.kernel.slot(ITEM)["place"]

    def raised(self) -> set[str]:
        """Return the ids of all alarms that were raised since the last call."""
        return {event.object for event in self.engine.take_events() if event.kind == "alarm_raised"}


def test_an_item_goes_from_place_to_place() -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    assert cell.at() == -1.0
    cell.do("place", "BN")
    assert cell.at() == number("BN")
    assert cell.shown("bench.bn_present") == 1.0
    assert not cell.raised()


@pytest.mark.parametrize(
    ("fault", "value", "alarm"),
    [
        ("robot.obstacle", 120.0, "R-01"),
        ("robot.drop", 1.0, "R-02"),
        ("robot.mass_error", 0.4, "R-02"),
        ("unit.estop", 1.0, "R-03"),
        ("robot.glove_in_zone", 1.0, "R-06"),
    ],
)
def test_an_alarm_of_the_moving_arm_holds_it(fault: str, value: float, alarm: str) -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    cell.raised()
    cell.engine.kernel.set_fault(fault, value)
    cell.until("Held", 200)
    assert alarm in cell.raised()
    assert cell.shown("robot.speed") == 0.0


def test_a_code_that_cannot_be_read_raises_r_05_and_holds() -> None:
    cell = Cell()
    cell.engine.kernel.set_fault("robot.scan_fail", 3.0)
    cell.start("pick", "PK3")
    cell.until("Held")
    assert "R-05" in cell.raised()
    cell.engine.kernel.set_fault("robot.scan_fail", 0.0)
    assert tell(cell.engine, "robot", "unhold") is None
    cell.until("Complete")
    assert cell.at() == -1.0


def test_a_shifted_arm_raises_r_04_at_its_mark_and_holds() -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.do("place", "PK3")
    cell.engine.kernel.set_fault("robot.pose_shift", 0.5)
    cell.start("park")
    cell.until("Held")
    assert "R-04" in cell.raised()


@pytest.mark.parametrize(
    ("fault", "end"), [("drop", "Aborted"), ("obstacle", "Complete"), ("mass_error", "Complete")]
)
def test_when_the_cause_is_gone_it_goes_on_but_not_without_its_item(fault: str, end: str) -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    cell.engine.kernel.set_fault(f"robot.{fault}", 120.0 if fault == "obstacle" else 1.0)
    cell.until("Held", 200)
    cell.engine.run(30)
    refusal = tell(cell.engine, "robot", "unhold")
    assert refusal is not None
    assert "still stands" in refusal
    cell.engine.kernel.set_fault(f"robot.{fault}", 0.0)
    cell.engine.run(20)
    assert tell(cell.engine, "robot", "unhold") is None
    cell.until(end)
    assert cell.at() == (0.0 if fault == "drop" else number("BN"))


def test_an_item_that_became_lighter_is_put_down_after_an_abort_and_a_recovery() -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    cell.engine.kernel.fill_slot(ITEM, {"mass_g": 1000.0})
    cell.until("Held", 200)
    assert "R-02" in cell.raised()
    for verb, end in (("abort", "Aborted"), ("clear", "Stopped"), ("reset", "Idle")):
        assert tell(cell.engine, "robot", verb) is None, verb
        cell.until(end)
    assert tell(cell.engine, "robot", "start", procedure="recover") is None
    cell.until("Complete")
    cell.do("place", "BN")
    assert cell.at() == number("BN")


@pytest.mark.parametrize("cause", ["unit.estop", "unit.mains_lost"])
def test_after_emergency_stop_or_power_loss_it_goes_on_from_its_actual_pose(cause: str) -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    cell.engine.kernel.set_fault(cause, 1.0)
    cell.until("Held", 200)
    cell.engine.kernel.set_fault(cause, 0.0)
    cell.engine.run(100)
    assert cell.at() == -1.0
    assert tell(cell.engine, "robot", "unhold") is None
    cell.until("Complete")
    assert cell.at() == number("BN")


def test_a_stop_puts_the_item_at_a_parking_and_an_abort_keeps_it() -> None:
    for verb, end in (("stop", "Stopped"), ("abort", "Aborted")):
        cell = Cell()
        cell.do("pick", "PK3")
        cell.start("place", "BN")
        cell.until_moving()
        assert tell(cell.engine, "robot", verb) is None
        cell.until(end)
        assert cell.at() == (number("PK1") if verb == "stop" else -1.0)
        assert cell.shown("robot.parked") == (1.0 if verb == "stop" else 0.0)


def test_after_an_abort_the_item_is_read_again_before_it_is_placed() -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    tell(cell.engine, "robot", "abort")
    cell.until("Aborted")
    cell.engine.run(10)
    tell(cell.engine, "robot", "clear")
    cell.until("Stopped")
    tell(cell.engine, "robot", "reset")
    cell.until("Idle")
    refusal = tell(cell.engine, "robot", "start", procedure="place", place=number("BN"), item=float(ITEM))
    assert refusal is not None
    assert "read again" in refusal
    assert tell(cell.engine, "robot", "start", procedure="recover") is None
    cell.until("Complete")
    cell.do("place", "BN")
    assert cell.at() == number("BN")


def test_the_arm_does_not_enter_a_shut_airlock() -> None:
    cell = Cell("AL2")
    cell.start("pick", "AL2")
    cell.until("Held")
    assert cell.engine.kernel.truth("robot.collision") == 0.0
    assert cell.engine.kernel.truth("robot.reach_m") == pytest.approx(0.45)
    assert cell.at() == number("AL2")


def test_a_glove_in_the_zone_takes_the_fast_speed_away() -> None:
    cell = Cell()
    cell.engine.kernel.set_fault("robot.glove_in_zone", 1.0)
    cell.engine.run(20)
    assert cell.engine.kernel.applied("robot.speed_sp") == 0.25


def test_the_robot_changes_its_tool() -> None:
    cell = Cell()
    cell.start("tool_change", tool=2)
    cell.until("Complete")
    assert cell.shown("robot.tool") == 2.0
    assert not cell.engine.memory.failure


def test_the_gassing_pose_is_left_on_command() -> None:
    cell = Cell()
    cell.start("gassing_pose")
    cell.engine.run(600)
    assert cell.shown("robot.in_gassing_pose") == 1.0
    assert tell(cell.engine, "robot", "finish") is None
    cell.until("Complete")
    assert cell.shown("robot.in_gassing_pose") == 1.0


def before(place: str) -> Cell:
    """A robot that carries the item and waits before a shut hatch."""
    cell = Cell()
    cell.do("pick", "PK3")
    cell.engine.run(600)
    cell.start("place", place)
    while cell.engine.memory.modules["robot"].phase != "place":
        cell.engine.run(5)
    return cell


def test_an_item_goes_through_a_hatch_that_cannot_shut_on_the_arm() -> None:
    cell = before("IN1.2")
    assert tell(cell.engine, "incubator_1", "open_hatch", hatch="2") is None
    while cell.shown("robot.inside") == 0.0:
        cell.engine.run(1)
    assert (cell.shown("robot.inside_number"), cell.shown("robot.inside_position")) == (1.0, 2.0)
    cell.engine.run(5)
    refusal = tell(cell.engine, "incubator_1", "close_hatch", hatch="2")
    assert refusal is not None
    assert cell.engine.kernel.applied("incubator_1.hatch_2_drive") == 1.0
    cell.until("Complete")
    assert (cell.at(), cell.shown("robot.inside")) == (number("IN1.2"), 0.0)
    assert cell.engine.kernel.truth("robot.collision") == 0.0
    assert tell(cell.engine, "incubator_1", "close_hatch", hatch="2") is None
    cell.engine.run(100)
    assert cell.shown("incubator_1.hatch_2_closed") == 1.0


@pytest.mark.parametrize(("module", "hatch"), [("incubator_1", "2"), ("incubator_2", "3")])
def test_no_hatch_opens_but_the_one_before_which_the_arm_waits(module: str, hatch: str) -> None:
    cell = before("IN1.3")
    refusal = tell(cell.engine, module, "open_hatch", hatch=hatch)
    assert refusal == "IL-N1: the arm is not before the hatch"
    assert cell.engine.why_not("incubator_1", "open_hatch", {"hatch": "3"}) is None


def test_the_arm_waits_before_another_hatch_than_the_open_one() -> None:
    cell = before("IN1.2")
    assert tell(cell.engine, "incubator_1", "open_hatch", hatch="2") is None
    assert tell(cell.engine, "robot", "abort") is None
    cell.until("Aborted")
    assert tell(cell.engine, "robot", "clear") is None
    cell.until("Stopped")
    cell.do("identify", "")
    cell.start("place", "IN1.3")
    cell.until("Held")
    assert cell.shown("incubator_1.hatch_2_open") == 1.0
    assert cell.engine.kernel.truth("robot.reach_m") == pytest.approx(0.45)
    assert cell.at() == -1.0


def test_nothing_goes_above_an_exposed_item() -> None:
    cell = Cell("BN")
    assert tell(cell.engine, "isolator", "open_em") is None
    cell.engine.run(700)
    assert tell(cell.engine, "isolator", "connect") is None
    cell.engine.run(20)
    cell.start("pick", "BN")
    cell.until("Held")
    assert cell.engine.kernel.truth("robot.inside") == 0.0
    assert cell.at() == number("BN")


def test_a_declared_glove_takes_the_fast_speed_away() -> None:
    cell = Cell()
    cell.start("pick", "PK3")
    cell.engine.run(20)
    assert cell.engine.kernel.applied("robot.speed_sp") == 0.5
    cell.engine.kernel.set_fault("isolator.hand_in_glove", 1.0)
    cell.engine.run(20)
    assert cell.engine.kernel.applied("robot.speed_sp") == 0.25


def test_nothing_is_picked_while_the_hand_holds_what_was_not_read_again_since_a_stop() -> None:
    cell = Cell()
    cell.do("pick", "PK3")
    cell.start("place", "BN")
    cell.until_moving()
    for verb, word in (("abort", "Aborted"), ("clear", "Stopped"), ("reset", "Idle")):
        assert tell(cell.engine, "robot", verb) is None
        cell.until(word)
    asked = {"procedure": "pick", "place": number("PK1"), "item": ITEM + 1.0}
    refusal = cell.engine.why_not("robot", "start", asked)
    assert refusal == "IL-R5: the held item was not read again since the stop: identify or recover"
