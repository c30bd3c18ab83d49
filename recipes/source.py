"""Reads a YAML file as plain data and knows the place of every key, value and character in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path as FilePath
from typing import Any

from recipes.problem import InputError, Place, Problem
from recipes.scalar import source_index
from recipes.yaml_tree import Mark, Path, YamlError, build

MAX_BYTES = 4_000_000
KEPT = 32
"""Texts that are not read again where they are asked for again: a unit has some ten files."""


@dataclass(frozen=True)
class Document:
    """A YAML file: plain data (dict, list, str, int, float, bool, None), its text, and where everything stands.

    A path is the tuple of keys and list positions that leads to a value: `("formula", "exposure", "range", 0)`.
    """

    file: str
    text: str
    sha256: str
    data: Any
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]
    line_starts: tuple[int, ...]

    def place(self, path: Path = ()) -> Place:
        """Return where the value stands; of an unknown path, where its nearest known parent stands."""
        while path not in self.values and path:
            path = path[:-1]
        mark = self.values.get(path)
        return self.place_of_index(mark.start if mark else 0)

    def key_place(self, path: Path) -> Place:
        """Return where the last key of the path stands; of a list entry or unknown key, where the value stands."""
        mark = self.keys.get(path)
        return self.place_of_index(mark.start) if mark else self.place(path)

    def place_in(self, path: Path, offset: int) -> Place:
        """Return where character `offset` of the text value at `path` stands, however the value is quoted or folded."""
        mark, value = self.values.get(path), self.value(path)
        if mark is None or not isinstance(value, str):
            return self.place(path)
        raw = self.text[mark.start : mark.end]
        return self.place_of_index(mark.start + source_index(raw, mark.style, value, offset))

    def value(self, path: Path) -> Any:
        """Return the value at a path, or None if there is none."""
        value = self.data
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def place_of_index(self, index: int) -> Place:
        """Return line and column of a character of the text."""
        return _place(self.file, self.line_starts, index)


def read(path: str | FilePath) -> Document:
    """Read a YAML file; raise InputError when it is missing, unreadable, no text or no YAML."""
    file = str(path)
    content = _bytes(FilePath(path), file)
    return replace(parse(_decode(content, file), file), sha256=sha256(content).hexdigest())


@lru_cache(KEPT)
def parse(text: str, file: str = "<text>") -> Document:
    """Read YAML from text; raise InputError with the place when it is no YAML."""
    starts = _line_starts(text)
    try:
        tree = build(text)
    except YamlError as fault:
        raise InputError([_problem(file, starts, fault)]) from None
    if tree.faults:
        raise InputError([_problem(file, starts, fault) for fault in tree.faults])
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(file, text, digest, tree.data, tree.values, tree.keys, starts)


def _bytes(path: FilePath, file: str) -> bytes:
    try:
        if not path.exists():
            raise InputError([Problem(Place(file), "the file does not exist", "check the name")])
        if not path.is_file():
            raise InputError([Problem(Place(file), "this is not a file", "name a YAML file")])
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        wrong = f"the file cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError([Problem(Place(file), wrong, "check its access rights")]) from None
    if len(content) > MAX_BYTES:
        raise InputError(
            [Problem(Place(file), f"the file is larger than {MAX_BYTES // 1_000_000} MB", "split it")]
        )
    return content


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        place = _place(file, _line_starts(before), len(before))
        wrong = f"byte {content[error.start]:#04x} is not UTF-8 text"
        raise InputError([Problem(place, wrong, "save the file as UTF-8")]) from None


def _problem(file: str, starts: tuple[int, ...], fault: YamlError) -> Problem:
    return Problem(_place(file, starts, fault.index), fault.wrong, fault.right)


def _line_starts(text: str) -> tuple[int, ...]:
    starts, position = [0], text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return tuple(starts)


def _place(file: str, starts: tuple[int, ...], index: int) -> Place:
    line = bisect_right(starts, index)
    return Place(file, line, index - starts[line - 1] + 1)
