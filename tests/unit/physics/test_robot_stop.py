"""What stops the robot, how it stands then, and how it goes on, ends or is recovered."""

from __future__ import annotations

from tests.unit.physics.robot_kit import ITEM, NUMBER, OTHER, Arm, holding


def test_an_obstacle_above_the_limit_stops_the_arm() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("obstacle", 120)
    arm.step()
    assert (arm.state, arm.reason, arm["force_n"]) == ("held", "collision", 120.0)
    arm.step(10)
    assert arm["speed_mm_s"] == 0.0
    arm.fault("obstacle", 0)
    arm.resume()
    arm.wait("done")
    assert arm.item_at() == NUMBER["PK6"]


def test_a_force_below_the_limit_stops_nothing() -> None:
    arm = holding()
    arm.fault("obstacle", 70)
    arm.do("place", "PK6")


def test_a_lost_grip_drops_the_item_and_the_program_cannot_go_on() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("drop", 1)
    arm.step()
    assert (arm.state, arm.reason, arm["grip_lost"], arm.item_at()) == ("held", "item_lost", 1.0, 0.0)
    assert arm.kernel.slot(ITEM)["integrity"] == 0.5
    arm.fault("drop", 0)
    arm.step(10)
    arm.resume()
    assert arm.state == "failed"


def test_a_mass_that_changes_in_the_hand_stops_within_the_time_limit() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("mass_error", -0.3)
    arm.step(3)
    assert (arm.state, arm.reason, arm["grip_lost"]) == ("held", "mass_changed", 1.0)
    arm.step(20)
    arm.fault("mass_error", 0)
    arm.resume()
    arm.wait("done")


def test_a_glove_in_the_zone_stops_the_arm_until_it_is_resumed() -> None:
    arm = Arm()
    arm.start("pick", "CS1")
    arm.wait_moving()
    arm.fault("glove_in_zone", 1)
    arm.step(20)
    assert (arm.state, arm.reason, arm["speed_mm_s"]) == ("held", "glove_zone", 0.0)
    arm.resume()
    assert arm.state == "held"
    arm.fault("glove_in_zone", 0)
    arm.step(5)
    arm.resume()
    arm.wait("done")


def test_an_emergency_stop_is_a_stop_on_the_path_with_the_gripper_shut() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("unit.estop", 1)
    arm.step(20)
    assert (arm.state, arm.reason, arm["brakes"], arm["held_slot"]) == ("held", "emergency_stop", 1.0, ITEM)
    assert arm["referenced"] == 1.0
    arm.fault("unit.estop", 0)
    arm.step(5)
    arm.resume()
    arm.wait("done")
    assert arm.item_at() == NUMBER["PK6"]


def test_after_a_loss_of_power_it_references_reads_the_item_again_and_goes_on() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("unit.mains_lost", 1)
    arm.step(20)
    assert (arm.state, arm.reason, arm["referenced"], arm["rescan_due"]) == ("held", "power_lost", 0.0, 1.0)
    assert arm["held_slot"] == ITEM
    arm.fault("unit.mains_lost", 0)
    arm.step(5)
    arm.resume()
    here = arm["turn_deg"]
    arm.step(20 * 10)
    assert (arm["referenced"], arm["rescan_due"], arm["turn_deg"]) == (1.0, 1.0, here)
    arm.wait("done")
    assert (arm["rescan_due"], arm.item_at()) == (0.0, NUMBER["PK6"])


def test_nothing_moves_after_a_stop_before_the_held_item_is_read() -> None:
    arm = holding()
    arm.start("place", "PK6")
    arm.wait_moving()
    arm.fault("unit.estop", 1)
    arm.step(20)
    arm.fault("unit.estop", 0)
    arm.fault("scan_fail", 9)
    arm.step(5)
    here = arm["turn_deg"]
    arm.resume()
    arm.wait("held")
    assert (arm.reason, arm["turn_deg"]) == ("scan_failed", here)


def test_a_pause_ends_the_present_move_first() -> None:
    arm = Arm()
    arm.start("pick", "CS1")
    arm.wait_moving()
    arm.set(pause=1.0)
    arm.step(2)
    assert arm.state == "running"
    arm.wait("held")
    assert (arm.reason, arm["speed_mm_s"]) == ("none", 0.0)
    arm.set(pause=0.0)
    arm.step(2)
    arm.wait("done")


def test_a_stop_puts_the_item_at_a_free_parking_and_parks() -> None:
    arm = holding()
    arm.kernel.put_slot(OTHER, "PK1")
    arm.start("place", "BN", end_way=1.0)
    arm.wait_moving()
    arm.set(run=0.0)
    arm.step()
    assert arm.state == "ending"
    arm.wait("idle")
    assert (arm.item_at(), arm["placed_at"], arm["parked"]) == (NUMBER["PK6"], NUMBER["PK6"], 1.0)


def test_an_abort_brakes_and_keeps_the_item() -> None:
    arm = holding()
    arm.start("place", "BN", end_way=0.0)
    arm.wait_moving()
    arm.set(run=0.0)
    assert arm.wait("idle") < 2.0
    assert (arm["held_slot"], arm["rescan_due"], arm["speed_mm_s"]) == (ITEM, 1.0, 0.0)


def test_recover_comes_out_slowly_and_reads_what_is_held() -> None:
    arm = holding()
    arm.start("place", "BN", end_way=0.0)
    arm.wait_phase("release")
    arm.set(run=0.0)
    arm.step(2)
    arm.wait("idle")
    assert arm["inside"] == 1.0
    arm.start("recover")
    fastest = 0.0
    while arm.state == "running":
        arm.step()
        fastest = max(fastest, arm["speed_mm_s"])
    assert (arm.state, arm["inside"], arm["rescan_due"]) == ("done", 0.0, 0.0)
    assert 0.0 < fastest <= 250.0
