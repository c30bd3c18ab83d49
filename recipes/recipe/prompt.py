"""Reads one prompt: what a person is asked, and which answers are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes import quantity
from recipes.catalogue import SignalFact
from recipes.recipe.model import Prompt
from recipes.recipe.reading import RESULT

if TYPE_CHECKING:
    from recipes.recipe.form import PromptForm
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path

_ONLY = {
    "limits": ("number",),
    "unit": ("number",),
    "choices": ("choice",),
    "unasked": ("choice",),
    "result": ("scan", "number", "choice"),
}
_NEEDS = {"scan": ("result",), "number": ("result", "limits"), "choice": ("result", "choices")}
_KIND = {"scan": "text", "number": "float", "choice": "enum"}


def read_prompt(reading: Reading, path: Path, form: PromptForm) -> Prompt:
    """Return the prompt, and note its result as something Conditions may speak of."""
    _right_keys(reading, path, form)
    reading.known((*path, "role"), form.role, reading.catalogue.roles(), "role")
    low, high = _limits(reading, path, form)
    if form.unasked is not None and form.prompt == "choice":
        reading.known((*path, "unasked"), form.unasked, form.choices, "choice")
    expected = _expected(reading, path, form, low, high)
    if form.result is not None and form.prompt in _KIND:
        fact = SignalFact(f"{RESULT}{form.result}", _KIND[form.prompt], form.unit, low, high, form.choices)
        note_result(reading, (*path, "result"), form.result, fact)
    return Prompt(
        form.prompt,
        form.text,
        form.role,
        result=form.result or "",
        unit=form.unit,
        low=low,
        high=high,
        choices=form.choices,
        expected=expected,
        takes_s=form.takes,
        second=form.second or "",
        unasked=form.unasked or "",
    )


def _right_keys(reading: Reading, path: Path, form: PromptForm) -> None:
    for key, kinds in _ONLY.items():
        if key in form.model_fields_set and form.prompt not in kinds:
            reading.wrong(
                (*path, key),
                f"`{key}` has no meaning in a prompt of kind {form.prompt}",
                "remove it",
                key=True,
            )
    for key in _NEEDS.get(form.prompt, ()):
        if not getattr(form, key):
            reading.wrong(
                path, f"a prompt of kind {form.prompt} needs `{key}`", f"add `{key}: ...`", key=True
            )


def _limits(reading: Reading, path: Path, form: PromptForm) -> tuple[float, float]:
    if form.prompt != "number" or form.limits is None:
        return 0.0, 0.0
    reason = quantity.why_not_unit(form.unit)
    if reason is not None:
        reading.wrong((*path, "unit"), *reason.split(", ", 1))
        return 0.0, 0.0
    low = reading.number((*path, "limits", 0), form.limits[0], form.unit)
    high = reading.number((*path, "limits", 1), form.limits[1], form.unit)
    if low is not None and high is not None and low >= high:
        reading.wrong((*path, "limits"), "the limits leave nothing between them", "write [lowest, highest]")
    return low or 0.0, high or 0.0


def _expected(reading: Reading, path: Path, form: PromptForm, low: float, high: float) -> str | float:
    at = (*path, "expected")
    if form.expected is None:
        return ""
    if form.prompt == "number":
        value = reading.number(at, form.expected, form.unit)
        if value is not None and low < high and not low <= value <= high:
            reading.wrong(
                at, f"{_show(form.expected)} is outside the limits", f"write a value from {low:g} to {high:g}"
            )
        return "" if value is None else value
    if form.prompt == "choice":
        reading.known(at, str(form.expected), form.choices, "choice")
    elif not isinstance(form.expected, str):
        reading.wrong(at, f"{form.expected:g} is a number, a scan gives text", "put it in quotes")
    elif form.prompt != "scan":
        reading.wrong(at, f"a prompt of kind {form.prompt} expects nothing", "remove it")
    return form.expected


def _show(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def note_result(reading: Reading, path: Path, name: str, fact: SignalFact) -> None:
    """Note a result as something Conditions may speak of."""
    before = reading.results.setdefault(name, fact)
    if (before.kind, before.unit, before.states) != (fact.kind, fact.unit, fact.states):
        reading.wrong(path, f"result '{name}' is something else in another prompt", "choose another name")
