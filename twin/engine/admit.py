"""Whether a command is accepted from who gives it: the one place that asks the table of permissions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from twin.people.admission import Admission
from twin.people.permission import read_permissions

if TYPE_CHECKING:
    from twin.engine.engine import Engine
    from twin.messages import Command
    from twin.people.permission import Permissions
    from twin.unit.model import Unit


def admission_to(unit: Unit, *, users: bool = False) -> Admission:
    """Return the library's table for a unit; without `users` everybody is the demo user, who can only simulate."""
    return Admission(_library(), unit, users=users)


def why_not(engine: Engine, command: Command) -> str | None:
    """Return why a command is refused: who gives it may not, or the unit is not ready for it; None if neither."""
    denied = engine.admission.why_not_command(command, _asked(engine, command))
    if denied is not None and engine.admission.knows(command):
        return denied
    by = {"by": command.origin.name} if command.target in engine.programs else {}
    return engine.why_not(command.target, command.verb, {**command.arguments, **by}) or denied


def _asked(engine: Engine, command: Command) -> str:
    """Return the role that is asked by the prompt that a command answers."""
    program = engine.programs.get(command.target)
    step = program.steps.get(str(command.arguments.get("step"))) if program else None
    return step.prompt.role if step is not None and step.prompt is not None else "OP"


@cache
def _library() -> Permissions:
    return read_permissions()
