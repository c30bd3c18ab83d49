"""Numbers, times and speeds as people read them."""

from __future__ import annotations

import math

import pytest

from twin.signals import Kind, Quality, Role, Signal
from ui.viewmodel import words


@pytest.mark.parametrize(
    ("value", "resolution", "text"),
    [
        (742.4, 1, "742"),
        (25.34, 0.1, "25.3"),
        (-0.04, 0.1, "0.0"),
        (-12.34, 0.1, "−12.3"),
        (12345.0, 1, "12\u2009345"),
        (0.000001, 0.000001, "0.000"),
        (0.456, 0.05, "0.46"),
        (math.nan, 1, "—"),
        (math.inf, 1, "—"),
    ],
)
def test_number_has_the_digits_that_its_resolution_justifies(
    value: float, resolution: float, text: str
) -> None:
    assert words.number(value, resolution) == text


@pytest.mark.parametrize(
    ("ticks", "text"), [(0, "0 d 00:00:00"), (43_000, "0 d 01:11:40"), (864_000 * 3 + 15, "3 d 00:00:01")]
)
def test_clock(ticks: int, text: str) -> None:
    assert words.clock(ticks) == text


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        (-5, "0 s"),
        (590, "59 s"),
        (600, "1:00"),
        (7000, "11:40"),
        (36_000, "1:00:00"),
        (864_000 * 2 + 144_000, "2 d 4 h"),
    ],
)
def test_duration(ticks: int, text: str) -> None:
    assert words.duration(ticks) == text


@pytest.mark.parametrize(
    ("speed", "text"),
    [(None, "max"), (1.0, "×1"), (97.4, "×97"), (1.5, "×1.5"), (0.0, "×0"), (250_000.0, "×250 k")],
)
def test_factor(speed: float | None, text: str) -> None:
    assert words.factor(speed) == text


def test_chemistry_and_comparisons_are_set_properly() -> None:
    assert words.pretty("H2O2 >= 600 ppm and 20 degC") == "H₂O₂ ≥ 600 ppm and 20 °C"


@pytest.mark.parametrize("quality", [Quality.BAD, Quality.STALE])
def test_a_value_that_is_not_good_is_not_shown(quality: Quality) -> None:
    signal = Signal("a.b", "a", Role.INPUT, Kind.FLOAT, "B", resolution=1)
    assert words.reading(signal, 742.0, quality) == "—"
    assert words.quality_word(quality)


def test_switches_read_as_words() -> None:
    signal = Signal("a.b", "a", Role.INPUT, Kind.BOOL, "B")
    assert [words.reading(signal, value, Quality.GOOD) for value in (0.0, 1.0)] == ["no", "yes"]
