"""Short recipes for tests: a frame around steps and links."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from recipes.problem import InputError
from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.unit.recipes.small_unit import UNIT

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe

HEADER = (
    "recipe: 1\nheader: {id: test, version: 1.0.0, title: Test}\nequipment: [isolator, decontamination]\n"
)


def operation(steps: str, links: str = "", formula: str = "", module: str = "isolator") -> str:
    """Return a recipe of one operation `u.o`; `steps` and `links` are YAML lines without indentation."""
    text = HEADER + (f"formula:\n{indent(formula, '  ')}\n" if formula else "")
    text += f"procedure:\n  unit_procedures:\n    u:\n      module: {module}\n"
    text += "      operations:\n        o:\n          steps:\n"
    text += indent(steps.strip("\n"), " " * 12) + "\n"
    return text + (f"          links:\n{indent(links.strip(chr(10)), ' ' * 12)}\n" if links else "")


def links_of(*pairs: str) -> str:
    """Return links from lines like `a b > c` or `a > b when isolator.grade_a` or `a > b failed`."""
    lines: list[str] = []
    for pair in pairs:
        ends, _, when = pair.partition(" when ")
        failed = ends.endswith(" failed")
        left, right = ends.removesuffix(" failed").split(" > ")
        link = f"- {{from: [{', '.join(left.split())}], to: [{', '.join(right.split())}]"
        lines.append(f"{link}{', when: ' + when if when else ''}{', outcome: failed' if failed else ''}}}")
    return "\n".join(lines)


def waits(names: str) -> str:
    """Return wait steps of these names."""
    return "\n".join(f"{name}: {{wait: true}}" for name in names.split())


def net(names: str, *pairs: str) -> str:
    """Return a recipe of wait steps and links."""
    return operation(waits(names), links_of(*pairs))


def read(text: str) -> Recipe:
    """Read a recipe for the small unit."""
    return recipe_of(parse(text, "r.yaml"), UNIT)


def problems(text: str) -> list[str]:
    """Return the problems of a recipe, each as `LINE: wrong, right` with the text at its place put before."""
    try:
        read(text)
    except InputError as error:
        return [
            _shown(text, problem.place.line, problem.place.column, str(problem)) for problem in error.problems
        ]
    return []


def _shown(text: str, line: int, column: int, problem: str) -> str:
    at = text.splitlines()[line - 1][column - 1 :]
    return f"<{at[:12]}> {problem.split(': ', 1)[1]}"
