"""From the output table of a module type file to Outputs; a word of an enum stands for its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.unit.model import Output
from twin.unit.safe_table import safe_table

if TYPE_CHECKING:
    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader
    from twin.unit.schema import OutputForm, Scalar


def limits(form: OutputForm) -> tuple[float, float]:
    """Return the range of an output; that of an enum are its positions."""
    return (0.0, float(len(form.states) - 1)) if form.kind == "enum" else form.range


def position(form: OutputForm, value: Scalar) -> float | None:
    """Return a number, a truth or a state word as the value of the output, None for another word."""
    if isinstance(value, str):
        return float(form.states.index(value)) if value in form.states else None
    return float(value)


def number(reader: Reader, path: Path, form: OutputForm, value: Scalar) -> float:
    """Return a value of the output that lies in its range; 0 when it does not (a problem is noted)."""
    found = position(form, value)
    if found is None:
        reader.known(path, str(value), form.states, "state")
        return 0.0
    low, high = limits(form)
    if not low <= found <= high:
        reader.wrong(path, f"{found:g} is outside the output's range", f"write {low:g} to {high:g}")
    return found


def output_of(reader: Reader, module: str, name: str, form: OutputForm, gassed: bool) -> Output:
    """Return one output of a module with its safe table."""
    path: Path = ("outputs", name)
    if form.kind == "enum" and not form.states:
        reader.wrong((*path, "kind"), "an enum needs its states", "add `states: [...]`")
    low, high = limits(form)
    rest = number(reader, (*path, "rest"), form, form.rest)
    safe = safe_table(reader, (*path, "safe"), form, gassed)
    return Output(f"{module}.{name}", name, rest, low, high, safe, form.why)
