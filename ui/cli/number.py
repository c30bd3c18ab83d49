"""Numbers of the command line: what cannot be used is answered with what could."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from typing import TypeVar

from ui.cli.failure import BadInputError

N = TypeVar("N", int, float)
MOST_SEED = 2**31 - 1


def whole(option: str, what: str, low: int, high: float = inf) -> Callable[[str], int]:
    """Return a reader of whole numbers within limits."""
    return _reader(int, option, what, f"a whole number {_limits(low, high)}", (low, high))


def number(option: str, what: str, low: float, high: float = inf) -> Callable[[str], float]:
    """Return a reader of finite numbers within limits."""
    return _reader(float, option, what, f"a number {_limits(low, high)}", (low, high))


def _limits(low: float, high: float) -> str:
    return f"from {low:g} on" if high == inf else f"from {low:g} to {high:.0f}"


def _reader(
    kind: Callable[[str], N], option: str, what: str, right: str, limits: tuple[float, float]
) -> Callable[[str], N]:
    def read(text: str) -> N:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not isfinite(value) or not limits[0] <= value <= limits[1]:
            raise BadInputError(f"{option}: '{text}' is no {what}: say {right}")
        return value

    return read


seed = whole("--seed", "seed", 0, MOST_SEED)
