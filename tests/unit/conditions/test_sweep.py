"""Conditions of rows evaluated at once have the truth that each of them has by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from twin.conditions.node import And, Constant, Elapsed, Not, Or, Row, Ticks
from twin.conditions.sweep import Sweep

if TYPE_CHECKING:
    from twin.conditions.node import Facts, Node

ROWS = 6
leaves = st.one_of(st.integers(0, ROWS - 1).map(Row), st.booleans().map(Constant))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=4).map(lambda operands: And(tuple(operands))),
        st.lists(inner, min_size=1, max_size=4).map(lambda operands: Or(tuple(operands))),
    ),
    max_leaves=12,
)
LATER = Elapsed("step", ">=", Ticks(5))


class States:
    """The states of rows, as nodes read them."""

    def __init__(self, states: list[int]) -> None:
        self.states = states

    def row(self, row: int) -> int:
        return self.states[row]


@given(st.lists(trees, max_size=8), st.lists(st.integers(0, 2), min_size=ROWS, max_size=ROWS))
def test_a_sweep_gives_each_condition_its_own_truth(nodes: list[Node], states: list[int]) -> None:
    sweep = Sweep(nodes)
    facts = cast("Facts", States(states))
    for _ in range(2):
        assert sweep.truths(np.array(states)) == [node.truth(facts) for node in nodes]
    assert sweep.numbers == tuple(range(len(nodes)))


def test_what_looks_at_the_clock_is_left_to_itself() -> None:
    assert Sweep((Row(0), LATER, And((Row(1), LATER)), Not(Row(2)))).numbers == (0, 3)
