"""Passwords: which are good enough, and their salted slow hash (argon2id)."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 128
LEAST_CLASSES = 3
NEAR = 0.75
"""From this likeness on a new password is a copy of the old one."""
_COMMON = ("password", "passwort", "celltwin", "qwert", "12345", "abcde", "letmein", "welcome", "admin")
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGlzIGhlcmU$Fb4B4+xIBKpvJ8CqXoVpnSJ3tM0TziLPN/f5Y5fDLVY"
"""The hash of no password: checked when there is no such user, so that the answer takes as long."""


def why_not_password(new: str, user_id: str, name: str, old: str = "") -> str | None:
    """Return why a password is not good enough, or None."""
    if not SHORTEST <= len(new) <= LONGEST:
        return f"a password has {SHORTEST} to {LONGEST} characters"
    if not new.isprintable():
        return "a password has printable characters only"
    if _classes(new) < LEAST_CLASSES:
        return f"a password has {LEAST_CLASSES} of: small letters, capitals, digits, other signs"
    return _why_not_secret(new.lower(), (user_id.lower(), *name.lower().split()), old.lower())


def _why_not_secret(new: str, names: tuple[str, ...], old: str) -> str | None:
    if any(len(part) > 2 and part in new for part in names):
        return "a password does not contain the user's id or name"
    if any(word in new for word in _COMMON) or len(set(new)) < SHORTEST // 2:
        return "this password is easy to guess"
    if old and SequenceMatcher(None, old, new, autojunk=False).ratio() >= NEAR:
        return "this password is too much like the last one"
    return None


def hashed(password: str) -> str:
    """Return the hash that is stored."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether a password belongs to a stored hash; takes as long when there is none."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def _classes(text: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit)
    other = any(not any(kind(sign) for kind in kinds) for sign in text)
    return sum(any(kind(sign) for sign in text) for kind in kinds) + other


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()
