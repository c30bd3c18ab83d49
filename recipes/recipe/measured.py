"""Reads parameters of a procedure that are results: `result.a`, or `result.a else result.b` for the first known one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.condition.tree import QualityIs, Span
from recipes.recipe.form import RunForm
from recipes.recipe.model import Measured
from recipes.recipe.reading import RESULT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recipes.catalogue import ParameterFact
    from recipes.recipe.model import Step
    from recipes.recipe.plan import Leaf
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path

_ELSE = re.compile(r"\s+else\s+")


def is_measured(written: str | float) -> bool:
    """Tell whether a parameter is said to be a result."""
    return isinstance(written, str) and written.startswith(RESULT)


def read_measured(reading: Reading, leaf: Leaf, step: Step) -> tuple[Step, list[tuple[Path, QualityIs]]]:
    """Return a step with the results it takes, and of each parameter the result that has to be known on every way."""
    found: dict[str, Measured] = {}
    last: list[tuple[Path, QualityIs]] = []
    for path, written, fact in _written(reading, leaf, step):
        names = [name.removeprefix(RESULT) for name in _ELSE.split(written.strip())]
        factors = [_factor(reading, path, name, fact) for name in names]
        found[fact.name] = Measured(tuple(names), tuple(factor or 0.0 for factor in factors))
        if None not in factors:
            end = len(written)
            tag = f"{RESULT}{names[-1]}"
            last.append((path, QualityIs(tag, "good", Span(end - len(tag), end))))
    return (replace(step, measured=found) if found else step), last


def _written(reading: Reading, leaf: Leaf, step: Step) -> Iterator[tuple[Path, str, ParameterFact]]:
    """Yield where a step takes a result, as written, and what the parameter is."""
    fact = (
        reading.catalogue.module(step.module) if isinstance(leaf.form, RunForm) and step.procedure else None
    )
    known = {one.name: one for one in fact.procedures[step.procedure]} if fact is not None else {}
    for name, written in getattr(leaf.form, "parameters", {}).items():
        if is_measured(written) and name in known:
            yield (*leaf.path, "parameters", name), str(written), known[name]


def _factor(reading: Reading, path: Path, name: str, fact: ParameterFact) -> float | None:
    """Return what turns a result into the unit of the parameter, or None and a problem."""
    if not reading.known(path, name, reading.results, "result"):
        return None
    result = reading.results[name]
    if result.kind != "float":
        reading.wrong(path, f"result '{name}' is no number", "name a number that was entered or measured")
        return None
    try:
        return quantity.convert_difference(1.0, result.unit, fact.unit)
    except quantity.QuantityError as error:
        reading.wrong(path, error.wrong, error.right)
        return None
