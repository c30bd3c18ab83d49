"""What kind of wait a step's words mean: for its time, a laboratory result, a person, a resource, or a Condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PLANNED, RESULT, PERSON, RESOURCE, CONDITION = "planned", "result", "person", "resource", "condition"
KINDS: Mapping[str, str] = {
    PLANNED: "Its time in the recipe",
    RESULT: "A result of the laboratory",
    PERSON: "A person",
    RESOURCE: "A resource that another holds",
    CONDITION: "A Condition",
}
"""Each kind of wait in words, in the order in which they are told."""
_MARKS = (
    ("its time", PLANNED),
    ("held by", RESOURCE),
    ("nobody", PERSON),
    ("an answer of", PERSON),
    ("result.", RESULT),
)


def kind_of(words: str) -> str:
    """Return the kind of wait that a step's `waited_for` means."""
    return next((kind for mark, kind in _MARKS if mark in words), CONDITION)


def waits_s(
    steps: Sequence[Mapping[str, Any]], people: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Return the seconds that steps waited, by kind; `people` is how long questions waited for each role."""
    found = dict.fromkeys(KINDS, 0.0)
    for step in steps:
        found[kind_of(str(step["waited_for"]))] += float(step["waited_s"] or 0.0)
    found[PERSON] += sum(float(role["waiting_s"]) for role in people.values())
    return found
