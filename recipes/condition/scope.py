"""What a Condition may speak of, besides the signals of the unit: parameters, results, steps and items."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from recipes.catalogue import Catalogue, ParameterFact, SignalFact


@dataclass(frozen=True)
class Scope:
    """The names around one Condition; `steps` and `items` are None where the language has none or knows none.

    A result is a signal `result.NAME` of kind `float`, `enum` (choices) or `text` (a scan, compared with a word).
    """

    catalogue: Catalogue
    parameters: Mapping[str, ParameterFact] = field(default_factory=dict[str, ParameterFact])
    results: Mapping[str, SignalFact] = field(default_factory=dict[str, SignalFact])
    steps: Collection[str] | None = None
    items: Collection[str] | None = None

    def signal(self, tag: str) -> SignalFact | None:
        """Return a signal of the unit or a result of the recipe."""
        return self.results.get(tag) or self.catalogue.signal(tag)

    def tags(self) -> list[str]:
        """Return every tag, for suggestions."""
        return [*self.catalogue.tags(), *self.results]
