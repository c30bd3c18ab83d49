"""Roles of people, and the one rule that a person and an act must keep: no two parts by one person."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Role(StrEnum):
    """What a person is qualified for."""

    OPERATOR = "OP"
    SECOND_PERSON = "OP2"
    SUPERVISOR = "SUP"
    LABORATORY = "QC"
    QUALITY = "QA"
    ENGINEER = "ENG"
    INSTRUCTOR = "INST"
    ADMINISTRATOR = "ADM"

    @property
    def words(self) -> str:
        """Return the role as people say it."""
        return self.name.replace("_", " ").lower()


class Part(StrEnum):
    """What somebody does in one act that takes more than one person."""

    PERFORMER = "performer"
    VERIFIER = "verifier"
    APPROVER = "approver"


_BY_WORD = {word: role for role in Role for word in (role.value, role.words, role.name.lower())}


ROLE_WORDS = tuple(_BY_WORD)
"""Every word for a role."""


def role_of(word: str) -> Role | None:
    """Return the role that a word means ("OP" or "operator"), or None."""
    return _BY_WORD.get(word)


def why_not_together(roles: Iterable[str]) -> str | None:
    """Return why one person may not hold these roles, or None."""
    held = tuple(dict.fromkeys(roles))
    if not held:
        return "a person needs a role"
    unknown = next((role for role in held if role not in frozenset(Role)), None)
    if unknown is not None:
        return f"there is no role '{unknown}'; known: {', '.join(Role)}"
    if Role.ADMINISTRATOR in held and len(held) > 1:
        return (
            "an administrator may hold no other role: who manages access does not run, sign or edit batches"
        )
    return None


def why_not_sign(signed: Mapping[str, str], part: str, person: str) -> str | None:
    """Return why a person may not take this part of an act; `signed` is part -> user id of those before."""
    if part not in frozenset(Part):
        return f"there is no part '{part}' of an act; known: {', '.join(Part)}"
    if part in signed:
        return f"{signed[part]} has already signed as {part}"
    other = next((done for done, who in signed.items() if who == person), None)
    if other is not None:
        return f"{person} is the {other} of this act; the {part} must be another person"
    if part != Part.PERFORMER and Part.PERFORMER not in signed:
        return f"the performer signs before the {part}"
    return None
