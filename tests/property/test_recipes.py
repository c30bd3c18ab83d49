"""Whatever happens to the text of a recipe, reading it gives a recipe or bad input with its place, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.problem import InputError
from recipes.recipe.library import find, library_names
from recipes.recipe.model import Recipe
from recipes.recipe.net import BEGIN, END, Way, flaws
from recipes.recipe.read import read_recipe, recipe_of
from recipes.source import parse
from twin.unit.load import load_unit

FACTS = load_unit("airlock1").facts
TEXTS = tuple(find(name).read_text("utf-8") for name in library_names())
SNIPPETS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "'",
        '"',
        "- ",
        "&a ",
        "*a",
        "!!x ",
        "\t",
        "\n",
        "#",
        "|",
        ">",
        "? ",
        "---\n",
        "\x07",
    ),
    *(
        "$exposure",
        "null",
        "1e999",
        "-3 Pa",
        "30 min",
        "true",
        "isolator.dp >= 25 Pa",
        "for",
        "begin",
        "end",
        "é",
        "\U0001f600",
    ),
)

mutation = st.one_of(
    st.tuples(st.just("insert"), st.integers(0, 10_000), st.sampled_from(SNIPPETS)),
    st.tuples(st.just("delete"), st.integers(0, 10_000), st.integers(1, 40)),
    st.tuples(st.just("drop line"), st.integers(0, 500), st.none()),
    st.tuples(st.just("double line"), st.integers(0, 500), st.none()),
    st.tuples(st.just("swap words"), st.integers(0, 2000), st.integers(0, 2000)),
)


def mutated(text: str, kind: str, at: int, how: str | int | None) -> str:
    lines, words = text.splitlines(keepends=True), text.split(" ")
    match kind, how:
        case "insert", str():
            at %= len(text) + 1
            return text[:at] + how + text[at:]
        case "delete", int():
            at %= len(text) + 1
            return text[:at] + text[at + how :]
        case "swap words", int():
            i, j = at % len(words), how % len(words)
            words[i], words[j] = words[j], words[i]
            return " ".join(words)
        case "drop line", _:
            return "".join(lines[: at % (len(lines) + 1)] + lines[at % (len(lines) + 1) + 1 :])
        case _:
            at %= len(lines) + 1
            return "".join(lines[: at + 1] + lines[at:])


def outcome(text: str) -> Recipe | InputError:
    try:
        return recipe_of(parse(text, "r.yaml"), FACTS)
    except InputError as error:
        return error


def inside(error: InputError, text: str) -> bool:
    """Tell whether every problem stands inside the text, or one past its end, and says what is wrong."""
    lines = text.count("\n") + 1
    return all(1 <= p.place.line <= lines and p.place.column >= 1 and p.wrong for p in error.problems)


@settings(max_examples=150)
@given(st.sampled_from(TEXTS), st.lists(mutation, min_size=1, max_size=3))
def test_a_mutated_recipe_is_a_recipe_or_bad_input_with_its_place(
    text: str, mutations: list[tuple[str, int, str | int | None]]
):
    for kind, at, how in mutations:
        text = mutated(text, kind, at, how)
    result = outcome(text)
    assert isinstance(result, Recipe) or (result.problems and inside(result, text))


@pytest.mark.deep
@settings(max_examples=5000)
@given(st.sampled_from(TEXTS), st.lists(mutation, min_size=1, max_size=6))
def test_a_badly_mutated_recipe_is_a_recipe_or_bad_input(
    text: str, mutations: list[tuple[str, int, str | int | None]]
):
    for kind, at, how in mutations:
        text = mutated(text, kind, at, how)
    result = outcome(text)
    assert isinstance(result, Recipe) or (result.problems and inside(result, text))


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("abz01 $.:", max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abz", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.data())
def test_a_value_replaced_by_anything_is_bad_input_or_a_recipe(data: st.DataObject):
    document = parse(data.draw(st.sampled_from(TEXTS)), "r.yaml")
    path = data.draw(st.sampled_from(sorted(document.values, key=str)))
    mark = document.values[path]
    text = (
        document.text[: mark.start]
        + _flow(data.draw(plain))
        + "\n" * document.text[mark.start : mark.end].endswith("\n")
    )
    text += document.text[mark.end :]
    result = outcome(text)
    assert isinstance(result, Recipe) or inside(result, text)


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}': {_flow(inner)}" for key, inner in value.items()) + "}"  # pyright: ignore
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"  # pyright: ignore
    return f"'{value}'" if isinstance(value, str) else str(value).lower().replace("none", "null")


@given(st.binary(max_size=200))
def test_any_bytes_are_bad_input(content: bytes):
    path = Path("r.yaml")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return
    assert isinstance(outcome(text), InputError), path


NAMES = "abc"
ends = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple)
ways = st.lists(
    st.builds(Way, st.one_of(st.just((BEGIN,)), ends), st.one_of(st.just((END,)), ends), st.just(True)),
    min_size=2,
    max_size=6,
    unique=True,
)


def always_ends(found: list[Way]) -> bool:
    """Play every game of tokens: no node is entered twice, and from every marking the end alone can be reached."""
    waiting = [frozenset({BEGIN})]
    followers: dict[frozenset[str], list[frozenset[str]]] = {}
    while waiting:
        marking = waiting.pop()
        if marking in followers:
            continue
        enabled = [way for way in found if marking.issuperset(way.sources)]
        if any(marking.difference(way.sources).intersection(way.targets) for way in enabled):
            return False
        followers[marking] = [marking.difference(way.sources).union(way.targets) for way in enabled]
        waiting += followers[marking]
    good = {frozenset({END})}
    while grown := {m for m, after in followers.items() if m not in good and good.intersection(after)}:
        good |= grown
    return good.issuperset(followers)


@settings(max_examples=1500)
@given(ways)
def test_a_net_without_flaws_always_ends_with_nothing_left_at_work(found: list[Way]):
    if not flaws(NAMES, found):
        assert always_ends(found)


def grown(found: list[Way], node: str, block: str, number: int) -> list[Way]:
    """Put a block of new nodes in the place of a node."""
    first, x, y, last = (f"{letter}{number}" for letter in "fxyl")
    inner = {
        "sequence": [Way((first,), (last,))],
        "alternative": [
            Way((first,), (x,), True),
            Way((first,), (y,)),
            Way((x,), (last,)),
            Way((y,), (last,)),
        ],
        "loop": [Way((first,), (x,)), Way((x,), (first,), True), Way((x,), (last,))],
        "parallel": [Way((first,), (x, y)), Way((x, y), (last,))],
    }[block]
    return [
        replace(w, sources=_swap(w.sources, node, last), targets=_swap(w.targets, node, first)) for w in found
    ] + inner


def _swap(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


blocks = st.lists(
    st.tuples(st.sampled_from(["sequence", "alternative", "loop", "parallel"]), st.integers(0, 99)),
    max_size=5,
)


@settings(max_examples=200)
@given(blocks, st.integers(0, 99))
def test_a_net_grown_from_right_blocks_has_no_flaw_until_a_link_is_taken_away(
    growth: list[tuple[str, int]], missing: int
):
    found, nodes = [Way((BEGIN,), ("n",)), Way(("n",), (END,))], ["n"]
    for number, (block, at) in enumerate(growth):
        found = grown(found, nodes[at % len(nodes)], block, number)
        nodes = sorted({name for way in found for name in (*way.sources, *way.targets)} - {BEGIN, END})
    assert flaws(nodes, found) == []
    needed = [way for way in found if not way.guarded]
    found.remove(needed[missing % len(needed)])
    assert flaws(nodes, found)


def test_every_library_recipe_is_right_for_the_whole_unit():
    facts = load_unit("poc1").facts
    for name in library_names():
        recipe = read_recipe(name, facts)
        assert recipe.id == name
        assert {step.kind for step in recipe.steps} >= {"begin", "end", "prompt"}


@pytest.mark.parametrize("name", ["decontaminate_airlock", "decontaminate_isolator", "leak_and_glove_test"])
def test_the_recipes_of_the_first_unit_use_splits_and_alternatives(name: str) -> None:
    recipe = read_recipe(name, FACTS)
    assert {step.kind for step in recipe.steps} >= {"begin", "end", "run", "prompt"}
    assert any(len(transition.targets) > 1 for transition in recipe.transitions)
    assert any(transition.when is not None for transition in recipe.transitions)
