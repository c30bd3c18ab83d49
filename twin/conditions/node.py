"""The boolean part of a Condition: nodes over row states, machine states, results and due ticks.

Truth is True, False or None (unknown: a reading is bad or stale); `and`, `or`, `not` follow Kleene.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from recipes.condition.tree import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

Truth = bool | None
ROW_TRUTH: tuple[Truth, ...] = (False, True, None)


class Facts(Protocol):
    """What nodes read. `since` and `wake` are the only things they write."""

    @property
    def tick(self) -> int: ...
    def row(self, row: int) -> int:
        """Return 0 false, 1 true, 2 unknown."""
        ...

    def word(self, module: str, kind: str) -> str:
        """Return the present state or phase of a module."""
        ...

    def entered(self, owner: str) -> int | None:
        """Return the tick at which the owner's phase or step began, None while it is not running."""
        ...

    def parameter(self, owner: str, name: str) -> float:
        """Return a bound parameter in its own unit."""
        ...

    def result(self, name: str) -> float | str | None:
        """Return the answer to a prompt, None while there is none."""
        ...

    def completed(self, step: str) -> bool:
        """Tell whether a recipe step has been completed."""
        ...

    def held_since(self, node: int, holds: bool) -> int | None:
        """Remember since which tick a compound has been true; None and forgotten when it is not."""
        ...

    def wake(self, tick: int) -> None:
        """Ask for a scan at this tick."""
        ...


@dataclass(frozen=True, slots=True)
class Ticks:
    """A span of ticks: fixed, or a parameter (in seconds) of the owner."""

    fixed: int
    owner: str = ""
    parameter: str = ""

    def value(self, facts: Facts) -> int:
        """Return the span in ticks."""
        if not self.parameter:
            return self.fixed
        return round(facts.parameter(self.owner, self.parameter) * 10)


class Node(Protocol):
    """One node of a compiled Condition."""

    def truth(self, facts: Facts) -> Truth:
        """Evaluate now."""
        ...

    def children(self) -> tuple[Node, ...]:
        """Return the operands."""
        ...

    def keys(self) -> Iterator[str]:
        """Name what this node alone depends on (`row:3`, `module:isolator` ...)."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same."""

    value: bool

    def truth(self, facts: Facts) -> Truth:
        return self.value

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Row:
    """The state of one kernel row."""

    row: int

    def truth(self, facts: Facts) -> Truth:
        return ROW_TRUTH[facts.row(self.row)]

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield f"row:{self.row}"


@dataclass(frozen=True, slots=True)
class In:
    """A module is in a state or phase."""

    module: str
    kind: str
    word: str

    def truth(self, facts: Facts) -> Truth:
        return facts.word(self.module, self.kind) == self.word

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield f"module:{self.module}"


@dataclass(frozen=True, slots=True)
class Completed:
    """A recipe step (`B1/airlock.gas.cycle`) is completed."""

    step: str

    def truth(self, facts: Facts) -> Truth:
        return facts.completed(self.step)

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield batch_key(self.step)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a prompt compared with a number or word; unknown until it is answered."""

    name: str
    operator: Operator
    limit: float | str

    def truth(self, facts: Facts) -> Truth:
        value = facts.result(self.name)
        if value is None:
            return None
        return compare(value, self.operator, self.limit)

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield batch_key(self.name)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a prompt is answered, or the laboratory has its result."""

    name: str
    wanted: bool

    def truth(self, facts: Facts) -> Truth:
        return (facts.result(self.name) is not None) is self.wanted

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield batch_key(self.name)


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time since the owner's phase or step began."""

    owner: str
    operator: Operator
    span: Ticks

    def truth(self, facts: Facts) -> Truth:
        entered = facts.entered(self.owner)
        if entered is None:
            return False
        due = entered + self.span.value(facts)
        for tick in (due, due + 1):
            if tick > facts.tick:
                facts.wake(tick)
                break
        return compare(float(facts.tick), self.operator, float(due))

    def children(self) -> tuple[Node, ...]:
        return ()

    def keys(self) -> Iterator[str]:
        yield f"entered:{self.owner}"
        yield f"parameter:{self.owner}"


@dataclass(frozen=True, slots=True)
class Not:
    """Negation; unknown stays unknown."""

    operand: Node

    def truth(self, facts: Facts) -> Truth:
        value = self.operand.truth(facts)
        return None if value is None else not value

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)

    def keys(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class And:
    """False if any operand is false, else unknown if any is unknown, else true."""

    operands: tuple[Node, ...]

    def truth(self, facts: Facts) -> Truth:
        values = [operand.truth(facts) for operand in self.operands]
        return False if False in values else (None if None in values else True)

    def children(self) -> tuple[Node, ...]:
        return self.operands

    def keys(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Or:
    """True if any operand is true, else unknown if any is unknown, else false."""

    operands: tuple[Node, ...]

    def truth(self, facts: Facts) -> Truth:
        values = [operand.truth(facts) for operand in self.operands]
        return True if True in values else (None if None in values else False)

    def children(self) -> tuple[Node, ...]:
        return self.operands

    def keys(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class For:
    """True once the operand has been true without a break for the span; a bad reading restarts it."""

    number: int
    operand: Node
    span: Ticks

    def truth(self, facts: Facts) -> Truth:
        value = self.operand.truth(facts)
        since = facts.held_since(self.number, value is True)
        if since is None:
            return value
        due = since + self.span.value(facts)
        if due > facts.tick:
            facts.wake(due)
        return facts.tick >= due

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)

    def keys(self) -> Iterator[str]:
        if self.span.parameter:
            yield f"parameter:{self.span.owner}"


def batch_key(name: str) -> str:
    """Return the key of the batch that a step or result (`B1/name`) belongs to."""
    return f"batch:{name.partition('/')[0]}"


def compare(left: float | str, operator: Operator, right: float | str) -> bool:
    """Compare two numbers or two words; words know only == and !=."""
    if isinstance(left, str) or isinstance(right, str):
        return (left == right) is (operator == "==")
    results = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }
    return results[operator]


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it."""
    yield node
    for child in node.children():
        yield from walk(child)
