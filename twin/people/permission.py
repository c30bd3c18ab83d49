"""The table of permissions: who may give which command. What does not stand in it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from recipes.problem import InputError, Problem
from recipes.schema import Strict, validated
from recipes.source import Document, read
from twin.people.person import DEMO
from twin.people.role import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from twin.people.person import Person

RoleWord = Literal["OP", "OP2", "SUP", "QC", "QA", "ENG", "INST", "ADM", "DEMO"]
Kind = Literal[
    "module", "alarm", "batch", "prompt", "material", "laboratory", "deviations", "fault", "record", "user"
]
OWN = "own"
"""The line of a module's own commands, those that its type declares and no other line names."""
_OF_ADMINISTRATOR = ("user", "record")
"""What an administrator may be given: access and backup, never a batch."""
_NEVER_DEMO = ("user",)


class PermissionForm(Strict):
    """The form of the file."""

    commands: dict[Kind, dict[str, tuple[RoleWord, ...]]] = Field(min_length=1)
    simulated_only: tuple[Kind, ...] = ()


@dataclass(frozen=True)
class Permissions:
    """kind of target -> command -> roles."""

    table: Mapping[str, Mapping[str, tuple[str, ...]]]
    simulated_only: tuple[str, ...] = ()

    def roles(self, kind: str, verb: str, *, own: bool = False) -> tuple[str, ...]:
        """Return who may give a command; nobody when the table does not know it."""
        lines = self.table.get(kind, {})
        if verb == OWN and kind == "module":
            return ()
        return lines.get(verb, lines.get(OWN, ()) if own else ())

    def why_not(
        self, person: Person, kind: str, verb: str, *, own: bool = False, real: bool = False
    ) -> str | None:
        """Return why a person may not give a command, or None; `real`: the target is not simulated."""
        allowed = self.roles(kind, verb, own=own)
        if not allowed:
            return f"'{verb}' of a {kind} is in no line of the table of permissions: nobody may give it"
        if real and DEMO in person.roles:
            return "the demo user can only simulate: log in"
        if real and kind in self.simulated_only:
            return f"'{verb}' of a {kind} is for simulated modules only"
        if Role.ADMINISTRATOR in person.roles and kind not in _OF_ADMINISTRATOR:
            return f"{person.id} is an administrator: who manages access does not run, sign or edit batches"
        if frozenset(person.roles) & frozenset(allowed):
            return None
        return f"{person.id} ({', '.join(person.roles) or 'no role'}) may not; {_who(allowed)} may"


def read_permissions(path: str | FilePath | None = None) -> Permissions:
    """Read a table, the library's own by default; raise InputError with every problem in it."""
    document = read(path or str(files("resources") / "people" / "permissions.yaml"))
    form = validated(PermissionForm, document)
    problems = _problems(document, form)
    if problems:
        raise InputError(sorted(problems))
    return Permissions({kind: dict(lines) for kind, lines in form.commands.items()}, form.simulated_only)


def _problems(document: Document, form: PermissionForm) -> list[Problem]:
    lines = [(kind, verb, roles) for kind, table in form.commands.items() for verb, roles in table.items()]
    found = [problem for kind, verb, roles in lines for problem in _of_roles(document, (kind, verb), roles)]
    for verb in form.commands.get("prompt", {}):
        if verb not in frozenset(Role):
            place = document.key_place(("commands", "prompt", verb))
            found.append(Problem(place, f"a prompt cannot ask '{verb}'", f"write one of {', '.join(Role)}"))
    return found


def _of_roles(document: Document, line: tuple[str, str], roles: Sequence[str]) -> Iterable[Problem]:
    for i, role in enumerate(roles):
        wrong = _wrong(line[0], role)
        if wrong is not None:
            yield Problem(document.place(("commands", *line, i)), wrong, "remove it")


def _wrong(kind: str, role: str) -> str | None:
    if role == Role.ADMINISTRATOR and kind not in _OF_ADMINISTRATOR:
        return "an administrator cannot run, sign or edit batches"
    if role == DEMO and kind in _NEVER_DEMO:
        return "the demo user cannot manage users"
    return None


def _who(roles: tuple[str, ...]) -> str:
    return ", ".join(role for role in roles if role != DEMO) or "nobody with a role"
