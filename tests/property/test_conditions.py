"""Properties of the language of Conditions over random trees and random text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recipes.condition.check import check
from recipes.condition.lexer import KEYWORDS, ConditionError
from recipes.condition.parser import parse
from recipes.condition.resolve import resolve
from recipes.condition.scope import Scope
from recipes.condition.text import to_text
from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    Constant,
    Elapsed,
    For,
    InState,
    ItemAt,
    Not,
    Number,
    Or,
    QualityIs,
    Span,
    StepCompleted,
    Tree,
    Within,
)
from tests.unit.recipes.small_unit import UNIT

NOWHERE = Span(0, 0)
SCOPE = Scope(UNIT, steps=("a.b",))

words = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(lambda word: word not in KEYWORDS)
tags = st.sampled_from(
    ["isolator.dp", "isolator.rh", "isolator.grade_a", "isolator.fan", "decontamination.dp", "no.tag"]
)
units = st.sampled_from(["Pa", "%", "%RH", "1/h", "m3/h", "s", "min", "ppm", "degC", "", "1/m3"])
floats = st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda value: value + 0.0)
numbers = st.one_of(
    st.builds(Number, floats, units, st.just(NOWHERE)),
    st.builds(Number, st.just(0.0), st.just(""), st.just(NOWHERE), words),
)
orders = st.sampled_from(["<", "<=", ">", ">="])
operators = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
states = st.one_of(words, st.sampled_from(["true", "false", "P-1", "two words", "and", "it's"]))
here = st.just(NOWHERE)


def _within(tag: str, tolerance: Number, target: Number | str) -> Within:
    return Within(tag, tolerance, target, tolerance.unit == "%", NOWHERE)


atoms: st.SearchStrategy[Tree] = st.one_of(
    st.builds(Compare, tags, operators, numbers, st.one_of(st.none(), numbers), here),
    st.builds(Compare, tags, st.sampled_from(["==", "!="]), states, st.none(), here),
    st.builds(CompareSignals, tags, operators, tags, st.one_of(st.none(), numbers), here),
    st.builds(_within, tags, numbers, st.one_of(numbers, tags)),
    st.builds(InState, st.sampled_from(["isolator", "m"]), words, st.sampled_from(["state", "phase"]), here),
    st.builds(StepCompleted, words, here),
    st.builds(ItemAt, st.one_of(words, st.just("it's")), st.sampled_from(["AL1", "IN1.1", "my place"]), here),
    st.builds(QualityIs, tags, st.sampled_from(["good", "bad", "stale"]), here),
    st.builds(Elapsed, orders, numbers, here),
    st.builds(Constant, st.booleans(), here),
)


def _compound(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Not, children, here),
        st.builds(And, several, here),
        st.builds(Or, several, here),
        st.builds(For, children, numbers, here),
    )


trees = st.recursive(atoms, _compound, max_leaves=8)


def without_spans(node: Any) -> Any:
    """Return the tree with every span set to the same value."""
    if isinstance(node, tuple):
        return tuple(without_spans(part) for part in node)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if not is_dataclass(node) or isinstance(node, type):
        return node
    if isinstance(node, Span):
        return NOWHERE
    return replace(node, **{field.name: without_spans(getattr(node, field.name)) for field in fields(node)})


@given(trees)
def test_reading_the_text_of_a_tree_gives_the_tree(tree: Tree):
    assert without_spans(parse(to_text(tree))) == tree


@given(trees)
def test_every_span_is_the_stretch_of_text_that_means_the_node(tree: Tree):
    text = to_text(tree)

    def visit(node: Any) -> None:
        assert 0 <= node.span.start < node.span.end <= len(text)
        for field in fields(node):
            value = getattr(node, field.name)
            for part in value if isinstance(value, tuple) else (value,):  # pyright: ignore[reportUnknownVariableType]
                if is_dataclass(part) and not isinstance(part, Span):
                    assert node.span.start <= part.span.start  # pyright: ignore
                    assert part.span.end <= node.span.end  # pyright: ignore
                    visit(part)

    visit(parse(text))


@given(trees)
def test_checking_never_fails_and_a_clean_tree_resolves(tree: Tree):
    parsed = parse(to_text(tree))
    if not check(parsed, SCOPE):
        resolved = resolve(parsed, SCOPE)
        assert without_spans(resolve(resolved, SCOPE)) == without_spans(resolved)


def error_of(text: str) -> ConditionError | None:
    try:
        check(parse(text), SCOPE)
    except ConditionError as error:
        return error
    return None


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_an_error_inside_the_text(text: str):
    error = error_of(text)
    assert error is None or 0 <= error.span.start <= error.span.end <= len(text)


pieces = st.sampled_from(
    [*sorted(KEYWORDS), "isolator.dp", "25 Pa", "<", ">=", "(", ")", "-", "+", "$p", "'x'", "60 s"]
)


@given(st.lists(pieces, max_size=14).map(" ".join))
def test_any_order_of_right_words_is_a_condition_or_an_error(text: str):
    error = error_of(text)
    assert error is None or error.wrong
