"""The recipes that come with the program."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from recipes.problem import InputError, Place, Problem
from recipes.source import read


def library_names() -> tuple[str, ...]:
    """Return the names of the library recipes, sorted."""
    return tuple(
        sorted(item.name.removesuffix(".yaml") for item in _folder().iterdir() if item.suffix == ".yaml")
    )


def names_for(modules: Collection[str]) -> tuple[str, ...]:
    """Return the names of the library recipes whose equipment is among these modules, sorted."""
    return tuple(name for name in library_names() if equipment_of(name) <= set(modules))


def equipment_of(path_or_name: str | Path) -> frozenset[str]:
    """Return the modules that a recipe works with; none where the file does not say, which its reader will tell."""
    try:
        written: Any = read(find(path_or_name)).value(("equipment",))
    except InputError:
        return frozenset()
    names = cast("list[object]", written) if isinstance(written, list) else []
    return frozenset(str(name) for name in names)


def find(path_or_name: str | Path) -> Path:
    """Return the file of a recipe: a path as it is, or a library recipe by its name."""
    path = Path(path_or_name)
    if path.suffix in {".yaml", ".yml"} or path.name != str(path_or_name) or _exists(path):
        return path
    if str(path_or_name) in library_names():
        return _folder() / f"{path_or_name}.yaml"
    close = get_close_matches(str(path_or_name), library_names(), 1, 0.5)
    known = f"did you mean {close[0]}?" if close else f"the library has {', '.join(library_names())}"
    raise InputError([Problem(Place(str(path_or_name)), "there is no recipe of this name", known)])


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _folder() -> Path:
    return Path(str(files("recipes"))) / "library"
