"""Limits of a signal, read from the Conditions of the alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recipes.condition import tree as t
from recipes.condition.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from twin.unit.model import Alarm


@dataclass(frozen=True, slots=True)
class Limit:
    """The signal alarms `above` or below `value`, in the phases and atmosphere named (empty = any)."""

    tag: str
    value: float
    above: bool
    priority: int
    alarm: str
    during: str
    phases: tuple[str, ...]

    def applies(self, atmosphere: str, phase: str) -> bool:
        """Return whether the limit matters now."""
        return self.during in ("", atmosphere) and (not self.phases or phase in self.phases)


def walk(tree: t.Tree) -> Iterator[t.Tree]:
    """Every node of a Condition."""
    yield tree
    match tree:
        case t.And(operands=parts) | t.Or(operands=parts):
            for part in parts:
                yield from walk(part)
        case t.Not(operand=part) | t.For(operand=part):
            yield from walk(part)
        case _:
            pass


def limits(alarms: Mapping[str, Alarm]) -> tuple[Limit, ...]:
    """All limits of all alarms, most important first."""
    found = [limit for alarm in alarms.values() for limit in limits_of(alarm)]
    return tuple(sorted(found, key=lambda limit: limit.priority))


def limits_of(alarm: Alarm) -> tuple[Limit, ...]:
    """The numeric comparisons of one alarm that alone decide about it."""
    if not alarm.condition_text:
        return ()
    tree = parse(alarm.condition_text)
    phases = tuple(n.word for n in walk(tree) if isinstance(n, t.InState) and n.kind == "phase")
    return tuple(
        Limit(tag, value, above, alarm.priority, alarm.id, alarm.during, phases)
        for tag, value, above in _bounds(tree, False)
    )


def _bounds(tree: t.Tree, negated: bool) -> list[tuple[str, float, bool]]:
    """Tag, value and side. Where several different ones have to come together, none of them alone is a limit."""
    match tree:
        case t.And(operands=parts) | t.Or(operands=parts):
            each = [found for part in parts if (found := _bounds(part, negated))]
            together = isinstance(tree, t.And) != negated
            sides = {(value, above) for found in each for _, value, above in found}
            return (
                [] if together and len(each) > 1 and len(sides) > 1 else [b for found in each for b in found]
            )
        case t.Not(operand=part):
            return _bounds(part, not negated)
        case t.For(operand=part):
            return _bounds(part, negated)
        case t.Compare(tag=tag, limit=t.Number(value=value), operator="<" | "<=" | ">" | ">=" as side):
            return [(tag, value, (side in (">", ">=")) != negated)]
        case _:
            return []
