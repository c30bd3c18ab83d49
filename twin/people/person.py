"""Who gives a command: a user with roles, or the demo user of a unit without users."""

from __future__ import annotations

from dataclasses import dataclass

DEMO = "DEMO"
"""The role of whoever uses a simulated unit that has no user store; nobody can be given it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person who has proved who he is. `id` is unique for ever and never given to another one."""

    id: str
    name: str
    roles: tuple[str, ...]


DEMO_PERSON = Person("demo", "Demo user", (DEMO,))
