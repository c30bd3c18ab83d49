"""What the noise is drawn from: a table of the normal distribution and a key per signal."""

from __future__ import annotations

from functools import cache
from hashlib import blake2s
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from twin.kernel.layout import TABLE_BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def normal_table() -> NDArray[np.float64]:
    """Return the quantiles of the standard normal distribution, clipped at 4 sigma."""
    size = 1 << TABLE_BITS
    normal = NormalDist()
    return np.clip([normal.inv_cdf((i + 0.5) / size) for i in range(size)], -4.0, 4.0)


def signal_key(seed: int, tag: str) -> int:
    """Return 31 bits that stand for this signal under this seed."""
    digest = blake2s(f"{seed}\0{tag}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") & 0x7FFFFFFF
