"""Checking Conditions against a unit: names, units, ranges, and conditions that can never change."""

from __future__ import annotations

import pytest

from recipes.catalogue import ParameterFact, SignalFact
from recipes.condition.check import check
from recipes.condition.lexer import ConditionError
from recipes.condition.parser import parse
from recipes.condition.read import condition_at
from recipes.condition.resolve import replace_steps, resolve
from recipes.condition.scope import Scope
from recipes.condition.text import to_text
from recipes.condition.tree import StepCompleted
from recipes.source import parse as parse_document
from tests.unit.recipes.small_unit import UNIT

SCOPE = Scope(
    UNIT,
    parameters={
        "pressure": ParameterFact("pressure", "mbar", 2.5, 1, 3),
        "wait": ParameterFact("wait", "min", 10, 1, 60),
        "huge": ParameterFact("huge", "Pa", 1e6, 0, 1e6),
    },
    results={
        "result.mass": SignalFact("result.mass", "float", "kg", 0, 12),
        "result.pattern": SignalFact("result.pattern", "text", "", 0, 1),
        "result.answer": SignalFact("result.answer", "enum", "", 0, 1, ("accept", "reject")),
    },
    steps=("load.scan", "gas.cycle"),
    items=("bag",),
)


def findings(text: str, scope: Scope = SCOPE) -> list[str]:
    return [
        f"{text[span.start : span.end]}: {wrong}, {right}" for span, wrong, right in check(parse(text), scope)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "isolator.dp >= 25 Pa off 20 Pa for 60 s",
        "isolator.dp >= 0.3 mbar",
        "isolator.dp >= $pressure off 0.5 mbar",
        "isolator.temperature within 2 K of 37 degC",
        "isolator.temperature >= 295 K",
        "isolator.rh <= 20 %",
        "isolator.dp > 20 Pa and isolator.dp < 30 Pa",
        "decontamination.dp within 10 % of isolator.dp",
        "isolator.dp >= decontamination.dp + 8 Pa and isolator.dp <= decontamination.dp + 22 Pa",
        "isolator.grade_a and not decontamination.outer_door_open",
        "isolator.fan == slow or isolator.fan == fast",
        "isolator in Execute and isolator in phase aerate",
        "decontamination.mass_error > 10 % or decontamination.mass_error < -10 %",
        "step load.scan completed and item bag at IN1.1",
        "quality of isolator.dp is bad",
        "elapsed >= $wait and elapsed < 1 h",
        "result.mass <= 6 kg and result.pattern == P1 and result.answer == accept",
        "true",
        "not (isolator.dp >= 25 Pa for 60 s) and isolator.dp >= 25 Pa",
    ],
)
def test_a_right_condition_has_no_finding(text: str):
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "isolator.pd >= 25 Pa",
            "isolator.pd >= 25 Pa: signal 'isolator.pd' is not known, did you mean isolator.dp?",
        ),
        ("isolator.dp >= 25 s", "25 s: s cannot be converted to Pa, write it in Pa"),
        ("isolator.dp >= 25", "25: 25 has no unit, write it in Pa, like '25 Pa'"),
        (
            "isolator.dp >= 500 Pa",
            "500 Pa: 500 Pa is outside the range of isolator.dp, write a value from -100 to 400 Pa",
        ),
        ("isolator.dp >= 25 pa", "25 pa: unit 'pa' is not known, did you mean Pa?"),
        ("isolator.dp >= $huge", "$huge: 1e+06 Pa is outside the range of isolator.dp"),
        (
            "isolator.dp >= $pressures",
            "$pressures: parameter 'pressures' is not known, did you mean pressure?",
        ),
        ("isolator.dp >= $wait", "$wait: min cannot be converted to Pa"),
        (
            "isolator.dp >= 25 Pa off 30 Pa",
            "30 Pa: the off-threshold is not below the limit, write less than 25 Pa",
        ),
        (
            "isolator.dp <= 25 Pa off 20 Pa",
            "20 Pa: the off-threshold is not above the limit, write more than 25 Pa",
        ),
        ("isolator.dp == 25 Pa off 20 Pa", "20 Pa: `off` has no meaning with =="),
        ("isolator.dp", "isolator.dp: isolator.dp is a number, compare it with a number"),
        ("isolator.dp == slow", "isolator.dp == slow: isolator.dp is a number and 'slow' is not"),
        ("isolator.fan == 2", "2: isolator.fan has states, not numbers, write `isolator.fan == off`"),
        (
            "isolator.fan == fst",
            "isolator.fan == fst: state of isolator.fan 'fst' is not known, did you mean fast?",
        ),
        ("isolator.fan > slow", "isolator.fan > slow: signal 'slow' is not known"),
        ("isolator.grade_a == yes", "isolator.grade_a == yes: state of isolator.grade_a 'yes' is not known"),
        (
            "isolator.dp >= isolator.rh",
            "isolator.dp >= isolator.rh: isolator.dp (Pa) and isolator.rh (%RH) cannot be",
        ),
        ("isolator.dp >= isolator.dp + 1 Pa", "isolator.dp is compared with itself, name another signal"),
        ("isolator.dp >= decontamination.dp + 1 s", "+ 1 s: s cannot be converted to Pa"),
        ("isolator.dp within 0 Pa of 40 Pa", "0 Pa: the tolerance is not above zero"),
        ("isolator.dp within 5 K of 40 Pa", "5 K: K cannot be converted to Pa"),
        ("isolator.grade_a within 5 Pa of 40 Pa", "isolator.grade_a is not a number"),
        (
            "isolator in Exekute",
            "isolator in Exekute: state of isolator 'Exekute' is not known, did you mean Execute?",
        ),
        ("isolator in execute", "did you mean Execute?"),
        ("isolator in phase aerte", "phase of isolator 'aerte' is not known, did you mean aerate?"),
        ("isolatr in Execute", "module 'isolatr' is not known, did you mean isolator?"),
        ("step gas.cycles completed", "step 'gas.cycles' is not known, did you mean gas.cycle?"),
        ("item bag at AL7", "place 'AL7' is not known, did you mean AL2?"),
        ("item bug at AL1", "item 'bug' is not known, did you mean bag?"),
        ("quality of isolator.pd is bad", "signal 'isolator.pd' is not known"),
        ("isolator.grade_a for 0 s", "0 s: the duration is not above zero"),
        ("isolator.grade_a for 3 Pa", "3 Pa: Pa cannot be converted to s"),
        ("elapsed == 3 s", "holds for an instant only"),
        ("elapsed >= -3 s", "-3 s: the duration is not above zero"),
        ("result.answer == maybe", "state of result.answer 'maybe' is not known"),
        ("result.nothing == maybe", "signal 'result.nothing' is not known"),
        ("result.mass >= 13 kg", "13 kg is outside the range of result.mass"),
    ],
)
def test_a_wrong_condition_is_explained(text: str, expected: str):
    found = findings(text)
    assert len(found) == 1
    assert expected in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isolator.dp >= -100 Pa", "always true over the range of isolator.dp"),
        ("isolator.dp > 400 Pa", "never be true over the range of isolator.dp"),
        ("isolator.dp <= 400 Pa", "always true"),
        ("elapsed >= 0 s", "always true"),
        ("isolator.dp > 30 Pa and isolator.dp < 20 Pa", "demands of isolator.dp contradicts itself"),
        ("isolator.dp > 30 Pa for 5 s and isolator.dp < 20 Pa", "contradicts itself"),
        ("isolator.dp >= 30 Pa and isolator.dp <= 30 Pa and isolator.dp != 30 Pa", "contradicts itself"),
        ("isolator.dp > 20 Pa and (isolator.dp < 10 Pa or isolator.dp < 15 Pa)", "contradicts itself"),
        ("isolator.dp > 20 Pa and not isolator.dp > 10 Pa", "contradicts itself"),
        ("isolator.dp within 5 Pa of 40 Pa and isolator.dp < 30 Pa", "contradicts itself"),
        ("isolator.dp >= 30 Pa or isolator.dp < 40 Pa", "covers the whole range of isolator.dp"),
        ("isolator.grade_a and not isolator.grade_a", "contradicts itself"),
        ("isolator.grade_a or not isolator.grade_a", "covers the whole range"),
        ("isolator.fan == slow and isolator.fan == fast", "contradicts itself"),
        ("isolator.fan == off or isolator.fan != off", "covers the whole range"),
        ("isolator in Execute and isolator in Held", "demands of the state of isolator contradicts itself"),
        ("isolator in phase aerate and isolator in phase leak_test", "the phase of isolator"),
        ("item bag at AL1 and item bag at AL2", "the place of bag"),
        ("result.pattern == P1 and result.pattern == P2", "contradicts itself"),
        (
            "isolator.dp >= decontamination.dp + 9 Pa and isolator.dp < decontamination.dp + 5 Pa",
            "contradicts itself",
        ),
        ("isolator.dp >= decontamination.dp - 900 Pa", "always true"),
        ("elapsed > 2 h and elapsed < $wait", "elapsed contradicts itself"),
    ],
)
def test_a_condition_that_can_never_change_is_found(text: str, expected: str):
    found = findings(text)
    assert len(found) == 1
    assert expected in found[0]


def test_all_findings_come_in_the_order_of_the_text():
    found = findings("isolator.pd > 3 Pa or isolator.dp > 3 s or isolator in Nowhere")
    assert [line.split(":")[0] for line in found] == ["isolator.pd > 3 Pa", "3 s", "isolator in Nowhere"]


def test_steps_have_a_meaning_in_recipes_only():
    assert "in recipes only" in findings("step a completed", Scope(UNIT))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isolator.dp >= 0.3 mbar off 0.2 mbar for 2 min", "isolator.dp >= 30 Pa off 20 Pa for 120 s"),
        ("isolator.dp >= $pressure", "isolator.dp >= 250 Pa"),
        ("elapsed >= $wait", "elapsed >= 600 s"),
        ("isolator.temperature >= 310.15 K", "isolator.temperature >= 37 degC"),
        ("isolator.temperature within 2 K of 310.15 K", "isolator.temperature within 2 degC of 37 degC"),
        (
            "isolator.temperature > decontamination.temperature + 2 K",
            "isolator.temperature > decontamination.temperature + 2 degC",
        ),
        ("isolator.dp within 5 % of 0.4 mbar", "isolator.dp within 5 % of 40 Pa"),
        ("isolator.dp < decontamination.dp - 0.1 mbar", "isolator.dp < decontamination.dp - 10 Pa"),
        ("not (isolator.rh <= 20 % or isolator.grade_a)", "not (isolator.rh <= 20 %RH or isolator.grade_a)"),
    ],
)
def test_resolving_converts_to_the_units_of_the_signals(text: str, expected: str):
    assert to_text(resolve(parse(text), SCOPE)) == expected


@pytest.mark.parametrize("text", ["nothing.here >= 3 Pa", "isolator.dp >= $nothing", "isolator.dp >= 3 s"])
def test_resolving_what_was_not_checked_says_where_it_stops(text: str):
    with pytest.raises(ConditionError):
        resolve(parse(text), SCOPE)


def test_steps_are_renamed_wherever_they_stand():
    tree = parse("not (step a completed or step b completed for 3 s) and isolator.grade_a")
    renamed = replace_steps(tree, lambda atom: StepCompleted(f"x.{atom.step}", atom.span))
    assert to_text(renamed) == ("not (step x.a completed or step x.b completed for 3 s) and isolator.grade_a")


@pytest.mark.parametrize(
    "yaml",
    [
        "when: isolator.dp >= 25 Pa and isolator.pd < 3 Pa",
        "when: 'isolator.dp >= 25 Pa and isolator.pd < 3 Pa'",
        'when: "isolator.dp \\u003e= 25 Pa and isolator.pd < 3 Pa"',
        "when: >-\n  isolator.dp >= 25 Pa\n  and isolator.pd < 3 Pa",
        "when: |\n  isolator.dp >= 25 Pa\n\n    and isolator.pd < 3 Pa",
        "when: isolator.dp >= 25 Pa\n  and isolator.pd < 3 Pa",
    ],
)
def test_a_finding_stands_at_its_character_of_the_file_however_the_text_is_written(yaml: str):
    document = parse_document(yaml, "f.yaml")
    tree, problems = condition_at(document, ("when",), SCOPE)
    assert tree is None
    place = problems[0].place
    assert yaml.splitlines()[place.line - 1][place.column - 1 :].startswith("isolator.pd")


def test_a_condition_that_is_no_text_is_refused_at_its_place():
    document = parse_document("when: [a]", "f.yaml")
    _, problems = condition_at(document, ("when",), SCOPE)
    assert str(problems[0]).startswith("f.yaml:1:7: this is no condition")


def test_a_plain_true_in_yaml_is_a_condition():
    tree, problems = condition_at(parse_document("when: true"), ("when",), SCOPE)
    assert problems == []
    assert tree is not None
