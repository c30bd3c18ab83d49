"""Blocks are put in with their arguments, and every mistake is told where it is written."""

from __future__ import annotations

import pytest

from recipes.problem import InputError
from recipes.recipe.block import expanded
from recipes.source import parse

BLOCK = """
blocks:
  visit:
    needs: [title]
    may: {tray: null, add: 5, items: [a, b]}
    body:
      title: Visit <title>
      steps:
        move_<tray>: {move: <tray>}
        look: {if: <tray>, text: the tray}
        add: {volume: <add>, items: <items>, chain: [begin, move_<tray>, end]}
"""


def put_in(text: str, block: str = BLOCK) -> dict[str, object]:
    return expanded(parse(f"{block}\n{text}\n", "r.yaml")).data


def problems(text: str, block: str = BLOCK) -> list[str]:
    with pytest.raises(InputError) as caught:
        put_in(text, block)
    return [str(problem) for problem in caught.value.problems]


def test_arguments_stand_as_values_inside_texts_and_inside_keys() -> None:
    found = put_in("use: {block: visit, with: {title: one, tray: t, add: 7, items: [c]}}")["use"]
    assert found == {
        "title": "Visit one",
        "steps": {
            "move_t": {"move": "t"},
            "look": {"text": "the tray"},
            "add": {"volume": 7, "items": ["c"], "chain": ["begin", "move_t", "end"]},
        },
    }


def test_an_argument_that_is_null_takes_with_it_what_it_stands_at() -> None:
    found = put_in("use: {block: visit, with: {title: one}}")["use"]
    assert found == {
        "title": "Visit one",
        "steps": {"add": {"volume": 5, "items": ["a", "b"], "chain": ["begin", "end"]}},
    }


def test_what_stands_beside_a_use_is_merged_onto_the_part() -> None:
    found = put_in("use: {block: visit, with: {title: one}, steps: {add: {volume: 9}}, more: 1}")["use"]
    assert isinstance(found, dict)
    assert (found["steps"]["add"]["volume"], found["more"]) == (9, 1)


def test_a_block_may_use_another_one() -> None:
    outer = "  outer: {needs: [name], body: {inner: {block: visit, with: {title: <name>}}}}\n"
    found = put_in("use: {block: outer, with: {name: two}}", BLOCK + outer)["use"]
    assert isinstance(found, dict)
    assert found["inner"]["title"] == "Visit two"


def test_a_value_is_told_where_it_is_written() -> None:
    document = expanded(parse(f"{BLOCK}\nuse: {{block: visit, with: {{title: one, add: 7}}}}\n", "r.yaml"))
    assert str(document.place(("use", "steps", "add", "volume"))) == "r.yaml:13:45"
    assert str(document.place(("use", "title"))) == "r.yaml:7:14"
    assert str(document.key_place(("use", "steps", "add", "items"))) == "r.yaml:11:30"


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("use: {block: visitt, with: {title: one}}", "block 'visitt' is not known, did you mean visit?"),
        ("use: {block: visit}", "block visit needs the argument title"),
        ("use: {block: visit, with: {title: one, trey: t}}", "did you mean tray?"),
        ("use: 1", "block 'visit' is never used"),
    ],
)
def test_a_wrong_use_is_told(use: str, told: str) -> None:
    assert told in "\n".join(problems(use))


def test_an_argument_that_is_none_is_told_where_it_stands() -> None:
    (told,) = problems("use: {block: v}", "blocks:\n  v:\n    body: {a: <b>}\n")
    assert told.startswith("r.yaml:3:15: 'b' is no argument of block v")


def test_a_block_inside_itself_is_refused() -> None:
    (told,) = problems("use: {block: v}", "blocks:\n  v:\n    body: {a: {block: v}}\n")
    assert "inside itself" in told


def test_a_file_without_blocks_stays_as_it_is() -> None:
    document = parse("a: <b>\n", "r.yaml")
    assert expanded(document) is document
