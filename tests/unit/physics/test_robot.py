"""The robot moves containers from place to place, reports what it does, and holds or fails where it must."""

from __future__ import annotations

import pytest

from tests.unit.physics.robot_kit import ITEM, NUMBER, OTHER, Arm, holding
from twin.physics.table import robot as col


def test_an_item_is_picked_and_placed() -> None:
    arm = Arm()
    arm.start("pick", "CS1", item=ITEM, mass_sp=1500.0)
    arm.wait("done")
    assert (arm.item_at(), arm["CS1.present"], arm["held_slot"]) == (-1.0, 0.0, ITEM)
    assert arm["carried_kg"] == pytest.approx(1.5)
    assert arm["scanned_code"] == ITEM
    assert arm["gripper_n"] == pytest.approx(30.0)
    arm.leave()
    arm.do("place", "PK6", item=ITEM)
    assert (arm.item_at(), arm["PK6.present"], arm["held_slot"]) == (NUMBER["PK6"], 1.0, 0.0)
    assert (arm["placed_at"], arm["placed_code"]) == (NUMBER["PK6"], ITEM)
    arm.start("pick", "PK6")
    assert (arm["placed_at"], arm["placed_code"]) == (0.0, 0.0), (
        "what was put down before tells nothing of this move"
    )


@pytest.mark.parametrize("target", ["PK1", "PK6", "BN"])
def test_one_pick_and_place_with_scans_takes_70_to_100_s(target: str) -> None:
    arm = Arm()
    assert 70 <= arm.do("pick", "CS1", item=ITEM) + arm.do("place", target, item=ITEM) <= 100


@pytest.mark.parametrize("program", ["pick", "place"])
def test_phases_are_reported_in_their_order(program: str) -> None:
    arm = holding() if program == "place" else Arm()
    arm.start(program, "PK1" if program == "place" else "CS1")
    seen = [arm.phase]
    while arm.state == "running":
        arm.step()
        if arm.phase != seen[-1]:
            seen.append(arm.phase)
    order = {
        "pick": ["travel", "identify", "grip", "lift_check"],
        "place": ["carry", "place", "release", "verify"],
    }
    assert seen == order[program]


def test_done_stays_until_run_is_0() -> None:
    arm = Arm()
    arm.start("park")
    arm.wait("done")
    arm.step(100)
    assert arm.state == "done"
    arm.leave()
    assert (arm.state, arm.phase) == ("idle", "none")


def test_nothing_is_picked_from_an_empty_place() -> None:
    arm = Arm()
    arm.start("pick", "PK1")
    arm.wait("failed")
    assert (arm.reason, arm["held_slot"]) == ("place_empty", 0.0)


@pytest.mark.parametrize(
    ("program", "reason"), [("place", "hand_empty"), ("pick", "no_place"), ("pick", "wrong_tool")]
)
def test_a_program_that_makes_no_sense_fails_at_once(program: str, reason: str) -> None:
    arm = Arm()
    if reason == "wrong_tool":
        arm.do("tool_change", tool_sp=2.0)
    arm.start(program, "" if reason == "no_place" else "CS1")
    assert (arm.state, arm.reason) == ("failed", reason)


def test_a_full_hand_picks_nothing() -> None:
    arm = holding()
    arm.start("pick", "PK1")
    assert (arm.state, arm.reason) == ("failed", "hand_full")


def test_a_code_is_read_at_the_third_try() -> None:
    arm = Arm()
    arm.fault("scan_fail", 2)
    arm.do("pick", "CS1", item=ITEM)
    assert arm.item_at() == -1.0


def test_three_failed_tries_hold_and_a_clean_window_goes_on() -> None:
    arm = Arm()
    arm.fault("scan_fail", 3)
    arm.start("pick", "CS1", item=ITEM)
    arm.wait("held")
    assert (arm.phase, arm.reason) == ("identify", "scan_failed")
    arm.fault("scan_fail", 0)
    arm.resume()
    arm.wait("done")
    assert arm.item_at() == -1.0


@pytest.mark.parametrize("item", [OTHER, ITEM])
def test_another_code_than_the_ordered_one_holds_before_the_grip(item: int) -> None:
    arm = Arm()
    arm.fault("wrong_code", OTHER if item == ITEM else 0)
    arm.start("pick", "CS1", item=item)
    arm.wait("held")
    assert (arm.phase, arm.reason, arm.item_at()) == ("identify", "wrong_code", NUMBER["CS1"])


def test_a_weak_grip_opens_retreats_and_holds_and_grips_again() -> None:
    arm = Arm()
    arm.fault("grip_weak", 0.6)
    arm.start("pick", "CS1", item=ITEM)
    arm.wait("held")
    assert (arm.reason, arm.item_at()) == ("grip_failed", NUMBER["CS1"])
    assert arm["reach_m"] == pytest.approx(0.45)
    arm.fault("grip_weak", 0)
    arm.resume()
    arm.wait("done")
    assert arm.item_at() == -1.0


@pytest.mark.parametrize("ordered_g", [1300.0, 1700.0])
def test_a_mass_that_differs_by_more_than_a_tenth_is_put_back(ordered_g: float) -> None:
    arm = Arm()
    arm.start("pick", "CS1", item=ITEM, mass_sp=ordered_g)
    arm.wait("failed")
    assert (arm.reason, arm.item_at()) == ("wrong_mass", NUMBER["CS1"])


def test_more_than_the_payload_is_put_back() -> None:
    arm = Arm()
    arm.kernel.fill_slot(ITEM, {"mass_g": 4100.0})
    arm.start("pick", "CS1")
    arm.wait("failed")
    assert arm.reason == "wrong_mass"


def test_a_taken_place_is_seen_by_its_sensor_before_the_arm_goes_in() -> None:
    arm = holding()
    arm.kernel.put_slot(OTHER, "PK1")
    arm.start("place", "PK1")
    arm.wait("held")
    assert (arm.reason, arm.item_at()) == ("target_taken", -1.0)
    assert arm["reach_m"] == pytest.approx(0.45)
    arm.kernel.put_slot(OTHER, "")
    arm.resume()
    arm.wait("done")
    assert arm.item_at() == NUMBER["PK1"]


def test_a_place_that_its_sensor_lies_about_is_felt_and_the_arm_lifts_again() -> None:
    arm = holding()
    arm.kernel.put_slot(OTHER, "PK1")
    arm.fault("sensor_lies", NUMBER["PK1"])
    arm.step()
    assert arm["PK1.present"] == 0.0
    arm.start("place", "PK1")
    arm.wait("held")
    assert (arm.phase, arm.reason) == ("place", "place_blocked")
    assert (arm.item_at(), arm.item_at(OTHER)) == (-1.0, NUMBER["PK1"])


def test_the_arm_waits_60_s_for_the_door_and_holds() -> None:
    arm = Arm()
    arm.kernel.put_slot(ITEM, "AL1")
    arm.set(enter=0.0)
    arm.start("pick", "AL1")
    arm.wait("held")
    assert (arm.reason, arm["inside"]) == ("door_shut", 0.0)


def test_a_shut_door_that_was_taken_for_open_is_a_collision() -> None:
    arm = Arm()
    arm.kernel.put_slot(ITEM, "AL1")
    arm.start("pick", "AL1")
    arm.wait("held")
    assert (arm.reason, arm["collision"]) == ("collision", 1.0)


def test_the_arm_names_where_it_is_inside() -> None:
    arm = Arm()
    arm.start("pick", "CS1")
    arm.wait_phase("lift_check")
    assert (arm["at_place"], arm["inside"], arm["inside_number"]) == (NUMBER["CS1"], col.SITE_OWN, 1.0)
    arm.wait("done")
    assert (arm["at_place"], arm["inside"]) == (0.0, 0.0)


def test_a_shifted_arm_is_noticed_at_its_mark() -> None:
    arm = Arm()
    arm.fault("pose_shift", 0.3)
    arm.do("pick", "CS1")
    arm.start("park")
    arm.wait("held")
    assert (arm.reason, arm["pose_deviation_mm"]) == ("pose_deviation", 0.3)


def test_a_reference_that_does_not_find_its_mark_is_a_fault_after_60_s() -> None:
    arm = Arm()
    arm.fault("pose_shift", 0.3)
    arm.start("reference")
    arm.wait("fault")
    assert arm.reason == "pose_deviation"
    arm.fault("pose_shift", 0.1)
    arm.leave()
    arm.do("reference")


def test_the_gassing_pose_is_kept_and_exercised_every_five_minutes() -> None:
    arm = Arm()
    arm.start("gassing_pose")
    arm.wait_phase("exercise")
    turns: set[float] = set()
    for _ in range(11 * 60):
        arm.step(10)
        turns.add(round(arm["turn_deg"], 1))
        assert arm["in_gassing_pose"] == 1.0
    assert {min(turns), max(turns)} == {-125.0, -122.0}
    arm.leave()
    assert arm["in_gassing_pose"] == 1.0


def test_what_stands_in_a_carrier_moves_with_it() -> None:
    arm = Arm()
    arm.kernel.fill_slot(OTHER, {"place": NUMBER["CS1"], "mass_g": 300.0})
    arm.do("pick", "CS1", item=ITEM, mass_sp=1800.0)
    assert arm.item_at(OTHER) == -1.0
    arm.do("place", "PK1")
    assert arm.item_at(OTHER) == NUMBER["PK1"]


def test_speed_stays_within_what_is_asked() -> None:
    arm = Arm()
    arm.start("pick", "CS1", speed_sp=0.25)
    while arm.state == "running":
        arm.step()
        assert arm["speed_mm_s"] <= 250.0 + 1e-6
