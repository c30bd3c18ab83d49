"""Whether a command is accepted from who gives it: the one place that asks the table of permissions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from twin.deviation import DECIDE
from twin.laboratory.work import TARGET as LABORATORY
from twin.material.material import VERBS
from twin.people.admission import WITHOUT_HANDS, Admission
from twin.people.permission import read_permissions
from twin.procedure.booking import MATERIAL

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    return engine.why_not(command.target, command.verb, signed(engine, command)) or denied


def signed(engine: Engine, command: Command) -> Mapping[str, Any]:
    """Return the arguments of a command to a batch, about material or to the laboratory, with who gives it."""
    origin, target = command.origin, command.target
    decides = command.verb == DECIDE
    if target not in {MATERIAL, LABORATORY} and target not in engine.programs and not decides:
        return command.arguments
    given = command.arguments.get("by", "") if origin.source == "recipe" else origin.name
    role = {"role": _role(engine, command)} if target == MATERIAL or decides else {}
    return {**command.arguments, "by": str(given), **role}


def _role(engine: Engine, command: Command) -> str:
    """Return in which of his roles somebody gives a command; without users everybody may simulate any role."""
    wanted, roles = _wanted(engine, command), command.origin.roles
    if not roles and not engine.admission.users and command.origin.source not in WITHOUT_HANDS:
        return wanted[0] if wanted else ""
    return next((role for role in wanted if role in roles), roles[0] if roles else "")


def _wanted(engine: Engine, command: Command) -> tuple[str, ...]:
    """Return the roles that a command is for."""
    if command.verb == DECIDE:
        found = engine.deviations.find(command.target, command.arguments)
        return found.missing if found else ()
    verb = VERBS.get(command.verb)
    return verb.roles if verb else ()


def _asked(engine: Engine, command: Command) -> str:
    """Return the role that is asked by the prompt that a command answers."""
    program = engine.programs.get(command.target)
    step = program.steps.get(str(command.arguments.get("step"))) if program else None
    return step.prompt.role if step is not None and step.prompt is not None else "OP"


@cache
def _library() -> Permissions:
    return read_permissions()
