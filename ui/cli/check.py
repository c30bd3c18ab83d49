"""`celltwin check`: every problem of recipe and unit files at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.failure import BAD_INPUT
from ui.cli.listing import print_json
from ui.cli.option import FittingUnitOption, JsonOption

if TYPE_CHECKING:
    from recipes.problem import Problem
    from twin.unit.load import LoadedUnit

Files = Annotated[
    list[str], typer.Argument(metavar="RECIPE|UNIT...", help="Files, or names from the library.")
]


def check(files: Files, unit: FittingUnitOption = "", as_json: JsonOption = False) -> None:
    """Check recipe and unit files and tell every problem with its place. Recipes are checked against UNIT."""
    checker = _Checker(unit)
    problems = {file: checker.problems(file) for file in files}
    if as_json:
        print_json([_row(file, problem) for file, found in problems.items() for problem in found])
    else:
        for file, found in problems.items():
            _tell(file, found)
    if any(problems.values()):
        raise typer.Exit(BAD_INPUT)


class _Checker:
    """Checks files one by one; each unit that recipes are checked against is loaded once, when needed."""

    def __init__(self, unit: str) -> None:
        self._name = unit
        self._units: dict[str, LoadedUnit] = {}

    def problems(self, file: str) -> tuple[Problem, ...]:
        """Return every problem of a file, sorted by place."""
        from recipes.problem import InputError

        try:
            if _is_unit(file):
                self._load_unit(file)
            else:
                self._read_recipe(file)
        except InputError as error:
            return tuple(_or_unit(file, problem) for problem in error.problems)
        return ()

    def _load_unit(self, file: str) -> None:
        from twin.unit.load import load_unit

        load_unit(file)

    def _read_recipe(self, file: str) -> None:
        from recipes.recipe.read import read_recipe
        from twin.unit.choose import unit_for
        from twin.unit.load import load_unit

        name = self._name or unit_for(file)
        if name not in self._units:
            self._units[name] = load_unit(name)
        read_recipe(file, self._units[name].facts)


def _is_unit(name: str) -> bool:
    """Tell by the name from the library, or by the first key of the file."""
    from pathlib import Path

    from recipes.source import read
    from twin.unit.load import library_units

    path = Path(name)
    if not path.suffix and not path.exists():
        return name in library_units()
    data = read(path).data
    return isinstance(data, dict) and "unit" in data and "recipe" not in data


def _or_unit(file: str, problem: Problem) -> Problem:
    """A name that is neither in one library nor in the other may have been meant for either."""
    from pathlib import Path

    from twin.unit.load import library_units

    if Path(file).suffix or Path(file).exists() or file in library_units() or problem.place.file != file:
        return problem
    units = ", ".join(sorted(library_units()))
    return replace(
        problem,
        wrong="there is no recipe or unit of this name",
        right=f"{problem.right}, and the units {units}",
    )


def _tell(file: str, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
    if not problems:
        print(f"{file}: in order")


def _row(file: str, problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "file": file,
        "place": place.file,
        "line": place.line,
        "column": place.column,
        "wrong": problem.wrong,
        "right": problem.right,
    }
