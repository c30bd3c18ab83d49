"""The recipes that come with the program."""

from __future__ import annotations

from importlib.resources import files


def library_recipes() -> tuple[str, ...]:
    """Names of the library's recipes, sorted."""
    folder = files("recipes") / "library"
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))
