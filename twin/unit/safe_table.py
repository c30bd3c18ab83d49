"""The safe value of an output for every atmosphere and cause; a missing entry is a problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from twin.unit.model import Atmosphere, Cause, Setting

if TYPE_CHECKING:
    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader
    from twin.unit.schema import OutputForm

ANY = "any"


def safe_table(
    reader: Reader, path: Path, form: OutputForm, gassed: bool = True
) -> dict[Atmosphere, dict[Cause, Setting]]:
    """Return safe[atmosphere][cause]; `any` stands for every cause (or every atmosphere) not named.

    A module that is never `gassed` needs no values for it.
    """
    _names(reader, path, form.safe)
    work = _row(reader, path, form, Atmosphere.WORK)
    apart = gassed or Atmosphere.GASSING.value in form.safe
    gassing = _row(reader, path, form, Atmosphere.GASSING) if apart else work
    return {Atmosphere.WORK: work, Atmosphere.GASSING: gassing}


def _names(reader: Reader, path: Path, safe: Mapping[str, Any]) -> None:
    causes = [ANY, *(cause.value for cause in Cause)]
    atmospheres = [atmosphere.value for atmosphere in Atmosphere]
    for key, value in safe.items():
        if isinstance(value, Mapping):
            reader.known((*path, key), key, atmospheres, "atmosphere", key=True)
            for cause in value:  # pyright: ignore[reportUnknownVariableType]
                reader.known((*path, key, str(cause)), str(cause), causes, "cause", key=True)  # pyright: ignore[reportUnknownArgumentType]
        else:
            reader.known((*path, key), key, causes, "cause", key=True)


def _row(reader: Reader, path: Path, form: OutputForm, atmosphere: Atmosphere) -> dict[Cause, Setting]:
    own: Any = form.safe.get(atmosphere.value)
    nested = isinstance(own, dict)
    table = cast("dict[str, Any]", own if nested else form.safe)
    where: Path = (*path, atmosphere.value) if nested else path
    row: dict[Cause, Setting] = {}
    for cause in Cause:
        key = cause.value if cause.value in table else ANY
        value = table.get(key)
        if value is None or isinstance(value, Mapping):
            wrong = f"no safe value for {cause.value} while {atmosphere.value}"
            reader.wrong(path, wrong, f"add `{cause.value}: ...` or `any: ...`")
            continue
        row[cause] = _value(reader, (*where, key), value, form)
    return row


def _value(reader: Reader, path: Path, value: Any, form: OutputForm) -> Setting:
    if value in form.states:
        return float(form.states.index(value))
    if isinstance(value, str):
        reader.known(path, value, ("keep", "rest", *form.states), "safe value")
        return value
    low, high = (0.0, len(form.states) - 1.0) if form.states else form.range
    if not low <= float(value) <= high:
        reader.wrong(path, f"{float(value):g} is outside the output's range", f"write {low:g} to {high:g}")
    return float(value)
