"""One recipe file being read: what is known so far, and every problem found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.catalogue import Catalogue, ParameterFact, SignalFact
from recipes.condition.scope import Scope
from recipes.problem import Problem
from recipes.recipe.model import Material, Parameter
from recipes.schema import listing, suggestion
from recipes.source import Document

if TYPE_CHECKING:
    from recipes.yaml_tree import Path

RESULT = "result."
TIMES = frozenset({"s", "min", "h", "d", "ms", "second", "minute", "hour", "day"})


@dataclass
class Reading:
    """Problems land in `problems`; nothing is raised before the end."""

    document: Document
    catalogue: Catalogue
    problems: list[Problem] = field(default_factory=list[Problem])
    formula: dict[str, Parameter] = field(default_factory=dict[str, Parameter])
    used: set[str] = field(default_factory=set[str])
    results: dict[str, SignalFact] = field(default_factory=dict[str, SignalFact])
    steps: list[str] = field(default_factory=list[str])
    equipment: tuple[str, ...] = ()
    materials: dict[str, Material] = field(default_factory=dict[str, Material])
    used_items: set[str] = field(default_factory=set[str])
    where: set[str] = field(default_factory=set[str])
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    used_groups: set[str] = field(default_factory=set[str])

    def wrong(self, path: Path, wrong: str, right: str = "", *, key: bool = False) -> None:
        """Note a problem at a value, or at its key."""
        place = self.document.key_place(path) if key else self.document.place(path)
        self.problems.append(Problem(place, wrong, right))

    def is_absent(self, module: str | None) -> bool:
        """Tell whether a step is for units with a module that this one does not have."""
        return module is not None and module not in self.catalogue.modules()

    def known(self, path: Path, word: str, words: Iterable[str], what: str, *, key: bool = False) -> bool:
        """Tell whether a word is one of the known ones; note it when not."""
        names = list(words)
        if word in names:
            return True
        otherwise = f"known: {listing(names)}" if names else "none is known"
        self.wrong(path, f"{what} '{word}' is not known", suggestion(word, names, otherwise), key=key)
        return False

    def quantity(self, path: Path, written: str | float, unit: str) -> float | None:
        """Return a quantity in `unit`, or None and a problem."""
        try:
            return quantity.parse(written, unit)
        except quantity.QuantityError as error:
            self.wrong(path, error.wrong, error.right)
            return None

    def number(self, path: Path, written: str | float, unit: str) -> float | None:
        """Return a plain number as it is, or a quantity in `unit`."""
        return float(written) if isinstance(written, float | int) else self.quantity(path, written, unit)

    def parameter(self, path: Path, name: str) -> Parameter | None:
        """Return the formula parameter behind `$name`, or None and a problem."""
        self.used.add(name)
        found = self.formula.get(name)
        if found is None and self.document.value(("formula", name)) is None:
            self.known(path, name, self.formula, "formula parameter")
        return found

    def scope(self) -> Scope:
        """Return what the Conditions of this recipe may speak of."""
        facts = {p.name: ParameterFact(p.name, p.unit, p.value, p.low, p.high) for p in self.formula.values()}
        results = {f"{RESULT}{name}": fact for name, fact in self.results.items()}
        return Scope(self.catalogue, facts, results, tuple(self.steps))
