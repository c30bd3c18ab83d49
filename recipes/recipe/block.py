"""Building blocks of a recipe: a part written once with arguments, and put in wherever `block: name` stands.

`<argument>` in the part stands for what the place of use gives, as a value, inside a text or inside a key. An argument
that is null takes with it the key or entry at which it stands, and every mapping that says `if: <argument>`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeGuard

from pydantic import Field

from recipes.layered import Layered, merged
from recipes.problem import InputError, Problem
from recipes.schema import Strict, check, listing, suggestion
from recipes.source import Document
from recipes.yaml_tree import Path

if TYPE_CHECKING:
    from recipes.problem import Place

BLOCKS, BLOCK, WITH, IF = "blocks", "block", "with", "if"
_ARGUMENT = re.compile(r"<([a-z][a-z0-9_]*)>")
_GONE = object()


class BlockForm(Strict):
    """A block as written: arguments it needs, arguments it may be given with what they are otherwise, and its part."""

    needs: tuple[str, ...] = ()
    may: Mapping[str, Any] = {}
    body: Mapping[str, Any] = Field(min_length=1)


@dataclass(frozen=True)
class Expanded(Document):
    """A document whose blocks are put in; every place is told where it is written."""

    written: Document
    origins: Mapping[Path, Path]
    heads: Mapping[Path, Path]

    def place(self, path: Path = ()) -> Place:
        """Return where the value is written."""
        while path and path not in self.origins:
            path = path[:-1]
        return self.written.place(self.origins.get(path, ()))

    def key_place(self, path: Path) -> Place:
        """Return where the last key of the path is written."""
        return self.written.key_place(self.heads[path]) if path in self.heads else self.place(path)

    def place_in(self, path: Path, offset: int) -> Place:
        """Return where a character of a text is written; of one with an argument put in, where it begins."""
        origin = self.origins.get(path)
        same = origin is not None and self.written.value(origin) == self.value(path)
        return self.written.place_in(origin, offset) if origin is not None and same else self.place(path)


@dataclass(frozen=True)
class _Given:
    """What the arguments are inside a block, where each is written, and the blocks around."""

    values: Mapping[str, Any]
    origins: Mapping[str, Path]
    around: tuple[str, ...]


_OUTSIDE = _Given({}, {}, ())


def expanded(document: Document) -> Document:
    """Return the document with its blocks put in; raise InputError with every problem."""
    if not _is_mapping(document.data) or BLOCKS not in document.data:
        return document
    work = _Expansion(document)
    rest = {key: value for key, value in document.data.items() if key != BLOCKS}
    data: Any = None if work.problems else work.value(rest, (), (), _OUTSIDE)
    if not work.problems and not isinstance(document, Layered):
        work.tell_unused()
    if work.problems:
        raise InputError(sorted(set(work.problems)))
    given = {item.name: getattr(document, item.name) for item in fields(Document)}
    given |= {"data": data, "values": dict.fromkeys(work.origins, document.values[()]), "keys": {}}
    return Expanded(**given, written=document, origins=work.origins, heads=work.heads)


@dataclass
class _Expansion:
    """Copies a document, puts in its blocks and remembers where each value comes from."""

    document: Document
    blocks: dict[str, BlockForm] = field(default_factory=dict[str, BlockForm])
    origins: dict[Path, Path] = field(default_factory=dict[Path, Path])
    heads: dict[Path, Path] = field(default_factory=dict[Path, Path])
    problems: list[Problem] = field(default_factory=list[Problem])
    used: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        written = self.document.value((BLOCKS,))
        if not _is_mapping(written):
            self.wrong((BLOCKS,), "the blocks are not a mapping", "write `name: {needs: [...], body: ...}`")
            return
        for name in written:
            form, problems = check(BlockForm, self.document, (BLOCKS, name))
            self.problems += problems
            self.blocks |= {name: form} if form is not None else {}

    def wrong(self, path: Path, wrong: str, right: str, *, key: bool = False) -> None:
        """Note a problem where something is written."""
        place = self.document.key_place(path) if key else self.document.place(path)
        self.problems.append(Problem(place, wrong, right))

    def tell_unused(self) -> None:
        """Note every block that stands nowhere."""
        for name in (name for name in self.blocks if name not in self.used):
            self.wrong((BLOCKS, name), f"block '{name}' is never used", "use it, or remove it", key=True)

    def value(self, written: Any, path: Path, origin: Path, given: _Given) -> Any:
        """Return the copy of a value that is to stand at `path` and is written at `origin`."""
        if isinstance(written, str):
            return self._text(written, path, origin, given)
        self.origins[path] = origin
        if _is_mapping(written):
            return (
                self._use(written, path, origin, given)
                if BLOCK in written
                else self._mapping(written, path, origin, given)
            )
        if _is_list(written):
            return self._list(written, path, origin, given)
        return written

    def _mapping(self, written: Mapping[str, Any], path: Path, origin: Path, given: _Given) -> Any:
        if given.around and IF in written:
            if self.value(written[IF], (*path, IF), (*origin, IF), given) is None:
                return _GONE
            written = {key: value for key, value in written.items() if key != IF}
        found: dict[str, Any] = {}
        for key, value in written.items():
            name = self._text(key, (), (*origin, key), given)
            if name is None:
                continue
            copy = self.value(value, (*path, str(name)), (*origin, key), given)
            if copy is not _GONE and not (copy is None and value is not None):
                found[str(name)] = copy
                self.heads[*path, str(name)] = (*origin, key)
        return found

    def _list(self, written: Sequence[Any], path: Path, origin: Path, given: _Given) -> list[Any]:
        found: list[Any] = []
        for i, one in enumerate(written):
            copy = self.value(one, (*path, len(found)), (*origin, i), given)
            found += [] if copy is _GONE or (copy is None and one is not None) else [copy]
        return found

    def _text(self, written: str, path: Path, origin: Path, given: _Given) -> Any:
        """Return a text with its arguments put in; the value itself where the text is one argument and no more."""
        self.origins[path] = origin
        names = _ARGUMENT.findall(written) if given.around else []
        for name in [name for name in names if name not in given.values]:
            known = f"known: {listing(given.values)}" if given.values else "this block has none"
            self.wrong(
                origin,
                f"'{name}' is no argument of block {given.around[-1]}",
                suggestion(name, given.values, known),
            )
            return written
        if len(names) == 1 and written == f"<{names[0]}>":
            return self._copy(given.values[names[0]], path, given.origins[names[0]])
        if any(given.values[name] is None for name in names):
            return None
        return _ARGUMENT.sub(lambda found: _plain(given.values[found[1]]), written) if names else written

    def _copy(self, value: Any, path: Path, origin: Path) -> Any:
        return self.value(value, path, origin, _OUTSIDE)

    def _use(self, written: Mapping[str, Any], path: Path, origin: Path, given: _Given) -> Any:
        """Return the part of a block with its arguments, and on top of it what stands beside."""
        name = str(written[BLOCK])
        block = self.blocks.get(name)
        if block is None or name in given.around:
            wrong = f"block '{name}' is not known" if block is None else f"block '{name}' is inside itself"
            known = f"known: {listing(self.blocks)}"
            self.wrong(
                (*origin, BLOCK),
                wrong,
                suggestion(name, self.blocks, known) if block is None else "name another block",
            )
            return {}
        self.used.add(name)
        inner = self._arguments(block, written.get(WITH) or {}, (*origin, WITH), given, name)
        below = self.value(block.body, path, (BLOCKS, name, "body"), inner)
        beside = {key: value for key, value in written.items() if key not in {BLOCK, WITH}}
        self.origins[path] = origin
        return merged(below, self._mapping(beside, path, origin, given)) if beside else below

    def _arguments(self, block: BlockForm, written: Any, origin: Path, given: _Given, name: str) -> _Given:
        """Return what the arguments of a block are, each checked to be known and there."""
        known = (*block.needs, *block.may)
        values: dict[str, Any] = {key: block.may.get(key) for key in known}
        origins: dict[str, Path] = {key: (BLOCKS, name, "may", key) for key in known}
        for key, value in written.items() if _is_mapping(written) else ():
            if key not in known:
                right = suggestion(key, known, f"known: {listing(known)}")
                self.wrong((*origin, key), f"'{key}' is no argument of block {name}", right, key=True)
            values[key] = self.value(value, (), (*origin, key), given)
            origins[key] = (*origin, key)
        for key in [key for key in block.needs if key not in (written if _is_mapping(written) else ())]:
            self.wrong(
                origin[:-1], f"block {name} needs the argument {key}", f"add with: {{{key}: ...}}", key=True
            )
        return _Given(values, origins, (*given.around, name))


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if _is_list(value) else str(value)


def _is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)


def _is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    return isinstance(value, list | tuple)
