"""Sensors: period, noise, rounding, range, counts, faults, overlay, link."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import numpy as np
import pytest

from tests.unit.kernel.small import PLAIN, A, feed, kernel
from twin.kernel.kernel import Kernel, SensorFault
from twin.signals import Quality, Signal

NOISY = replace(PLAIN, noise=0.5, resolution=0.1, initial=20.0, low=-100.0, high=100.0)


def series(k: Kernel, count: int, index: int = 0) -> list[float]:
    """Values after each of `count` ticks."""
    found: list[float] = []
    for _ in range(count):
        k.advance(1)
        found.append(float(k.values[index]))
    return found


def test_noise_has_the_declared_spread_and_is_clipped_at_4_sigma() -> None:
    values = np.array(series(kernel(signals=[replace(NOISY, resolution=0.0)]), 4000))
    assert abs(values.mean() - 20.0) < 0.03
    assert abs(values.std() - 0.5) < 0.03
    assert np.abs(values - 20.0).max() <= 4.0 * 0.5


def test_values_are_rounded_to_the_resolution() -> None:
    for value in series(kernel(signals=[NOISY]), 200):
        assert value == floor(value * 10.0 + 0.5) * 0.1


def test_values_stay_within_the_range() -> None:
    assert max(series(kernel(signals=[replace(NOISY, high=20.2)]), 200)) == 20.2


def test_another_signal_changes_no_draw() -> None:
    alone = series(kernel(signals=[NOISY]), 100)
    beside = series(kernel(signals=[replace(NOISY, tag="m.x", source="x"), NOISY]), 100, index=1)
    assert alone == beside


def test_another_seed_or_another_tag_draws_differently() -> None:
    one, other = series(kernel(signals=[NOISY]), 50), series(kernel(signals=[NOISY], seed=2), 50)
    renamed = series(kernel(signals=[replace(NOISY, tag="m.z")]), 50)
    assert one != other
    assert one != renamed


def test_a_sensor_is_sampled_in_its_own_period_only() -> None:
    values = series(kernel(signals=[replace(NOISY, period_ticks=7, resolution=0.0)]), 70)
    changes = [i + 1 for i in range(1, 70) if values[i] != values[i - 1]]
    assert changes == list(range(7, 71, 7))


def test_counts_are_whole_and_have_the_variance_of_a_poisson_distribution() -> None:
    counter = replace(PLAIN, draw="count", resolution=35.3, initial=3530.0)
    values = np.array(series(kernel(signals=[counter]), 4000)) / 35.3
    assert np.abs(values - values.round()).max() < 1e-9
    assert values.mean() == pytest.approx(100.0, rel=0.02)
    assert values.var() == pytest.approx(100.0, rel=0.1)


def test_rare_counts_have_the_right_share_of_zeros() -> None:
    counter = replace(PLAIN, draw="count", resolution=1.0, initial=0.5)
    values = np.array(series(kernel(signals=[counter]), 4000))
    assert (values == 0.0).mean() == pytest.approx(np.exp(-0.5), rel=0.05)


FAULTS = [
    (SensorFault.STUCK, 3.0, 3.0),
    (SensorFault.OFFSET, 3.0, 23.0),
    (SensorFault.FROZEN, 0.0, 20.0),
    (SensorFault.DRIFT, 36.0, 20.1),
    (SensorFault.NONE, 3.0, 20.0),
]


@pytest.mark.parametrize(("fault", "value", "shown"), FAULTS)
def test_each_sensor_fault_shows_what_it_says(fault: SensorFault, value: float, shown: float) -> None:
    k = kernel(signals=[replace(PLAIN, initial=20.0)])
    k.set_sensor_fault(A, fault, value)
    k.advance(100)
    assert float(k.values[A]) == pytest.approx(shown)
    assert k.quality[A] == Quality.GOOD


def test_a_healed_sensor_shows_the_truth_again() -> None:
    k = kernel(signals=[replace(PLAIN, initial=20.0)])
    k.set_sensor_fault(A, SensorFault.LOST)
    k.advance(5)
    k.set_sensor_fault(A, SensorFault.NONE)
    k.advance(5)
    assert (k.values[A], k.quality[A]) == (20.0, Quality.GOOD)


def test_a_real_value_replaces_the_simulated_one_until_it_is_cleared() -> None:
    k = kernel(signals=[replace(NOISY, noise=0.0)])
    feed(k, 7.77)
    assert k.values[A] == 7.77
    k.clear_overlay(A)
    k.advance(1)
    assert k.values[A] == 20.0


def test_not_a_number_is_bad_quality() -> None:
    k = kernel()
    feed(k, 5.0)
    feed(k, float("nan"))
    assert (k.values[A], k.quality[A]) == (5.0, Quality.BAD)


def test_without_link_nothing_of_the_module_is_sampled() -> None:
    other: Signal = replace(PLAIN, tag="n.a", module="n", source="n")
    k = kernel(signals=[PLAIN, other])
    k.set_link("m", False)
    k.set_overlay(0, 5.0)
    k.set_overlay(1, 5.0)
    k.advance(3)
    assert list(k.values) == [0.0, 5.0]
    k.set_link("m", True)
    k.advance(1)
    assert list(k.values) == [5.0, 5.0]
