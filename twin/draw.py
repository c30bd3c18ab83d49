"""Draws that need no generator: each is a function of the seed and of words that name what is drawn."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from math import exp, log, sqrt
from statistics import NormalDist

CLIP = 4.0
"""Normal draws end at this many standard deviations."""
MANY = 200.0
"""Above this mean a count is drawn as a rounded normal value."""


def uniform(seed: int, *words: str | int) -> float:
    """Return a number between 0 and 1, never one of them."""
    text = "\0".join(map(str, (seed, *words)))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return ((int.from_bytes(digest, "big") >> 12) + 0.5) / (1 << 52)


def happens(probability: float, seed: int, *words: str | int) -> bool:
    """Tell whether something of this probability happens."""
    return uniform(seed, *words) < probability


def normal(seed: int, *words: str | int) -> float:
    """Return a standard normal value, clipped."""
    return max(-CLIP, min(CLIP, _inverse(uniform(seed, *words))))


def log_normal(median: float, spread: float, seed: int, *words: str | int) -> float:
    """Return a log-normal value; `spread` is the standard deviation of its logarithm."""
    return median * exp(spread * normal(seed, *words)) if spread else median


def relative(cv: float, seed: int, *words: str | int) -> float:
    """Return a positive factor of mean 1 and coefficient of variation `cv`."""
    spread = sqrt(log(1.0 + cv * cv))
    return log_normal(exp(-0.5 * spread * spread), spread, seed, *words)


def between(low: int, high: int, seed: int, *words: str | int) -> int:
    """Return a whole number from low to high, all alike."""
    return low + int((high - low + 1) * uniform(seed, *words))


def count(mean: float, seed: int, *words: str | int) -> int:
    """Return how many of rare, independent things are met: a Poisson count."""
    if mean > MANY:
        return max(0, round(mean + sqrt(mean) * normal(seed, *words)))
    left, found, term = uniform(seed, *words), 0, exp(-mean)
    while left >= term and found < 10 * MANY:
        left -= term
        found += 1
        term *= mean / found
    return found


def _inverse(probability: float) -> float:
    return _standard().inv_cdf(probability)


@cache
def _standard() -> NormalDist:
    return NormalDist()
