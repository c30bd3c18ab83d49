"""All Conditions that are made of rows alone, evaluated at once; false is 0, unknown 1 and true 2 here, so that `and`
is the least of its operands, `or` the greatest, and `not` what is left to 2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from twin.conditions.node import And, Constant, Not, Or, Row, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from twin.conditions.node import Node, Truth

_OF_ROW = np.array([0, 2, 1], dtype=np.int8)
"""By the state of a row: false, true, unknown."""
_OF_CONSTANT = {False: 0, True: 2}
_TRUTHS: tuple[Truth, ...] = (False, None, True)


@dataclass
class _Level:
    """Compounds whose operands all stand in lower levels: their places, and the places of their operands."""

    negations: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    joint: list[tuple[int, list[int]]] = field(default_factory=list[tuple[int, list[int]]])
    either: list[tuple[int, list[int]]] = field(default_factory=list[tuple[int, list[int]]])


class Sweep:
    """`numbers` are the Conditions that it evaluates, ascending."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.numbers = tuple(i for i, node in enumerate(nodes) if all(map(_is_plain, walk(node))))
        self._first: list[int] = []
        self._leaves: list[tuple[int, int]] = []
        self._levels: list[_Level] = []
        tops = [self._add(nodes[number])[0] for number in self.numbers]
        self._tops = np.array(tops, dtype=np.int64)
        self._values = np.array(self._first, dtype=np.int8)
        self._places, self._rows = _pairs(self._leaves)
        self._steps = [
            (_pairs(one.negations), _groups(one.joint), _groups(one.either)) for one in self._levels
        ]

    def truths(self, rows: NDArray[np.int64]) -> list[Truth]:
        """Return the truth of each Condition in `numbers` for these states of the rows."""
        values = self._values
        values[self._places] = _OF_ROW[rows[self._rows]]
        for (negated, operand), (joint, of_and, and_starts), (either, of_or, or_starts) in self._steps:
            values[negated] = 2 - values[operand]
            if len(joint):
                values[joint] = np.minimum.reduceat(values[of_and], and_starts)
            if len(either):
                values[either] = np.maximum.reduceat(values[of_or], or_starts)
        return [_TRUTHS[value] for value in values[self._tops].tolist()]

    def _add(self, node: Node) -> tuple[int, int]:
        """Give a node its place; return it and the node's level, which is 0 for a leaf."""
        operands = [self._add(child) for child in node.children()]
        place = len(self._first)
        self._first.append(_OF_CONSTANT[node.value] if isinstance(node, Constant) else 0)
        if isinstance(node, Row):
            self._leaves.append((place, node.row))
        if not operands:
            return place, 0
        height, places = 1 + max(level for _, level in operands), [at for at, _ in operands]
        self._levels += [_Level() for _ in range(height - len(self._levels))]
        level = self._levels[height - 1]
        if isinstance(node, Not):
            level.negations.append((place, places[0]))
        else:
            (level.joint if isinstance(node, And) else level.either).append((place, places))
        return place, height


def _is_plain(node: Node) -> bool:
    """Tell whether a node is a row, a constant, or a compound of operands."""
    return isinstance(node, Row | Constant | Not) or (isinstance(node, And | Or) and bool(node.operands))


def _pairs(pairs: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return np.ascontiguousarray(table[:, 0]), np.ascontiguousarray(table[:, 1])


def _groups(
    groups: Sequence[tuple[int, list[int]]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the places of compounds, those of all their operands, and where those of each begin."""
    lengths = np.array([len(operands) for _, operands in groups], dtype=np.int64)
    flat = np.array([at for _, operands in groups for at in operands], dtype=np.int64)
    return np.array([place for place, _ in groups], dtype=np.int64), flat, np.cumsum(lengths) - lengths
