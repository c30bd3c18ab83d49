"""A problem in a file: where it is, what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a text file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One line for the user: `file:line:column: what is wrong, and what would be right`."""

    place: Place
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}, {self.right}" if self.right else f"{self.place}: {self.wrong}"


class InputError(Exception):
    """Bad input, with every problem found; a command line turns it into exit code 2."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
