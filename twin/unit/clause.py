"""From requirements with their reasons in a file to Clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.unit.model import Clause
from twin.unit.reader import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader
    from twin.unit.schema import ClauseForm


def clauses_of(reader: Reader, path: Path, owner: str, forms: Sequence[ClauseForm]) -> tuple[Clause, ...]:
    """Return the requirements of a list that stands at `path`."""
    return tuple(
        Clause(reader.condition((*path, i, "when"), owner), form.reason, plain(form.when, owner))
        for i, form in enumerate(forms)
    )
