"""Bundles of arrays, which compiled code sees as one address of a table: a call passes one number, not hundreds."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Bundle:
    """Base of a bundle: its fields are contiguous arrays and other bundles.

    The table has, field by field, the address and the shape of an array, or the address of a bundle's table.
    """

    words: NDArray[np.int64] = field(init=False, repr=False)
    address: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Write the table; it lives as long as the arrays that it tells of."""
        words = [word for _, member in self.contents() for word in _words(member)]
        object.__setattr__(self, "words", np.array(words, dtype=np.int64))
        object.__setattr__(self, "address", self.words.ctypes.data)

    def contents(self) -> list[tuple[str, Any]]:
        """Return names and values of the fields in their order."""
        return [(f.name, getattr(self, f.name)) for f in fields(self) if f.init]


def _words(member: Any) -> tuple[int, ...]:
    if isinstance(member, Bundle):
        return (member.address,)
    if not member.flags.c_contiguous:
        raise ValueError("an array of a bundle is contiguous")
    return member.ctypes.data, *member.shape
