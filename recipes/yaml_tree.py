"""YAML text as plain data with the span of every key and value; only true, false, null and numbers are special."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml

Path = tuple[str | int, ...]

MAX_DEPTH = 64
MAX_NODES = 200_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,39})(\.[0-9]{0,40})?([eE][-+]?[0-9]{1,4})?")


class YamlError(Exception):
    """The text is not YAML as spoken here: character index, what is wrong, what would be right."""

    def __init__(self, index: int, wrong: str, right: str = "") -> None:
        super().__init__(wrong)
        self.index, self.wrong, self.right = index, wrong, right


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a node stands in the text (character indices) and how a scalar is written: `'`, `"`, `|`, `>` or plain."""

    start: int
    end: int
    style: str = ""


@dataclass(slots=True)
class YamlTree:
    """Plain data, where each key and value stands, and what is wrong although it can be read."""

    data: Any = None
    values: dict[Path, Mark] = field(default_factory=dict[Path, Mark])
    keys: dict[Path, Mark] = field(default_factory=dict[Path, Mark])
    faults: list[YamlError] = field(default_factory=list[YamlError])


@dataclass(slots=True)
class _Open:
    """A mapping or list being read; `key` is the key whose value comes next."""

    path: Path
    container: dict[str, Any] | list[Any]
    key: str | None = None


class _Builder:
    """Turns parser events into a YamlTree without recursion."""

    def __init__(self) -> None:
        self.tree = YamlTree()
        self._stack: list[_Open] = []
        self._documents = 0

    def feed(self, event: Any) -> None:
        """Take one parser event."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise YamlError(
                        event.start_mark.index, "a second document starts here", "write one per file"
                    )
            case yaml.AliasEvent():
                raise YamlError(
                    event.start_mark.index, f"alias *{event.anchor} is not allowed", "write the value out"
                )
            case yaml.ScalarEvent():
                self._refuse_decoration(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_decoration(event)
                self._begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(event)
            case _:
                pass

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor is not None:
            raise YamlError(
                event.start_mark.index, f"anchor &{event.anchor} is not allowed", "write the value out"
            )
        if event.tag is not None:
            raise YamlError(
                event.start_mark.index, f"tag {event.tag} is not allowed", "write the plain value"
            )
        if len(self.tree.values) >= MAX_NODES:
            raise YamlError(event.start_mark.index, f"more than {MAX_NODES} values", "split the file")

    def _expects_key(self) -> bool:
        return (
            bool(self._stack) and isinstance(self._stack[-1].container, dict) and self._stack[-1].key is None
        )

    def _scalar(self, event: Any) -> None:
        mark = Mark(
            event.start_mark.index, event.end_mark.index, "" if event.implicit[0] else event.style or ""
        )
        if self._expects_key():
            self._key(event.value, mark)
        elif event.implicit[0]:
            self._put(self._plain(event.value, mark.start), mark)
        else:
            self._put(event.value, mark)

    def _key(self, name: str, mark: Mark) -> None:
        top = self._stack[-1]
        path = (*top.path, name)
        if not name:
            raise YamlError(mark.start, "a key is empty", "write `name: value`")
        if name in top.container:
            raise YamlError(mark.start, f"key '{name}' stands twice in the same mapping", "keep one of them")
        top.key = name
        self.tree.keys[path] = mark

    def _begin(self, event: Any, container: dict[str, Any] | list[Any]) -> None:
        start = event.start_mark.index
        if self._expects_key():
            raise YamlError(start, "a key is a list or mapping", "write a plain word before the colon")
        if len(self._stack) >= MAX_DEPTH:
            raise YamlError(start, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        path = self._put(container, Mark(start, event.end_mark.index))
        self._stack.append(_Open(path, container))

    def _end(self, event: Any) -> None:
        top = self._stack.pop()
        opened = self.tree.values[top.path]
        self.tree.values[top.path] = Mark(opened.start, max(opened.end, event.end_mark.index))

    def _put(self, value: Any, mark: Mark) -> Path:
        if not self._stack:
            self.tree.data = value
            path: Path = ()
        else:
            top = self._stack[-1]
            if isinstance(top.container, list):
                path = (*top.path, len(top.container))
                top.container.append(value)
            else:
                assert top.key is not None
                path = (*top.path, top.key)
                top.container[top.key] = value
                top.key = None
        self.tree.values[path] = mark
        return path

    def _plain(self, text: str, start: int) -> str | int | float | bool | None:
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if not _FLOAT.fullmatch(text):
            return text
        number = float(text)
        if not isfinite(number):
            self.tree.faults.append(YamlError(start, f"number {text} is too large", "write a finite number"))
        return number


def build(text: str) -> YamlTree:
    """Read one YAML document; raise YamlError at the first place that is no YAML as spoken here."""
    builder = _Builder()
    for event in _events(text):
        builder.feed(event)
    if () not in builder.tree.values:
        raise YamlError(0, "the file is empty", "write `key: value` lines")
    return builder.tree


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _fault(text, error) from None
    except yaml.reader.ReaderError as error:
        raise YamlError(error.position, f"control character {error.character:#04x}", "remove it") from None
    except UnicodeEncodeError as error:
        raise YamlError(error.start, "half a character (surrogate)", "remove it") from None


def _fault(text: str, error: Any) -> YamlError:
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text))
    line_start = text.rfind("\n", 0, index) + 1
    tab = text.find("\t", line_start, index + 1)
    if tab >= 0 and not text[line_start:tab].strip():
        return YamlError(tab, "a tab stands in the indentation", "indent with spaces")
    opened = error.context_mark
    reason = (
        f"{error.problem}".removeprefix("did not find expected ").strip() if error.problem else "syntax error"
    )
    expected = f"{error.problem}".startswith("did not find expected")
    where = f" ({error.context}, begun on line {opened.line + 1})" if error.context and opened else ""
    if expected:
        return YamlError(index, f"not valid YAML{where}", f"expected {reason} here")
    return YamlError(index, f"not valid YAML: {reason.removeprefix('found ')}{where}")
