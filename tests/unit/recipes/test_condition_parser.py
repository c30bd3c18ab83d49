"""Reading Conditions: the whole grammar, and errors that point at the character."""

from __future__ import annotations

import pytest

from recipes.condition.lexer import MAX_LENGTH, ConditionError
from recipes.condition.parser import parse
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
    Within,
)


def test_a_comparison_knows_tag_limit_unit_and_span():
    tree = parse("isolator.dp >= 25 Pa")
    assert tree == Compare("isolator.dp", ">=", Number(25.0, "Pa", Span(15, 20)), None, Span(0, 20))


def test_an_own_off_threshold_is_read():
    tree = parse("a.b <= -5 Pa off +2 Pa")
    assert tree == Compare(
        "a.b", "<=", Number(-5.0, "Pa", Span(7, 12)), Number(2.0, "Pa", Span(17, 22)), Span(0, 22)
    )


@pytest.mark.parametrize("unit", ["%", "%RH", "1/h", "m3/h", "degC", "°C", "g/min", "1/m3", "cells/mL", ""])
def test_every_way_of_writing_a_unit_is_read(unit: str):
    tree = parse(f"a.b >= 3 {unit} for 2 s")
    assert isinstance(tree, For)
    assert isinstance(tree.operand, Compare)
    assert isinstance(tree.operand.limit, Number)
    assert tree.operand.limit.unit == unit


def test_a_bare_tag_means_that_it_is_true():
    assert parse("a.open") == Compare("a.open", "==", "true", None, Span(0, 6))


def test_a_word_without_a_dot_is_a_state_and_with_a_dot_a_signal():
    assert parse("a.door == closed") == Compare("a.door", "==", "closed", None, Span(0, 16))
    assert parse("a.door == b.door") == CompareSignals("a.door", "==", "b.door", None, Span(0, 16))
    assert parse("a.p == 'P-1'") == Compare("a.p", "==", "P-1", None, Span(0, 12))
    assert parse("a.p != false") == Compare("a.p", "!=", "false", None, Span(0, 12))


def test_two_signals_are_compared_with_an_offset():
    tree = parse("a.b < c.d - 5 Pa")
    assert tree == CompareSignals("a.b", "<", "c.d", Number(-5.0, "Pa", Span(10, 16)), Span(0, 16))
    assert parse("a.b < c.d +5 Pa") == CompareSignals(
        "a.b", "<", "c.d", Number(5.0, "Pa", Span(10, 15)), Span(0, 15)
    )


def test_within_is_absolute_or_in_per_cent():
    absolute = parse("a.b within 5 Pa of 45 Pa")
    assert absolute == Within(
        "a.b", Number(5, "Pa", Span(11, 15)), Number(45, "Pa", Span(19, 24)), False, Span(0, 24)
    )
    relative = parse("a.b within 5 % of c.d")
    assert relative == Within("a.b", Number(5, "%", Span(11, 14)), "c.d", True, Span(0, 21))


def test_states_phases_steps_items_and_quality_are_read():
    assert parse("m in Execute") == InState("m", "Execute", "state", Span(0, 12))
    assert parse("m in phase aerate") == InState("m", "aerate", "phase", Span(0, 17))
    assert parse("step a.b completed") == StepCompleted("a.b", Span(0, 18))
    assert parse("item bag at IN1.1") == ItemAt("bag", "IN1.1", Span(0, 17))
    assert parse("item 'bag 1' at AL1") == ItemAt("bag 1", "AL1", Span(0, 19))
    assert parse("quality of a.b is stale") == QualityIs("a.b", "stale", Span(0, 23))


def test_elapsed_and_parameters_are_read():
    assert parse("elapsed >= 30 min") == Elapsed(">=", Number(30.0, "min", Span(11, 17)), Span(0, 17))
    assert parse("elapsed >= $wait") == Elapsed(">=", Number(0.0, "", Span(11, 16), "wait"), Span(0, 16))


def test_for_binds_to_the_atom_and_to_brackets():
    last = parse("a.b and c.d for 2 s")
    assert isinstance(last, And)
    assert [type(operand) for operand in last.operands] == [Compare, For]
    whole = parse("(a.b and c.d) for 2 s")
    assert isinstance(whole, For)
    assert isinstance(whole.operand, And)


def test_not_binds_closer_than_and_and_and_closer_than_or():
    tree = parse("not a.b and c.d or e.f")
    assert isinstance(tree, Or)
    first = tree.operands[0]
    assert isinstance(first, And)
    assert isinstance(first.operands[0], Not)
    assert isinstance(parse("not a.b for 2 s"), Not)


def test_a_condition_may_span_lines():
    assert to_text(parse("a.b\n  and\n  c.d")) == "a.b and c.d"


def test_true_and_false_are_conditions():
    assert parse("true") == Constant(True, Span(0, 4))
    assert parse("false") == Constant(False, Span(0, 5))


@pytest.mark.parametrize(
    ("text", "start", "end", "wrong", "right"),
    [
        ("", 0, 0, "the condition is empty", "write one"),
        ("a.b for", 7, 7, "ends too early", "write a duration"),
        ("a.b >=", 6, 6, "ends too early", "write a number with its unit"),
        ("a.b = 3", 4, 5, "'=' has no meaning here", "write `==`"),
        ("a.b && c.d", 4, 6, "'&&' has no meaning here", "write `and`"),
        ("a.b ≥ 3", 4, 5, "'≥' has no meaning here", "write `>=`"),
        ("a.b >= 3 Pa nad c.d", 12, 15, "'nad' does not fit here", "(did you mean `and`?)"),
        ("(a.b", 4, 4, "ends too early", "write `)`"),
        ("a.b)", 3, 4, "')' does not fit here", "write `and`"),
        ("item at", 5, 7, "'at' does not fit here", "the name of an item"),
        ("item a in B", 7, 9, "'in' does not fit here", "write `at`"),
        ("quality of a.b is fine", 18, 22, "'fine' is no quality", "good, bad or stale"),
        ("a.b in phase", 12, 12, "ends too early", "the name of a phase"),
        ("elapsed 3 s", 8, 11, "'3' does not fit here", "write <"),
        ("step x", 6, 6, "ends too early", "write `completed`"),
        ("a.b within 3 Pa on 3 Pa", 16, 18, "'on' does not fit here", "write `of`"),
        ("not", 3, 3, "ends too early", "write a condition"),
        ("and a.b", 0, 3, "'and' does not fit here", "write a condition"),
        ("25 Pa <= a.b", 0, 5, "'25' does not fit here", "write a condition"),
        ("a.b > 3 Pa off", 14, 14, "ends too early", "write a threshold"),
        ("a.b >= 1e999 Pa", 7, 15, "too large", "finite"),
        ("a.b >= -$p", 8, 10, "'$p' does not fit here", "write a number"),
        ("a.b == 'x", 7, 8, "has no meaning", "close the quotation mark"),
        ("a..b", 1, 2, "has no meaning", "remove it"),
        ("a.b >= 1,5 Pa", 8, 9, "has no meaning", "with a point"),
        ("(" * 100 + "a.b", 40, 41, "nested deeper than 40", "split"),
        ("not " * 50 + "a.b", 200, 203, "more than 40 times", "once or never"),
    ],
)
def test_an_error_points_at_the_character(text: str, start: int, end: int, wrong: str, right: str):
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert caught.value.span == Span(start, end)
    assert wrong in caught.value.wrong
    assert right in caught.value.right


def test_a_text_of_absurd_length_is_refused():
    with pytest.raises(ConditionError, match="longer than"):
        parse("a.b and " * (MAX_LENGTH // 8) + "a.b and a.b")


@pytest.mark.parametrize(
    "text",
    [
        "a.b >= 25 Pa off 20 Pa for 60 s",
        "not (a.b or c.d == closed) for 2 min and e.f",
        "(not a.b) for 3 s",
        "(a.b for 3 s) for 4 s",
        "not not a.b",
        "(a.b and c.d) and e.f",
        "a.b == b - 3 Pa",
        "a.b == 'two words'",
        "a.b == 'and'",
        'item "it\'s" at AL1',
        "a.b within $near of $goal",
        "a.b >= 1e-07 1/h",
    ],
)
def test_the_text_of_a_tree_is_the_text_it_was_read_from(text: str):
    assert to_text(parse(text)) == text
