"""Rows: comparison, hysteresis, exact delays, quality, derived signals, thresholds, rows added later."""

from __future__ import annotations

import pytest

from tests.unit.kernel.small import CALC, OUT, A, B, feed, kernel, row, states
from twin.kernel.kernel import SensorFault, Stop
from twin.kernel.row import Derived, RowSpec
from twin.signals import Quality

TRUE, FALSE, UNKNOWN = 1, 0, 2


@pytest.mark.parametrize(
    ("operator", "below", "equal", "above"),
    [
        ("<", 1, 0, 0),
        ("<=", 1, 1, 0),
        (">", 0, 0, 1),
        (">=", 0, 1, 1),
        ("==", 0, 1, 0),
        ("!=", 1, 0, 1),
    ],
)
def test_each_operator_compares(operator: str, below: int, equal: int, above: int) -> None:
    k = kernel([row(operator, 5.0)])
    found: list[int] = []
    for value in (4.0, 5.0, 6.0):
        feed(k, value)
        found += states(k)
    assert found == [below, equal, above]


def test_a_row_stays_true_until_its_off_threshold() -> None:
    k = kernel([row("<", 25.0, 29.0)])
    found: list[int] = []
    for value in (30.0, 25.0, 24.9, 28.9, 29.0, 26.0):
        feed(k, value)
        found += states(k)
    assert found == [0, 0, 1, 1, 0, 0]


def test_a_row_turns_true_exactly_after_its_on_delay() -> None:
    k = kernel([row(">", 5.0, ticks=(50, 0))])
    feed(k, 6.0)
    began = k.tick
    k.advance(1000)
    assert (k.tick - began, k.stop, k.changed_rows(), states(k)) == (50, Stop.ROW_CHANGED, (0,), [TRUE])


def test_an_interruption_in_the_last_tick_of_the_delay_calls_it_off() -> None:
    k = kernel([row(">", 5.0, ticks=(50, 0))])
    feed(k, 6.0)
    k.advance(49)
    feed(k, 4.0)
    k.set_overlay(A, 6.0)
    began = k.tick + 1
    k.advance(1000)
    assert (states(k), k.tick - began) == ([TRUE], 50)


def test_a_row_turns_false_exactly_after_its_off_delay() -> None:
    k = kernel([row(">", 5.0, ticks=(0, 30))])
    feed(k, 6.0)
    feed(k, 4.0)
    began = k.tick
    k.advance(1000)
    assert (k.tick - began, states(k)) == (30, [FALSE])


def test_bad_quality_makes_a_row_unknown_at_once() -> None:
    k = kernel([row(">", 5.0)])
    feed(k, 6.0)
    k.set_overlay(A, 6.0, Quality.BAD)
    assert k.advance(10) == 1
    assert (k.changed_rows(), states(k)) == ((0,), [UNKNOWN])


@pytest.mark.parametrize("quality", [Quality.BAD, Quality.STALE])
def test_a_delay_starts_again_after_bad_quality(quality: Quality) -> None:
    k = kernel([row(">", 5.0, ticks=(50, 0))])
    feed(k, 6.0)
    k.advance(40)
    k.set_overlay(A, 6.0, quality)
    k.advance(1)
    k.set_overlay(A, 6.0)
    k.advance(1)
    began = k.tick
    assert states(k) == [FALSE]
    k.advance(1000)
    assert (k.tick - began, states(k)) == (50, [TRUE])


def test_a_quality_row_is_never_unknown() -> None:
    k = kernel([row("quality", float(Quality.BAD)), row(">", 5.0)])
    feed(k, 6.0)
    k.set_overlay(A, 6.0, Quality.BAD)
    k.advance(1)
    assert states(k) == [TRUE, UNKNOWN]


def test_a_lost_sensor_is_bad_and_keeps_its_last_value() -> None:
    k = kernel([row(">", -1.0)])
    k.set_sensor_fault(A, SensorFault.LOST)
    k.advance(1)
    assert (k.quality[A], k.values[A], states(k)) == (Quality.BAD, 0.0, [UNKNOWN])


def test_rows_of_written_signals_are_examined_in_the_next_tick() -> None:
    k = kernel([row(">", 5.0, signal=OUT), row(">", 5.0, signal=CALC)])
    k.write_output(OUT, 6.0)
    k.write_calculated(CALC, 7.0)
    assert states(k) == [FALSE, FALSE]
    assert k.advance(100) == 1
    assert (k.changed_rows(), states(k)) == ((0, 1), [TRUE, TRUE])


def test_a_new_threshold_is_examined_in_the_next_tick() -> None:
    k = kernel([row(">", 5.0)])
    feed(k, 3.0)
    k.set_threshold(0, 2.0, 2.0)
    assert (k.advance(100), states(k)) == (1, [TRUE])


def test_a_stale_output_makes_its_row_unknown() -> None:
    k = kernel([row(">", 5.0, signal=OUT)])
    k.set_quality(OUT, Quality.STALE)
    k.advance(1)
    assert states(k) == [UNKNOWN]


def test_a_difference_follows_both_signals_in_one_tick() -> None:
    k = kernel([row(">", 5.0, signal=4)], derived=[Derived("difference", A, B)])
    k.set_overlay(A, 100.0)
    k.set_overlay(B, 99.0)
    k.advance(3)
    assert (k.stop, states(k)) == (Stop.REQUESTED, [FALSE])
    feed(k, 94.0, B)
    assert states(k) == [TRUE]


def test_a_ratio_is_taken_of_the_second_signal_or_its_floor() -> None:
    derived = [Derived("ratio", A, B), Derived("ratio", A, B, floor=100.0)]
    k = kernel([row(">", 0.2, signal=4), row(">", 0.2, signal=5)], derived=derived)
    k.set_overlay(A, 13.0)
    feed(k, 10.0, B)
    assert states(k) == [TRUE, FALSE]


def test_a_derived_signal_has_the_worse_quality() -> None:
    k = kernel([row(">", 5.0, signal=4)], derived=[Derived("difference", A, B)])
    k.set_overlay(B, 1.0, Quality.STALE)
    k.advance(1)
    assert states(k) == [UNKNOWN]


def test_rows_added_later_keep_all_state_and_are_examined_in_the_next_tick() -> None:
    k = kernel([row(">", 5.0, ticks=(50, 0))])
    feed(k, 6.0)
    k.advance(20)
    k.extend_rows([row("<", 7.0), RowSpec(4, "==", 6.0, 6.0)], [Derived("difference", A, B)])
    assert states(k) == [FALSE, UNKNOWN, UNKNOWN]
    assert (k.advance(100), states(k)) == (1, [FALSE, TRUE, TRUE])
    assert (k.advance(100), states(k)) == (29, [TRUE, TRUE, TRUE])


def test_many_rows_of_one_signal_turn_each_at_its_own_threshold() -> None:
    k = kernel([row(">=", float(n)) for n in range(10)])
    for value in (0.0, 3.5, 9.0, 2.0, -1.0, 8.9):
        feed(k, value)
        assert states(k) == [int(value >= n) for n in range(10)]
