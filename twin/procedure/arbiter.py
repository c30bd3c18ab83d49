"""Who gets what: each claim gets all that it wants at once or nothing, in the declared order; pure, on plain data.

An operation claims what it uses when it begins and holds nothing else of that level; a step claims what it names and
waits for nothing while it holds. So no circle of waiting can form, and every wait names its holders [engine.md 6].
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

NO_LIMIT = 2**62
Grants = Mapping[str, tuple[str, ...]]
"""Resource -> who holds it now (`B1/airlock.gas.cycle`), in the order of the grants."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one step, operation or chain of a batch wants. `latest` is the last tick at which it may begin."""

    holder: str
    wants: tuple[str, ...]
    batch: str
    asked: int
    priority: int = 0
    latest: int = NO_LIMIT

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Return the place in the order of grants: lowest first."""
        return self.priority, self.latest, self.asked, self.batch, self.holder


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a claim: granted, or why not. `taken` says that somebody else holds what it wants."""

    claim: Claim
    reason: str = ""
    taken: bool = False

    @property
    def granted(self) -> bool:
        """Say whether the claim holds now all that it wants."""
        return not self.reason


def arbitrate(
    grants: Grants,
    claims: Iterable[Claim],
    capacity: Callable[[str], int],
    why_not: Callable[[Claim], str | None] = lambda claim: None,
) -> tuple[Grants, tuple[Answer, ...]]:
    """Grant what can be granted; `why_not` tells what else stands against a claim whose wants are free."""
    answers: list[Answer] = []
    for claim in sorted(claims, key=lambda claim: claim.rank):
        words = in_words(grants, claim, capacity)
        reason = None if words else why_not(claim)
        answers.append(Answer(claim, words or reason or "", bool(words)))
        if answers[-1].granted:
            grants = granted(grants, claim)
    return grants, tuple(answers)


def in_words(grants: Grants, claim: Claim, capacity: Callable[[str], int]) -> str:
    """Return what the claim cannot get now and who holds it, or nothing."""
    taken = [name for name in claim.wants if _is_taken(grants, name, claim.holder, capacity)]
    return ", ".join(f"{name} ({_holders(grants.get(name, ()))})" for name in taken)


def granted(grants: Grants, claim: Claim) -> Grants:
    """Return the grants with all that the claim wants; what it holds already is not counted twice."""
    fresh = {
        name: (*grants.get(name, ()), claim.holder) for name in claim.wants if not _has(grants, name, claim)
    }
    return {**grants, **fresh} if fresh else grants


def released(grants: Grants, holders: Iterable[str]) -> Grants:
    """Return the grants without those of some holders."""
    gone = frozenset(holders)
    if not any(gone.intersection(names) for names in grants.values()):
        return grants
    left = {name: tuple(h for h in holders if h not in gone) for name, holders in grants.items()}
    return {name: holders for name, holders in left.items() if holders}


def held_by(grants: Grants, holder: str) -> tuple[str, ...]:
    """Return what one holder holds."""
    return tuple(name for name, holders in grants.items() if holder in holders)


def held_by_batch(grants: Grants, batch: str) -> dict[str, str]:
    """Return resource -> holder for all that a batch holds."""
    head = f"{batch}/"
    return {name: holder for name, holders in grants.items() for holder in holders if holder.startswith(head)}


def _has(grants: Grants, name: str, claim: Claim) -> bool:
    return claim.holder in grants.get(name, ())


def _is_taken(grants: Grants, name: str, holder: str, capacity: Callable[[str], int]) -> bool:
    holders = grants.get(name, ())
    return holder not in holders and len(holders) >= capacity(name)


def _holders(holders: tuple[str, ...]) -> str:
    return f"held by {' and '.join(holders)}" if holders else "nobody is there"


def let_go(grants: Grants, batch: str, names: Sequence[str]) -> Grants:
    """Return the grants when a batch lets go these resources, whoever of its steps holds them."""
    kept = {
        name: tuple(holder for holder in grants.get(name, ()) if not holder.startswith(f"{batch}/"))
        for name in names
    }
    return {**grants, **kept} if any(kept[name] != grants.get(name, ()) for name in names) else grants
