"""Checking a document against models: every error at once, at its place, with what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import pytest
from pydantic import Field, field_validator

from recipes.problem import InputError
from recipes.schema import Strict, check, in_unit, listing, validated
from recipes.source import parse

Pascal = Annotated[float, in_unit("Pa")]


class Limit(Strict):
    low: Pascal
    high: Pascal = 3.0
    kind: Literal["trip", "alarm"] = "trip"


class Valve(Strict):
    type: Literal["valve"]
    size: int


class Fan(Strict):
    type: Literal["fan"]
    speed: int


class Device(Strict):
    name: str
    count: int = Field(default=1, ge=1, le=4)
    limits: Mapping[str, Limit] = {}
    tags: tuple[str, ...] = ()
    parts: tuple[Annotated[Valve | Fan, Field(discriminator="type")], ...] = ()
    origin: str = Field(default="", alias="from")

    @field_validator("origin")
    @classmethod
    def origin_is_lower_case(cls, value: str) -> str:
        if value != value.lower():
            raise ValueError("'from' has capitals; write it in lower case")
        return value


def lines(text: str) -> list[str]:
    result, problems = check(Device, parse(text, "f"))
    assert result is None
    return [str(problem) for problem in problems]


def test_a_right_document_becomes_a_model():
    document = parse(
        "name: a\nfrom: b\nlimits: {dp: {low: 3 mbar}}\ntags: [x]\nparts: [{type: fan, speed: 2}]"
    )
    device = validated(Device, document)
    assert device.limits["dp"].low == 300.0
    assert device.tags == ("x",)
    assert device.parts == (Fan(type="fan", speed=2),)
    assert device.origin == "b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: 3", "f:1:7: '3' is not text, write text; put a number in quotes"),
        ("name: a\ncount: 9", "f:2:8: '9' is too large, write 4 or less"),
        ("name: a\ncount: '2'", "f:2:8: '2' is not a whole number, write a whole number"),
        ("name: a\nform: x", "f:2:1: unknown key 'form', did you mean from?"),
        ("name: a\nzzz: x", "f:2:1: unknown key 'zzz', known here: name, count, limits, tags, parts or from"),
        ("name: a\nlimits: {dp: {low: 2 s}}", "f:2:20: s cannot be converted to Pa, write it in Pa"),
        ("name: a\nlimits: {dp: {low: 2}}", "f:2:20: 2 has no unit, write it in Pa, like '2 Pa'"),
        ("name: a\nlimits: {dp: {low: 2 Pa, hgh: 3 Pa}}", "f:2:26: unknown key 'hgh', did you mean high?"),
        ("name: a\nlimits: {dp: {high: 2 Pa}}", "f:2:10: key 'low' is missing, add `low: ...`"),
        ("name: a\nlimits: {dp: []}", "f:2:14: a list is not a mapping, write `key: value` lines"),
        (
            "name: a\nlimits: {dp: {low: 1 Pa, kind: x}}",
            "f:2:32: 'x' is not allowed, write 'trip' or 'alarm'",
        ),
        ("name: a\ntags: x", "f:2:7: 'x' is not a list, write a list: [a, b]"),
        ("name: a\ntags: [x, 3]", "f:2:11: '3' is not text, write text; put a number in quotes"),
        (
            "name: a\nparts: [{type: fan, sped: 1, speed: 2}]",
            "f:2:21: unknown key 'sped', did you mean speed?",
        ),
        (
            "name: a\nparts: [{type: tap}]",
            "f:2:9: a mapping is of no known kind, write one of 'valve', 'fan' at 'type'",
        ),
        ("name: a\nparts: [{size: 1}]", "f:2:9: a mapping does not say of which kind it is, add 'type'"),
        ("name: a\nfrom: B", "f:2:7: 'from' has capitals, write it in lower case"),
        ("- a", "f:1:1: a list is not a mapping, write `key: value` lines"),
    ],
)
def test_an_error_stands_at_its_place_with_what_would_be_right(text: str, expected: str):
    assert lines(text) == [expected]


def test_all_errors_come_at_once_sorted_by_place():
    found = lines("count: 0\nlimits: {dp: {}}\ntags: 3\nform: x")
    assert len(found) == 5
    assert found == sorted(found)


def test_a_part_of_a_document_can_be_checked_alone():
    document = parse("unit:\n  dp: {low: 2 Pa, hi: 1}", "f")
    with pytest.raises(InputError, match=r"f:2:19: unknown key 'hi'"):
        validated(Limit, document, ("unit", "dp"))


def test_long_listings_are_cut():
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a or b"
    assert listing([str(n) for n in range(20)]).endswith("...")
