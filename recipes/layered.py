"""A document on top of another one: mappings add to those below, null removes, all else replaces; places stay true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from recipes.source import Document

if TYPE_CHECKING:
    from recipes.problem import Place
    from recipes.yaml_tree import Path


@dataclass(frozen=True)
class Layered(Document):
    """The merged document; what is not written in its own file is looked for in `below`."""

    own: Document
    below: Document

    def place(self, path: Path = ()) -> Place:
        """Return where the value stands."""
        return self._layer(path).place(path)

    def key_place(self, path: Path) -> Place:
        """Return where the last key of the path stands."""
        return self._layer(path).key_place(path)

    def place_in(self, path: Path, offset: int) -> Place:
        """Return where a character of the text value at `path` stands."""
        return self._layer(path).place_in(path, offset)

    def _layer(self, path: Path) -> Document:
        return self.below if path not in self.own.values and path in self.below.values else self.own


def layered(own: Document, below: Document) -> Layered:
    """Return `own` on top of `below`."""
    given = {field.name: getattr(own, field.name) for field in fields(Document)}
    given["data"] = merged(below.data, own.data)
    given["sha256"] = sha256((own.sha256 + below.sha256).encode()).hexdigest()
    given["values"] = {**below.values, **own.values}
    given["keys"] = {**below.keys, **own.keys}
    return Layered(**given, own=own, below=below)


def merged(below: Any, own: Any) -> Any:
    """Return `own` on top of `below`; a null takes away what stands below."""
    if not (isinstance(below, Mapping) and isinstance(own, Mapping)):
        return own
    lower, upper = cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", own)
    both = {key: merged(value, upper[key]) if key in upper else value for key, value in lower.items()}
    kept = {key: value for key, value in both.items() if not (key in upper and upper[key] is None)}
    return {**kept, **{key: value for key, value in upper.items() if key not in lower}}
