"""Ids of alarms and interlocks in a unit: those of a type that is used more than once carry the module's number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.unit.reader import Reader
    from twin.unit.schema import UnitForm


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def suffixes(form: UnitForm) -> dict[str, str]:
    """Return what each module appends to the ids of its type; without a trailing number that is its name."""
    used = [module.type for module in form.modules.values()]
    return {
        name: f".{_number(name)}" if used.count(module.type) > 1 else ""
        for name, module in form.modules.items()
    }


def _number(name: str) -> str:
    number = re.search(r"(\d+)$", name)
    return number[1] if number else name


def by_id(reader: Reader, what: str, found: Iterable[tuple[T, str]]) -> dict[str, T]:
    """Return the entries by id; one that two modules have is a problem. Each comes with the module that has it."""
    table: dict[str, T] = {}
    owners: dict[str, str] = {}
    for entry, owner in found:
        if entry.id in table:
            wrong = f"{what} '{entry.id}' is there twice, in {owners[entry.id]} and in {owner}"
            reader.wrong(("modules", owner), wrong, "give one of them another id", key=True)
        table[entry.id], owners[entry.id] = entry, owner
    return table
