"""A document on top of another one: mappings add up, all else is replaced, and every place is told in its own file."""

from __future__ import annotations

from recipes.layered import layered
from recipes.source import parse

BELOW = parse("a: {x: 1, y: [1, 2]}\nb: low\nc: {d: {e: 5}}\n", "below.yaml")
OWN = parse("a: {y: [3]}\nc: {d: {f: 6}}\nnew: 7\n", "own.yaml")
BOTH = layered(OWN, BELOW)


def test_mappings_add_up_and_all_else_is_replaced() -> None:
    assert BOTH.data == {"a": {"x": 1, "y": [3]}, "b": "low", "c": {"d": {"e": 5, "f": 6}}, "new": 7}


def test_a_value_is_told_where_it_is_written() -> None:
    assert str(BOTH.place(("a", "y"))) == "own.yaml:1:8"
    assert str(BOTH.place(("c", "d", "e"))) == "below.yaml:3:12"
    assert BOTH.key_place(("b",)).file == "below.yaml"
    assert BOTH.place_in(("b",), 2).column == 6


def test_what_is_nowhere_is_told_in_the_upper_file() -> None:
    assert BOTH.place(("nothing",)).file == "own.yaml"


def test_both_files_are_part_of_the_hash() -> None:
    other = layered(OWN, parse("b: other\n", "below.yaml"))
    assert len({BOTH.sha256, other.sha256, OWN.sha256, BELOW.sha256}) == 4
