"""Bundles of arrays in compiled code, and the shares in which the kernel is compiled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.kernel.bundle import Bundle
from twin.kernel.jit import compiled
from twin.kernel.share import plant_steps
from twin.physics import step


@dataclass(frozen=True, eq=False)
class Inner(Bundle):
    """A line and a table."""

    line: NDArray[np.int64]
    table: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Outer(Bundle):
    """A table in front of a bundle and a line behind it."""

    table: NDArray[np.float64]
    inner: Inner
    line: NDArray[np.float64]


def outer() -> Outer:
    inner = Inner(np.array([4, 5, 6]), np.arange(6.0).reshape(2, 3))
    return Outer(np.zeros((3, 2)), inner, np.array([7.0, 8.0]))


@compiled
def copy(bundle: Outer) -> float:
    """Write what stands in the inner bundle into the outer one."""
    for i in range(bundle.table.shape[0]):
        bundle.table[i, 0] = bundle.inner.line[i]
        bundle.table[i, 1] = bundle.inner.table[1, i]
    return bundle.line[1] + bundle.inner.table.shape[1] + bundle.line.shape[0]


def test_compiled_code_reads_and_writes_every_array_of_a_bundle() -> None:
    bundle = outer()
    assert copy(bundle) == 8.0 + 3 + 2
    assert bundle.table.tolist() == [[4, 3], [5, 4], [6, 5]]


def test_a_replaced_array_is_seen() -> None:
    bundle = outer()
    copy(bundle)
    other = replace(bundle, line=np.array([0.0, 1.0, 2.0]))
    assert copy(other) == 1.0 + 3 + 3


def test_an_array_with_gaps_is_refused() -> None:
    with pytest.raises(ValueError, match="contiguous"):
        Inner(np.arange(6)[::2], np.zeros((1, 1)))


def test_every_step_of_the_plant_is_in_a_share() -> None:
    steps = {name for name in vars(step) if name.startswith("step_")} - {"step_plant"}
    assert {function.__name__ for function in plant_steps()} == steps
