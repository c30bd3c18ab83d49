"""Whatever happens to the robot at any time: a container is somewhere, once, and a place tells what stands there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.physics.robot_kit import ITEM, NUMBER, OTHER, Arm

FAULTS = (
    ("unit.estop", 1.0),
    ("unit.mains_lost", 1.0),
    ("obstacle", 200.0),
    ("glove_in_zone", 1.0),
    ("drop", 1.0),
    ("mass_error", 0.5),
    ("scan_fail", 9.0),
    ("grip_weak", 1.0),
    ("sensor_lies", NUMBER["PK1"]),
    ("pose_shift", 1.0),
)
ENDS = ("resume", "stop", "abort")
disturbances = st.tuples(st.sampled_from(FAULTS), st.integers(1, 380), st.sampled_from(ENDS))


def check(arm: Arm) -> None:
    """Each container stands at exactly one place, in the hand, or lies where it fell."""
    for slot in (ITEM, OTHER):
        places = [number for name, number in NUMBER.items() if arm[f"{name}.slot"] == slot]
        at = arm.item_at(slot)
        assert places == ([at] if at > 0.0 else [])
        assert (at == -1.0) == (arm["held_slot"] == slot)


def disturbed(program: str, place: str, arm: Arm, blow: tuple[tuple[str, float], int, str]) -> None:
    """Run a program, disturb it once, then resume, stop or abort it."""
    (fault, value), ticks, end = blow
    arm.start(program, place, end_way=1.0 if end == "stop" else 0.0)
    arm.step(ticks)
    arm.fault(fault, value)
    for _ in range(30):
        arm.step()
        check(arm)
    arm.fault(fault, 0.0)
    arm.step(2)
    if end == "resume":
        arm.resume()
    else:
        arm.set(run=0.0)
    for _ in range(60):
        arm.step(10)
        check(arm)


@settings(max_examples=25, deadline=None)
@given(disturbances, st.sampled_from(["CS1", "PK1"]))
def test_an_item_is_never_lost_while_it_is_picked(
    blow: tuple[tuple[str, float], int, str], place: str
) -> None:
    arm = Arm()
    disturbed("pick", place, arm, blow)


@settings(max_examples=25, deadline=None)
@given(disturbances, st.sampled_from(["PK1", "PK6", "BN"]), st.booleans())
def test_an_item_is_never_lost_while_it_is_placed(
    blow: tuple[tuple[str, float], int, str], place: str, taken: bool
) -> None:
    arm = Arm()
    arm.do("pick", "CS1")
    if taken:
        arm.kernel.put_slot(OTHER, "PK1")
    disturbed("place", place, arm, blow)
    if blow[0][0] != "drop":
        assert arm.item_at() != 0.0


@pytest.mark.parametrize("ticks", [1, 7])
def test_a_robot_does_the_same_however_its_time_is_cut(ticks: int) -> None:
    arm = Arm()
    arm.start("pick", "CS1", item=ITEM)
    for _ in range(0, 390, ticks):
        arm.step(ticks)
    assert arm.state == "done"
    assert (arm["rail_m"], arm["turn_deg"], arm["reach_m"]) == pytest.approx((0.615, -61.0, 0.45))
