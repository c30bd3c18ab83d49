"""Which commands to a unit a person may give: finds what a target is, and asks the table of permissions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.people.person import DEMO_PERSON, Person
from twin.people.role import role_of

if TYPE_CHECKING:
    from twin.messages import Command, Origin
    from twin.people.permission import Permissions
    from twin.unit.model import Module, Unit

WITHOUT_HANDS = frozenset({"recipe", "trip", "engine", "person", "rehearsal", "bench", "scenario"})
"""Sources of commands that are not a person at a screen. Every other source, known or not, is one."""
BATCH = re.compile(r"recipe|B[1-9][0-9]{0,5}")
ANSWER = "answer"
DOORS = (
    "open_door",
    "close_door",
    "open_hatch",
    "close_hatch",
    "reserve_hatch",
    "release_hatch",
    "check_hatch",
)


class Admission:
    """Decides for one unit. With `users` everybody must be logged in; without, whoever comes is the demo user."""

    def __init__(
        self, permissions: Permissions, unit: Unit, *, users: bool = False, real: bool = False
    ) -> None:
        self.permissions, self.users, self.real = permissions, users, real
        self._present: dict[str, Person] = {}
        self._kinds = {
            **dict.fromkeys(unit.alarms, "alarm"),
            **dict.fromkeys(unit.modules, "module"),
            **{
                kind: kind for kind in permissions.table if kind not in {"module", "alarm", "prompt", "batch"}
            },
        }
        self._own = {
            name: frozenset((*module.commands, *_switches(module), *DOORS))
            for name, module in unit.modules.items()
        }

    def kind(self, target: str) -> str | None:
        """Return what kind of thing a target is, or None."""
        return "batch" if BATCH.fullmatch(target) else self._kinds.get(target)

    def log_in(self, person: Person) -> None:
        """Let somebody who has proved who he is give commands from now on."""
        self._present = {**self._present, person.id: person}

    def log_out(self, user_id: str) -> None:
        """Take no more commands of this user."""
        self._present = {key: person for key, person in self._present.items() if key != user_id}

    def stamped(self, command: Command) -> Command:
        """Return the command of a person with the roles of his log-in, whatever it claims itself."""
        origin = command.origin
        if origin.source in WITHOUT_HANDS:
            return command
        person = self._present.get(origin.name)
        return replace(command, origin=replace(origin, roles=person.roles if person else ()))

    def person(self, origin: Origin) -> Person:
        """Return who stands behind an origin."""
        if origin.roles or self.users:
            return Person(origin.name, origin.name, origin.roles)
        return replace(DEMO_PERSON, id=origin.name)

    def knows(self, command: Command) -> bool:
        """Tell whether the table has a line for a command, be it allowed to this person or not."""
        kind = self.kind(command.target)
        own = command.verb in self._own.get(command.target, ())
        return command.verb == ANSWER or bool(self.permissions.roles(kind or "", command.verb, own=own))

    def why_not(self, person: Person, target: str, verb: str, asked: str = "") -> str | None:
        """Return why a person may not give a command; `asked` is the role that a prompt asks, if he answers one."""
        if self.users and not person.roles:
            return "nobody is logged in"
        kind = self.kind(target)
        if kind is None:
            return f"'{target}' is nothing that a person may command"
        if kind == "batch" and verb == ANSWER:
            role = role_of(asked)
            return self.permissions.why_not(person, "prompt", role or asked, real=self.real)
        own = verb in self._own.get(target, ())
        return self.permissions.why_not(person, kind, verb, own=own, real=self.real)

    def why_not_command(self, command: Command, asked: str = "") -> str | None:
        """Return why a command is not admitted, or None; what no person gave is always admitted."""
        origin = command.origin
        if origin.source in WITHOUT_HANDS:
            return None
        return self.why_not(self.person(origin), command.target, command.verb, asked)


def _switches(module: Module) -> tuple[str, ...]:
    return tuple(verb for part in module.equipment.values() for verb in (part.begins, part.ends) if verb)
