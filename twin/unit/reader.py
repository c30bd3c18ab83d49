"""Reads the parts of a unit: collects problems, parses Conditions in place and compiles them into one book."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.condition.check import check
from recipes.condition.lexer import ConditionError
from recipes.condition.parser import parse
from recipes.condition.rename import SELF, rename
from recipes.condition.scope import Scope
from recipes.problem import Problem
from recipes.schema import suggestion
from recipes.source import Document
from twin.conditions.book import BookBuilder
from twin.unit.facts import Facts
from twin.unit.model import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recipes.catalogue import ParameterFact
    from recipes.yaml_tree import Path


@dataclass
class Reader:
    """One file being read into a unit. Every problem lands in `problems`; nothing is raised before the end."""

    document: Document
    facts: Facts
    book: BookBuilder
    problems: list[Problem] = field(default_factory=list[Problem])
    suffix: str = ""

    def own(self, name: str) -> str:
        """Return the id of an alarm or interlock of this file in the unit."""
        return name + self.suffix

    def wrong(self, path: Path, wrong: str, right: str = "", *, key: bool = False) -> None:
        """Note a problem at a value, or at its key."""
        place = self.document.key_place(path) if key else self.document.place(path)
        self.problems.append(Problem(place, wrong, right))

    def known(self, path: Path, word: str, words: Iterable[str], what: str, *, key: bool = False) -> bool:
        """Tell whether a word is one of the known ones, and note it when not."""
        known = tuple(words)
        if word in known:
            return True
        self.wrong(
            path,
            f"{what} '{word}' is not known",
            suggestion(word, known, "known: " + ", ".join(known)),
            key=key,
        )
        return False

    def condition(
        self, path: Path, owner: str = "", parameters: Mapping[str, ParameterFact] | None = None
    ) -> int:
        """Return the number of the Condition that stands at `path`; ALWAYS when it is wrong (a problem is noted)."""
        text = self.document.value(path)
        if not isinstance(text, str):
            return ALWAYS
        try:
            tree = parse(text)
        except ConditionError as error:
            self._at(path, error.span.start, error.wrong, error.right)
            return ALWAYS
        tree = rename(tree, SELF, owner or SELF)
        findings = check(tree, Scope(self.facts, parameters or {}))
        for span, wrong, right in findings:
            self._at(path, span.start, wrong, right)
        return ALWAYS if findings else self.book.add(tree, owner, plain(text, owner))

    def ticks(self, seconds: float) -> int:
        """Return a time in whole ticks."""
        return round(seconds * 10)

    def quantity(self, path: Path, text: str | float, unit: str) -> float:
        """Return a quantity in `unit`; 0 when it is wrong (a problem is noted)."""
        try:
            return quantity.parse(text, unit)
        except quantity.QuantityError as error:
            self.wrong(path, error.wrong, error.right)
            return 0.0

    def unit_of(self, path: Path, text: str | float) -> str:
        """Return the unit a parameter is kept in: seconds for times, else as written."""
        try:
            written = quantity.split(text)[1]
            return "s" if written in {"s", "min", "h", "d"} else written
        except quantity.QuantityError as error:
            self.wrong(path, error.wrong, error.right)
            return ""

    def _at(self, path: Path, offset: int, wrong: str, right: str) -> None:
        self.problems.append(Problem(self.document.place_in(path, offset), wrong, right))


def plain(text: str, owner: str) -> str:
    """Return the text of a Condition on one line, with the module that `self` means."""
    return re.sub(rf"\b{SELF}\b", owner, " ".join(text.split()))
