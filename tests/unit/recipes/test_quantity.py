"""Quantities: conversion, temperature, and refusals that say what would be right."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recipes.quantity import QuantityError, convert, convert_difference, parse, split, why_not_unit


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("30 min", "s", 1800.0),
        ("2h", "s", 7200.0),
        ("650 ppm", "ppm", 650.0),
        ("5 mbar", "Pa", 500.0),
        ("1.5 bar", "kPa", 150.0),
        ("20 degC", "K", 293.15),
        ("293.15 K", "degC", 20.0),
        ("20 °C", "degC", 20.0),
        ("20 %", "%RH", 20.0),
        ("20 %RH", "%", 20.0),
        ("6 m3/h", "L/min", 100.0),
        ("6 m³/h", "m3/h", 6.0),
        ("5e-3 1/h", "1/h", 0.005),
        ("3 g/min", "kg/h", 0.18),
        ("1 1/L", "1/m3", 1000.0),
        ("50 Hz", "1/s", 50.0),
        ("10 V", "W/A", 10.0),
        ("1e6 cells/mL", "cells/L", 1e9),
        ("7 CFU", "CFU", 7.0),
        ("-5 Pa", "Pa", -5.0),
        ("3", "", 3.0),
        (3, "", 3.0),
        (0.5, "", 0.5),
    ],
)
def test_a_quantity_is_read_in_the_wanted_unit(text: str | float, unit: str, value: float):
    assert parse(text, unit) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("30", "s", "30 has no unit, write it in s, like '30 s'"),
        (30, "s", "30 has no unit"),
        ("20", "%", "20 has no unit, write it in %"),
        ("3 s", "Pa", "s cannot be converted to Pa"),
        ("3 s", "", "write the number alone"),
        ("3 pa", "Pa", "did you mean Pa?"),
        ("3 mins", "s", "did you mean min?"),
        ("20 ppm", "%", "ppm cannot be converted to %"),
        ("x", "s", "not a number with a unit"),
        ("", "s", "not a number with a unit"),
        ("3 s**9", "s", "is not a unit"),
        ("3 __import__", "s", "is not"),
        ("3 s/", "s", "is not a unit"),
        ("1e999 s", "s", "too large"),
        (True, "s", "not a number"),
    ],
)
def test_a_quantity_that_is_wrong_is_refused_in_words(text: str | float, unit: str, message: str):
    with pytest.raises(QuantityError, match=message.replace("*", r"\*").replace("?", r"\?")):
        parse(text, unit)


def test_a_difference_of_temperature_has_no_offset():
    assert convert_difference(2.0, "degC", "K") == 2.0
    assert convert_difference(2.0, "K", "degC") == 2.0
    assert convert_difference(5.0, "mbar", "Pa") == pytest.approx(500.0)


def test_the_same_unit_leaves_the_bits_alone():
    assert convert(0.1, "ppm", "ppm") == 0.1


def test_an_unknown_unit_is_refused_even_when_nothing_is_converted():
    assert why_not_unit("ppm") is None
    assert "did you mean kPa?" in str(why_not_unit("kpa"))
    with pytest.raises(QuantityError):
        convert(1.0, "kpa", "kpa")


def test_number_and_unit_are_split_as_written():
    assert split(" 5e-3  1/h ") == (0.005, "1/h")


def test_importing_the_language_loads_neither_pint_nor_pydantic():
    code = "import sys, recipes.quantity, recipes.source; print('pint' in sys.modules or 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
