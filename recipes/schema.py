"""Checks a document against pydantic models and tells every error at its place, with what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from json import dumps, loads
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from recipes import quantity
from recipes.problem import InputError, Problem

if TYPE_CHECKING:
    from recipes.source import Document
    from recipes.yaml_tree import Path

_UNKNOWN_KEY = "unknown key"
M = TypeVar("M", bound="Strict")
_Detail = Mapping[str, Any]


class Strict(BaseModel):
    """Base of every model of a file: no unknown keys, no silent conversions, frozen. Lists become tuples."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, defer_build=True
    )


def in_unit(unit: str) -> BeforeValidator:
    """Let a float field take a quantity: `Annotated[float, in_unit("s")]` reads "30 min" as 1800.0."""

    def convert(value: Any) -> Any:
        return quantity.parse(value, unit) if isinstance(value, str | int | float) else value

    return BeforeValidator(convert)


def validated(model: type[M], document: Document, path: Path = ()) -> M:
    """Return the part of the document at `path` as a model; raise InputError with every problem in it."""
    result, problems = check(model, document, path)
    if result is None:
        raise InputError(problems)
    return result


def check(model: type[M], document: Document, path: Path = ()) -> tuple[M | None, list[Problem]]:
    """Return the model, or None and every problem, sorted by place."""
    try:
        return model.model_validate_json(dumps(document.value(path))), []
    except ValidationError as error:
        found = error.errors(include_url=False)
    return None, _merged({_problem(model, document, path, detail) for detail in found})


def check_further(model: type[M], document: Document, path: Path = ()) -> tuple[M | None, list[Problem]]:
    """Like `check`, but when unknown keys are all that is wrong, return the model without them and the problems."""
    result, problems = check(model, document, path)
    if result is not None or any(not problem.wrong.startswith(_UNKNOWN_KEY) for problem in problems):
        return result, problems
    data = loads(dumps(document.value(path)))
    try:
        model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] == "extra_forbidden":
                _remove(data, _written_path(document, path, detail["loc"])[len(path) :])
    try:
        return model.model_validate_json(dumps(data)), problems
    except ValidationError:
        return None, problems


def suggestion(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return "did you mean X?" for the nearest known word, or `otherwise`."""
    close = get_close_matches(word, sorted(known), 1, 0.6)
    return f"did you mean {close[0]}?" if close else otherwise


def listing(words: Iterable[str], most: int = 12) -> str:
    """Return "a, b or c", cut after `most` words."""
    names = [str(word) for word in words]
    if len(names) > most:
        return ", ".join(names[:most]) + " ..."
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _remove(data: Any, path: Path) -> None:
    for key in path[:-1]:
        data = data[key]
    del data[path[-1]]


def _merged(problems: Iterable[Problem]) -> list[Problem]:
    """Join the errors that the members of one union give for one value into one."""
    merged: dict[tuple[Any, str], Problem] = {}
    for problem in sorted(problems):
        value, is_not, _ = problem.wrong.partition(" is not ")
        before = merged.get((problem.place, value)) if is_not and problem.right.startswith("write ") else None
        if before:
            right = f"{before.right} or {problem.right.removeprefix('write ')}"
            problem = Problem(problem.place, f"{value} does not fit here", right)
        merged[problem.place, value if is_not else problem.wrong] = problem
    return sorted(merged.values())


def _problem(model: type[BaseModel], document: Document, path: Path, detail: _Detail) -> Problem:
    written = _written_path(document, path, detail["loc"])
    kind = str(detail["type"])
    if detail["loc"][-1:] == ("[key]",):
        return Problem(document.key_place(written), *_words(kind, detail, str(written[-1])))
    if kind == "extra_forbidden":
        key = str(detail["loc"][-1])
        known = _fields_at(model, detail["loc"][:-1])
        right = suggestion(key, known, f"known here: {listing(known)}" if known else "remove it")
        return Problem(document.key_place(written), f"{_UNKNOWN_KEY} '{key}'", right)
    if kind == "missing":
        key = str(detail["loc"][-1])
        place = document.key_place(written) if written else document.place()
        return Problem(place, f"key '{key}' is missing", f"add `{key}: ...`")
    wrong, right = _words(kind, detail, document.value(written))
    return Problem(document.place(written), wrong, right)


def _written_path(document: Document, path: Path, loc: Iterable[str | int]) -> Path:
    """Follow a pydantic location through the document; names of union members are no part of it."""
    for step in loc:
        if (*path, step) in document.values:
            path = (*path, step)
    return path


def _words(kind: str, detail: _Detail, value: Any) -> tuple[str, str]:
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, quantity.QuantityError):
        return error.wrong, error.right
    if isinstance(error, ValueError):
        wrong, _, right = str(error).partition("; ")
        return wrong, right
    if kind in _SAY:
        return f"{_show(value)} {_SAY[kind][0]}", _SAY[kind][1].format(**detail.get("ctx", {}))
    return f"{_show(value)}: {detail['msg']}", ""


_SAY: dict[str, tuple[str, str]] = {
    "string_type": ("is not text", "write text; put a number in quotes"),
    "float_type": ("is not a number", "write a number"),
    "float_parsing": ("is not a number", "write a number"),
    "int_type": ("is not a whole number", "write a whole number"),
    "int_parsing": ("is not a whole number", "write a whole number"),
    "int_from_float": ("is not a whole number", "write a whole number"),
    "bool_type": ("is not true or false", "write true or false"),
    "bool_parsing": ("is not true or false", "write true or false"),
    "list_type": ("is not a list", "write a list: [a, b]"),
    "tuple_type": ("is not a list", "write a list: [a, b]"),
    "dict_type": ("is not a mapping", "write `key: value` lines"),
    "mapping_type": ("is not a mapping", "write `key: value` lines"),
    "model_type": ("is not a mapping", "write `key: value` lines"),
    "model_attributes_type": ("is not a mapping", "write `key: value` lines"),
    "none_required": ("is not empty", "leave it empty"),
    "literal_error": ("is not allowed", "write {expected}"),
    "union_tag_invalid": ("is of no known kind", "write one of {expected_tags} at {discriminator}"),
    "union_tag_not_found": ("does not say of which kind it is", "add {discriminator}"),
    "enum": ("is not allowed", "write {expected}"),
    "greater_than": ("is too small", "write more than {gt}"),
    "greater_than_equal": ("is too small", "write {ge} or more"),
    "less_than": ("is too large", "write less than {lt}"),
    "less_than_equal": ("is too large", "write {le} or less"),
    "too_short": ("has too few entries", "write at least {min_length}"),
    "too_long": ("has too many entries", "write at most {max_length}"),
    "string_too_short": ("is too short", "write at least {min_length} characters"),
    "string_too_long": ("is too long", "write at most {max_length} characters"),
    "string_pattern_mismatch": ("is not written as it should be", "write it like {pattern}"),
}


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:37] + '...'}'"


def _fields_at(model: Any, loc: Iterable[str | int]) -> tuple[str, ...]:
    """Return the keys allowed where `loc` leads, in the order of the model."""
    kinds: list[Any] = [model]
    for step in loc:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    names = [name for kind in kinds for member in _members(kind) for name in _keys(member)]
    return tuple(dict.fromkeys(names))


def _inside(kind: Any, step: str | int) -> Iterable[Any]:
    found: list[Any] = []
    for member in _members(kind):
        if _is_model(member):
            found += [field.annotation for name, field in _named_fields(member) if name == step]
            found += [member] if step == member.__name__ or step in _tags(member) else []
        elif get_origin(member) is not None:
            inner = get_args(member)[-1:] if _is_mapping(member) else get_args(member)
            found += [argument for argument in inner if argument is not ...]
    return found


def _tags(model: type[BaseModel]) -> set[Any]:
    """Return the words of the literal fields, one of which tags the member of a union."""
    fields = (field.annotation for _, field in _named_fields(model))
    return {word for kind in fields if get_origin(kind) is Literal for word in get_args(kind)}


def _members(kind: Any) -> list[Any]:
    """Return the members of a union, with Annotated and aliases taken off."""
    kind = getattr(kind, "__value__", kind)
    if hasattr(kind, "__metadata__"):
        return _members(kind.__origin__)
    if get_origin(kind) in {Union, UnionType}:
        return [member for argument in get_args(kind) for member in _members(argument)]
    return [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_mapping(kind: Any) -> bool:
    origin: Callable[..., Any] | None = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _named_fields(model: type[BaseModel]) -> Iterable[tuple[str, Any]]:
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def _keys(kind: Any) -> list[str]:
    return [name for name, _ in _named_fields(kind)] if _is_model(kind) else []
