"""Reads the formula: values and ranges with units, and what a batch sets instead."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.problem import Place, Problem
from recipes.recipe.model import Parameter
from recipes.recipe.reading import TIMES, Reading

if TYPE_CHECKING:
    from recipes.recipe.form import FormulaForm
    from recipes.yaml_tree import Path


def read_formula(reading: Reading, forms: Mapping[str, FormulaForm]) -> None:
    """Put every right parameter of the formula into the reading."""
    for name, form in forms.items():
        parameter = _parameter(reading, ("formula", name), name, form)
        if parameter is not None:
            reading.formula[name] = parameter


def set_values(reading: Reading, values: Mapping[str, str | float]) -> None:
    """Replace values of the formula by those of one batch, within their ranges."""
    for name, written in values.items():
        parameter = reading.formula.get(name)
        if parameter is None:
            close = get_close_matches(name, list(reading.formula), 1)
            right = f"did you mean {close[0]}?" if close else "look at the formula of the recipe"
            reading.problems.append(
                Problem(Place(f"{name}={written}"), f"parameter '{name}' is not known", right)
            )
            continue
        try:
            value = quantity.parse(written, parameter.unit)
        except quantity.QuantityError as error:
            reading.problems.append(Problem(Place(f"{name}={written}"), error.wrong, error.right))
            continue
        if not parameter.low <= value <= parameter.high:
            wrong = f"{value:g} {parameter.unit} is outside the range of {name}"
            right = f"write a value from {span(parameter.low, parameter.high, parameter.unit)}"
            reading.problems.append(Problem(Place(f"{name}={written}"), wrong, right))
        reading.formula[name] = Parameter(
            name, parameter.unit, value, parameter.low, parameter.high, parameter.label
        )


def span(low: float, high: float, unit: str) -> str:
    """Return a range in words."""
    return f"{low:g} to {high:g} {unit}".rstrip()


def _parameter(reading: Reading, path: Path, name: str, form: FormulaForm) -> Parameter | None:
    unit = _unit(reading, path, form)
    if unit is None:
        return None
    value = _number(reading, (*path, "value"), form.value, unit, form.unit)
    low = _number(reading, (*path, "range", 0), form.range[0], unit, form.unit)
    high = _number(reading, (*path, "range", 1), form.range[1], unit, form.unit)
    if value is None or low is None or high is None:
        return None
    if low > high:
        reading.wrong((*path, "range"), "the range ends before it begins", "write [lowest, highest]")
    elif not low <= value <= high:
        wrong = f"{form.value} is outside its own range"
        reading.wrong((*path, "value"), wrong, f"write a value from {span(low, high, unit)}")
    return Parameter(name, unit, value, low, high, form.label)


def _unit(reading: Reading, path: Path, form: FormulaForm) -> str | None:
    """Return the unit a parameter is kept in: seconds for times, else as written."""
    at = (*path, "value" if form.unit is None else "unit")
    try:
        written = quantity.split(form.value)[1] if form.unit is None else form.unit
    except quantity.QuantityError as error:
        reading.wrong(at, error.wrong, error.right)
        return None
    reason = quantity.why_not_unit(written)
    if reason is not None:
        reading.wrong(at, *reason.split(", ", 1))
        return None
    return "s" if written in TIMES else written


def _number(
    reading: Reading, path: Path, written: str | float, unit: str, plain_unit: str | None
) -> float | None:
    """Return a quantity in `unit`; a number without a unit is meant in `plain_unit`."""
    if isinstance(written, float | int) and plain_unit:
        written = f"{written!r} {plain_unit}"
    return reading.quantity(path, written, unit)
