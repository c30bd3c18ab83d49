"""From the equipment part of a module type file to Equipment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.condition.check import check
from recipes.condition.lexer import ConditionError
from recipes.condition.parser import parse
from recipes.condition.scope import Scope
from twin.unit.model import ALWAYS, Equipment
from twin.unit.schema import DoorForm, GeneratorForm, HatchForm, ModuleTypeForm, SwitchForm

if TYPE_CHECKING:
    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader

_OUTPUT_ROLES = {"open", "lock", "inflate", "heater", "output"}
_PLAIN = {"type", "title", "name", "sealed_at", "ready_at", "travel_limit", "close_after", "recovered"}
_SWITCH = {"begins", "ends", "arguments", "on"}
_LIMITS = {"sealed_at": "seal", "ready_at": "temperature"}


def equipment_of(reader: Reader, module: str, form: ModuleTypeForm, name: str) -> Equipment:
    """Return one equipment module; tags are checked, limits become Conditions (`sealed`, `ready`)."""
    part = form.equipment[name]
    path: Path = ("equipment", name)
    given = {key: value for key, value in part.model_dump().items() if key not in _PLAIN | _SWITCH}
    roles = {key: str(value) for key, value in given.items() if value}
    for role, word in roles.items():
        what = "output" if role in _OUTPUT_ROLES else "calculated value" if role == "state" else "signal"
        known = {"output": form.outputs, "calculated value": form.calculated, "signal": form.signals}[what]
        reader.known((*path, role), word, known, what)
    return Equipment(
        name=name,
        type=part.type,
        title=part.title,
        tags={role: f"{module}.{word}" for role, word in roles.items()},
        conditions=_conditions(reader, path, module, part, roles),
        travel_limit=reader.ticks(part.travel_limit) if isinstance(part, DoorForm | HatchForm) else 0,
        close_after=reader.ticks(part.close_after) if isinstance(part, HatchForm) else 0,
        **({key: getattr(part, key) for key in _SWITCH} if isinstance(part, SwitchForm) else {}),
    )


def _conditions(
    reader: Reader, path: Path, module: str, part: object, roles: dict[str, str]
) -> dict[str, int]:
    if isinstance(part, DoorForm):
        words = {role: f"{module}.{roles[role]}" for role in ("is_closed", "is_open", "is_locked")}
        return {
            **{k: _add(reader, (*path, k), v) for k, v in words.items()},
            "sealed": _limit(reader, path, module, part, "sealed_at"),
        }
    if isinstance(part, HatchForm):
        words = {role: f"{module}.{roles[role]}" for role in _HATCH_WORDS}
        return {
            **{k: _add(reader, (*path, k), v) for k, v in words.items()},
            "sealed": _limit(reader, path, module, part, "sealed_at"),
            "recovered": reader.condition((*path, "recovered"), module),
        }
    if isinstance(part, GeneratorForm):
        return {
            "ready": _limit(reader, path, module, part, "ready_at"),
            "injecting": _add(reader, (*path, "rate"), f"{module}.{part.rate} > {INJECTING}"),
        }
    if isinstance(part, SwitchForm):
        return {}
    return {"closed": _add(reader, (*path, "closed"), f"{module}.{roles['closed']}")}


_HATCH_WORDS = ("is_closed", "is_open", "is_locked", "clear", "present")
INJECTING = "0.2 g/min"
"""A generator counts as injecting above this rate."""


def _limit(
    reader: Reader, path: Path, module: str, part: DoorForm | HatchForm | GeneratorForm, key: str
) -> int:
    limit = str(getattr(part, key))
    tag = f"{module}.{getattr(part, _LIMITS[key])}"
    signal = reader.facts.signal(tag)
    if signal is not None:
        reader.quantity((*path, key), limit, signal.unit)
    return _add(reader, (*path, key), f"{tag} >= {limit}")


def _add(reader: Reader, path: Path, text: str) -> int:
    """Compile a Condition made of the table's words; what is wrong with a word is noted at its place."""
    try:
        tree = parse(text)
    except ConditionError as error:
        reader.wrong(path, error.wrong, error.right)
        return ALWAYS
    findings = check(tree, Scope(reader.facts))
    if findings:
        place = reader.document.place(path)
        if all(problem.place != place for problem in reader.problems):
            reader.wrong(path, *findings[0][1:])
        return ALWAYS
    return reader.book.add(tree, "", text)
