"""Moves of the robot: a stop at any tick goes on without a step in position, speed or acceleration, on the path."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.physics.robot_kit import section
from twin.physics import parameter as pm
from twin.physics.arrays import Floats
from twin.physics.furnish import read_station
from twin.physics.robot_motion import TICK_S, follow, plan_move, plan_stop
from twin.physics.table import robot as col

LONGEST = 1200
heights, turns, reaches = st.floats(0.6, 2.2), st.floats(-130.0, 200.0), st.floats(0.3, 0.75)
poses = st.tuples(heights, turns, reaches)
ROUNDING = 1e-7


def constants() -> Floats:
    return np.array(pm.read_group(section()["robot"], "robot", col.PARAMETERS))


@dataclass
class Move:
    """One robot line that is moved by hand."""

    x: Floats
    c: Floats

    @classmethod
    def begin(
        cls, start: tuple[float, float, float], goal: tuple[float, float, float], speed: float = 0.5
    ) -> Move:
        move = cls(np.zeros(col.KIND.width), constants())
        move.x[col.RAIL] = start[0] - move.c[col.SHOULDER_HEIGHT]
        move.x[col.TURN], move.x[col.REACH] = start[1:]
        plan_move(move.x, move.c, *goal, speed)
        return move

    @property
    def moving(self) -> bool:
        return bool(self.x[col.MOVING] > 0.0)

    @property
    def path(self) -> tuple[float, float, float]:
        return self.x[col.PATH_S], self.x[col.PATH_V], self.x[col.PATH_A]

    @property
    def tool(self) -> tuple[float, float, float]:
        turn, reach = radians(self.x[col.TURN]), self.x[col.REACH]
        return reach * cos(turn), reach * sin(turn), self.x[col.RAIL]

    @property
    def end(self) -> tuple[float, float]:
        """Speed and acceleration at the end of the table."""
        lines = self.x[col.SEGMENTS :].reshape(-1, col.SEGMENT_COLUMNS)
        (before, *_), (end, _, v, a, jerk) = lines[-2:].tolist()
        t = end - before
        return v + t * (a + t * jerk / 2.0), a + t * jerk


@settings(max_examples=60, deadline=None)
@given(poses, poses, st.sampled_from([0.05, 0.25, 0.5]))
def test_a_move_ends_exactly_at_its_goal_and_at_rest(
    start: tuple[float, float, float], goal: tuple[float, float, float], speed: float
) -> None:
    move = Move.begin(start, goal, speed)
    assert move.end == pytest.approx((0.0, 0.0), abs=1e-6)
    ticks = 0
    while move.moving:
        follow(move.x, 1.0)
        ticks += 1
        assert ticks < LONGEST
        assert move.x[col.SPEED] <= 1000.0 * speed + ROUNDING
    assert move.x[col.RAIL] == pytest.approx(goal[0] - move.c[col.SHOULDER_HEIGHT], abs=1e-9)
    assert (move.x[col.TURN], move.x[col.REACH]) == pytest.approx(goal[1:], abs=1e-9)
    assert move.path[1:] == (0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(poses, poses, st.integers(0, 8) | st.integers(0, 120), st.sampled_from([1.0, 2.0, 4.0]))
def test_any_stop_at_any_tick_is_without_a_step_and_stays_on_the_path(
    start: tuple[float, float, float], goal: tuple[float, float, float], at: int, share: float
) -> None:
    move = Move.begin(start, goal)
    length, jerk = move.x[col.LENGTH], share * move.c[col.BRAKE_JERK]
    limit = max(share * move.c[col.BRAKE], move.c[col.ACCELERATION])
    for tick in range(LONGEST):
        if tick == at:
            before = move.path
            plan_stop(move.x, move.c, share)
            assert move.path == before
            assert not move.moving or move.end == pytest.approx((0.0, 0.0), abs=1e-6)
        s, v, a = move.path
        follow(move.x, 1.0)
        _, new_v, new_a = move.path
        assert abs(new_a - a) <= jerk * TICK_S + ROUNDING
        assert abs(new_v - v) <= limit * TICK_S + ROUNDING
        assert abs(move.path[0] - s) <= max(v, new_v, 0.5) * TICK_S + ROUNDING
        assert -ROUNDING <= move.path[0] <= length + ROUNDING
        assert new_v >= -ROUNDING
        if not move.moving:
            break
    assert move.path[1:] == (0.0, 0.0)


@settings(max_examples=40, deadline=None)
@given(poses, poses, st.integers(0, 100))
def test_a_stop_takes_less_than_2_s_and_a_quarter_of_a_metre(
    start: tuple[float, float, float], goal: tuple[float, float, float], at: int
) -> None:
    move = Move.begin(start, goal)
    for _ in range(at):
        follow(move.x, 1.0)
    s = move.path[0]
    plan_stop(move.x, move.c, 1.0)
    ticks = 0
    while move.moving:
        follow(move.x, 1.0)
        ticks += 1
    assert ticks < 20
    assert move.path[0] - s < 0.25


def test_the_speed_that_is_reported_is_that_of_the_tool() -> None:
    move = Move.begin((1.0, 0.0, 0.45), (1.4, 120.0, 0.45))
    before, way = move.tool, 0.0
    for _ in range(60):
        follow(move.x, 1.0)
        way = hypot(*(now - then for now, then in zip(move.tool, before, strict=True)))
        before = move.tool
        assert way <= 0.5 * TICK_S + ROUNDING
    assert move.x[col.SPEED] == pytest.approx(1000.0 * way / TICK_S, abs=60.0)


def test_moves_in_one_step_or_many_end_at_the_same_place() -> None:
    found: list[list[float]] = []
    for step in (1.0, 4.0):
        move = Move.begin((1.0, 0.0, 0.45), (1.4, 120.0, 0.7))
        for _ in range(int(40 / step)):
            follow(move.x, step)
        found.append(move.x[col.RAIL : col.REACH + 1].tolist())
    assert found[0] == found[1]


def test_no_way_between_two_stations_takes_longer_than_the_limit_of_60_s() -> None:
    """unit.md 2.5: travel ends within 60 s; here at the reduced speed of 250 mm/s, from every place to every other."""
    found = [read_station(section()["stations"], name) for name in section()["stations"]]
    for start in found:
        for goal in found:
            move = Move.begin((start[1], start[0], 0.45), (goal[1], goal[0], 0.45), 0.25)
            ticks = 0
            while move.moving:
                follow(move.x, 10.0)
                ticks += 10
            assert ticks < 600


def test_the_stations_use_4_2_m_of_the_arc() -> None:
    """unit.md 1.1: an arc of 0.75 m around the rail, 4.2 m of its 4.7 m used."""
    found = [read_station(section()["stations"], name) for name in section()["stations"]]
    assert {reach for _, _, reach, _ in found} == {0.75}
    turns = sorted({turn for turn, *_ in found})
    outer = 0.5 * 0.52
    used = radians(turns[-1] - turns[0]) * 0.75 + 2 * 0.8 * outer
    assert used == pytest.approx(4.2, abs=0.15)
    assert turns[0] > -132.0
    assert turns[-1] < 228.0
