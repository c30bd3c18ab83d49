"""The recipes that come with the program, and files of recipes on top of their base."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches
from hashlib import sha256
from importlib.resources import files
from json import dumps
from pathlib import Path
from typing import Any, cast

from recipes.layered import Layered, layered
from recipes.problem import InputError, Place, Problem
from recipes.schema import listing, suggestion
from recipes.source import Document, read

BASE = "base"


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
        written: Any = read_layers(path_or_name).value(("equipment",))
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


def read_layers(path_or_name: str | Path) -> Document:
    """Return a recipe's document, on top of its base; its text stands alone, so that a record can keep it."""
    document = _layers(find(path_or_name), ())
    if not isinstance(document, Layered):
        return document
    data = {key: value for key, value in document.data.items() if key != BASE}
    text = dumps(data, ensure_ascii=False, indent=1)
    return replace(document, data=data, text=text, sha256=sha256(text.encode()).hexdigest())


def _layers(path: Path, above: tuple[Path, ...]) -> Document:
    own = read(path)
    base = own.value((BASE,))
    if base is None:
        return own
    below, place = _below(path, str(base)), own.place((BASE,))
    if below is None:
        names = library_names()
        right = suggestion(str(base), names, f"the library has {listing(names)}")
        raise InputError([Problem(place, f"there is no recipe '{base}' to be the base", right)])
    if below.resolve() in {one.resolve() for one in (path, *above)}:
        raise InputError([Problem(place, "the recipe is based on itself", "name another recipe")])
    return layered(own, _layers(below, (path, *above)))


def _below(path: Path, base: str) -> Path | None:
    """Return the file of a base: beside this one, or in the library."""
    beside = path.parent / (base if base.endswith((".yaml", ".yml")) else f"{base}.yaml")
    if beside.is_file():
        return beside
    return find(base) if base in library_names() else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _folder() -> Path:
    return Path(str(files("recipes"))) / "library"
