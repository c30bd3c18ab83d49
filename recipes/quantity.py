"""Numbers with units (`30 min`, `650 ppm`, `20 %RH`), converted by pint with a small definition file of its own."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from math import isfinite
from typing import Any

_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*(.*?)\s*")
_UNIT = re.compile(r"(1|[A-Za-z%]\w{0,19}|%RH)(/[A-Za-z]\w{0,19}){0,3}", re.ASCII)
_SPELLINGS = {"%": "percent", "%RH": "percent", "": "dimensionless"}
_TYPED = str.maketrans({"²": "2", "³": "3", "µ": "u", "μ": "u"})


class QuantityError(ValueError):
    """A quantity that cannot be understood: what is wrong, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(f"{wrong}, {right}")
        self.wrong, self.right = wrong, right


def parse(text: str | float, unit: str) -> float:
    """Return `text` ("30 min") in `unit` ("s"); a bare number is accepted only where `unit` is empty."""
    value, written = split(text)
    return convert(value, written, unit)


def split(text: str | float) -> tuple[float, str]:
    """Return number and unit as written; the unit is empty when none stands there."""
    if isinstance(text, bool):
        raise QuantityError(f"'{text}' is not a number", "write a number with its unit, like '30 min'")
    match = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
    if isinstance(text, str) and not match:
        raise QuantityError(f"'{text}' is not a number with a unit", "write it like '30 min' or '650 ppm'")
    value = float(match[1] if match else text)
    if not isfinite(value):
        raise QuantityError(f"{text} is too large", "write a finite number")
    return value, match[2] if match else ""


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Convert a value; temperatures are points on the scale (20 degC is 293.15 K)."""
    if from_unit == to_unit:
        _check(from_unit)
        return value
    return _convert(value, from_unit, to_unit)


def convert_difference(value: float, from_unit: str, to_unit: str) -> float:
    """Convert a distance between two values; of temperatures, 2 degC is 2 K."""
    kelvin = {"degC": "K", "°C": "K"}
    return convert(value, kelvin.get(from_unit, from_unit), kelvin.get(to_unit, to_unit))


def why_not_unit(unit: str) -> str | None:
    """Return why this is no unit of the language, or None."""
    try:
        _check(unit)
    except QuantityError as error:
        return str(error)
    return None


@lru_cache(4096)
def _convert(value: float, from_unit: str, to_unit: str) -> float:
    source, target = _known(from_unit), _known(to_unit)
    if source.dimensionality != target.dimensionality or (not from_unit and to_unit):
        raise _incompatible(value, from_unit, to_unit)
    return float(_registry().Quantity(value, source).to(target).magnitude)


def _incompatible(value: float, from_unit: str, to_unit: str) -> QuantityError:
    if not from_unit:
        return QuantityError(f"{value:g} has no unit", f"write it in {to_unit}, like '{value:g} {to_unit}'")
    if not to_unit:
        return QuantityError(f"{value:g} {from_unit} has a unit", f"write the number alone, like '{value:g}'")
    return QuantityError(f"{from_unit} cannot be converted to {to_unit}", f"write it in {to_unit}")


@cache
def _known(unit: str) -> Any:
    return _registry().Unit(_check(unit))


@cache
def _check(unit: str) -> str:
    """Return the unit as pint spells it, without loading pint."""
    spelled = _SPELLINGS.get(unit) or unit.translate(_TYPED).replace("°C", "degC")
    if not _UNIT.fullmatch(spelled):
        raise QuantityError(f"'{unit}' is not a unit", "write one like min, Pa, ppm, %RH or m3/h")
    for name in spelled.split("/"):
        if name not in _names():
            raise QuantityError(f"unit '{unit}' is not known", _suggestion(name))
    return spelled


def _suggestion(name: str) -> str:
    same = [known for known in _names() if known.lower() == name.lower()]
    close = same or get_close_matches(name, _names(), 1, 0.5)
    return f"did you mean {close[0]}?" if close else "write one like min, Pa, ppm, %RH or m3/h"


@cache
def _names() -> tuple[str, ...]:
    """Return every name of a unit: only these, so no plurals and no prefixes of pint's own."""
    rows = [line.split("=") for line in _definitions().splitlines() if "=" in line and line[0] != "#"]
    names = {row[column].split(";")[0].strip() for row in rows for column in (0, *range(2, len(row)))}
    return tuple(sorted(names | {"1", "dimensionless"}))


def _definitions() -> str:
    return files("recipes").joinpath("units.txt").read_text("utf-8")


@cache
def _registry() -> Any:
    pint: Any = import_module("pint")
    registry = pint.UnitRegistry(None, autoconvert_offset_to_baseunit=True, cache_folder=None)
    registry.load_definitions(_definitions().splitlines())
    return registry
