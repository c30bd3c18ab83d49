"""Every example of the reference pages of the language is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recipes.catalogue import ParameterFact, SignalFact
from recipes.condition.check import check
from recipes.condition.lexer import ConditionError
from recipes.condition.parser import parse
from recipes.condition.scope import Scope
from recipes.problem import InputError
from recipes.recipe.read import recipe_of
from recipes.source import parse as parse_document
from tests.unit.recipes.recipe_text import operation, waits
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[3] / "docs" / "reference"
FACTS = load_unit("airlock1").facts
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SCOPE = Scope(
    FACTS,
    {"exposure": ParameterFact("exposure", "min", 30, 30, 120)},
    {
        "result.load_mass": SignalFact("result.load_mass", "float", "kg", 0, 12),
        "result.decision": SignalFact("result.decision", "enum", "", 0, 1, ("accept", "reject")),
        "result.pattern": SignalFact("result.pattern", "text", "", 0, 1),
    },
    steps=("airlock.gas",),
)
FORMULA = {
    "exposure": "exposure: {value: 30 min, range: [30 min, 2 h]}",
    "target": "target: {value: 750 ppm, range: [650 ppm, 850 ppm]}",
}


def blocks(page: str, kind: str) -> list[tuple[str, str]]:
    """Return (words after the kind, text) of the fenced blocks of a kind."""
    text = (ROOT / page).read_text("utf-8")
    return [(words.strip(), body) for found, words, body in FENCE.findall(text) if found == kind]


def lines(page: str, kind: str) -> list[str]:
    return [line for _, body in blocks(page, kind) for line in body.splitlines()]


def yaml_blocks(kind: str) -> list[tuple[str, str]]:
    found = blocks("recipe-language.md", "yaml")
    return [(words.removeprefix(kind).strip(), body) for words, body in found if words.split()[0] == kind]


def problems(text: str) -> list[str]:
    try:
        recipe_of(parse_document(text, "r.yaml"), FACTS)
    except InputError as error:
        return [f"{problem.wrong}, {problem.right}" for problem in error.problems]
    return []


def findings(text: str) -> list[str]:
    try:
        return [f"{span.start + 1}: {wrong}, {right}" for span, wrong, right in check(parse(text), SCOPE)]
    except ConditionError as error:
        return [f"{error.span.start + 1}: {error}"]


@pytest.mark.parametrize("text", lines("conditions.md", "condition"))
def test_a_condition_of_the_reference_is_right(text: str):
    assert findings(text) == []


def pairs(found: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(found[::2], found[1::2], strict=True))


@pytest.mark.parametrize(("text", "told"), pairs(lines("conditions.md", "mistake")))
def test_a_mistake_of_the_reference_is_told_as_printed(text: str, told: str):
    assert findings(text) == [told]


@pytest.mark.parametrize("body", [body for _, body in yaml_blocks("recipe")])
def test_a_recipe_of_the_reference_is_right(body: str):
    assert problems(body) == []


@pytest.mark.parametrize("body", [body for _, body in yaml_blocks("formula")])
def test_a_formula_of_the_reference_is_right(body: str):
    uses = "w: {run: decontaminate, parameters: {exposure: $exposure, target: $target}}\nv: {wait: elapsed >= 1 s}"
    told = problems(operation(uses, "", body, "decontamination"))
    assert [line for line in told if "'repeats' is never used" not in line] == []


@pytest.mark.parametrize("body", [body for _, body in yaml_blocks("steps")])
def test_steps_of_the_reference_are_right(body: str):
    formula = "\n".join(line for name, line in FORMULA.items() if f"${name}" in body)
    assert problems(operation(body, "", formula, "decontamination")) == []


@pytest.mark.parametrize(("names", "body"), yaml_blocks("links"))
def test_links_of_the_reference_are_right(names: str, body: str):
    steps = waits(names).replace("cycle: {wait: true}", "cycle: {run: work}")
    assert problems(operation(steps, body)) == []


@pytest.mark.parametrize(("names", "body"), yaml_blocks("mistake"))
def test_a_refused_net_of_the_reference_is_told_as_printed(names: str, body: str):
    assert body.splitlines()[-1].removeprefix("# ") in problems(operation(waits(names), body))


def test_the_reference_has_examples_of_every_kind():
    assert len(lines("conditions.md", "condition")) > 30
    assert {words.split()[0] for words, _ in blocks("recipe-language.md", "yaml")} == {
        "recipe",
        "formula",
        "steps",
        "links",
        "mistake",
    }
