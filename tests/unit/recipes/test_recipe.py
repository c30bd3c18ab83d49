"""Reading recipes: steps, formula, prompts, Conditions and results, and every mistake at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.condition.text import to_text
from recipes.problem import InputError
from recipes.recipe.library import find, library_names
from recipes.recipe.model import Prompt
from recipes.recipe.read import read_recipe, recipe_of
from recipes.source import parse
from tests.unit.recipes.recipe_text import HEADER, links_of, operation, problems, read
from tests.unit.recipes.small_unit import UNIT

EXPOSURE = "exposure: {value: 45 min, range: [30 min, 2 h]}"
RUN = "cycle: {run: prepare, parameters: {exposure: $exposure}}"


def test_a_run_step_has_procedure_and_parameters_in_their_units():
    text = operation(
        "cycle: {run: prepare, parameters: {exposure: $exposure, target: 700 ppm}, timeout: 6 h}",
        "",
        EXPOSURE,
    )
    recipe = read(text)
    step = recipe.steps[1]
    assert (step.kind, step.module, step.procedure, step.timeout_s) == ("run", "isolator", "prepare", 21600.0)
    assert step.parameters == {"exposure": 2700.0, "target": 700.0}
    assert recipe.formula["exposure"].low == 1800.0


def test_values_of_a_batch_replace_the_formula_within_its_range():
    document = parse(operation(RUN, "", EXPOSURE), "r.yaml")
    recipe = recipe_of(document, UNIT, {"exposure": "40 min"})
    assert recipe.steps[1].parameters == {"exposure": 2400.0}
    for wrong, message in [
        ("3 h", "outside the range"),
        ("3 Pa", "cannot be converted"),
        ("x", "not a number"),
    ]:
        with pytest.raises(InputError, match=message):
            recipe_of(document, UNIT, {"exposure": wrong})
    with pytest.raises(InputError, match="did you mean exposure"):
        recipe_of(document, UNIT, {"exposur": "40 min"})


def test_a_command_step_has_arguments_and_waits():
    steps = "open: {module: decontamination, command: open_door, arguments: {door: outer}, until: elapsed >= 1 min}"
    step = read(operation(steps)).steps[1]
    assert (step.kind, step.module, step.verb, step.arguments) == (
        "command",
        "decontamination",
        "open_door",
        {"door": "outer"},
    )
    assert step.until is not None
    assert to_text(step.until) == "elapsed >= 60 s"


def test_a_prompt_has_limits_and_the_answer_expected():
    steps = "w: {prompt: number, text: Weigh, unit: kg, limits: [0, 12 kg], result: m, expected: 6000 g, takes: 2 min}"
    recipe = read(operation(steps))
    assert recipe.steps[1].prompt == Prompt(
        "number", "Weigh", "operator", "m", "kg", 0.0, 12.0, (), 6.0, takes_s=120.0
    )
    assert recipe.results == {"m": "kg"}


def test_recovery_title_resources_and_waiting_time_are_kept():
    steps = (
        "s: {run: work, title: Work, recovery: {hold: continue}, resources: [BN, isolator], max_wait: 1 h}"
    )
    step = read(operation(steps)).steps[1]
    assert (step.title, step.resources, step.max_wait_s, step.reentry) == (
        "Work",
        ("BN", "isolator"),
        3600.0,
        {"hold": "continue"},
    )


def test_parameters_stand_in_conditions():
    recipe = read(operation("w: {wait: elapsed >= $exposure}", "", EXPOSURE))
    assert recipe.steps[1].until is not None
    assert to_text(recipe.steps[1].until) == "elapsed >= 2700 s"


def test_the_recipe_keeps_its_text_and_the_hash_of_its_bytes(tmp_path: Path):
    path = tmp_path / "r.yaml"
    path.write_text(operation("w: {wait: true}"), "utf-8")
    recipe = read_recipe(path, UNIT)
    assert recipe.text == path.read_text("utf-8")
    assert len(recipe.sha256) == 64
    assert (recipe.id, recipe.version, recipe.modules) == ("test", "1.0.0", ("isolator", "decontamination"))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (
            "a: {run: prepares}",
            "<prepares}> procedure of isolator 'prepares' is not known, did you mean prepare?",
        ),
        (
            "a: {run: prepare, parameters: {exposre: 45 min}}",
            "<exposre: 45 > parameter of prepare 'exposre' is not known",
        ),
        ("a: {run: prepare, parameters: {exposure: 45 Pa}}", "<45 Pa}}> Pa cannot be converted to s"),
        ("a: {run: prepare, parameters: {exposure: 45}}", "<45}}> 45 has no unit"),
        (
            "a: {run: prepare, parameters: {exposure: 4 h}}",
            "<4 h}}> 4 h is outside the range of exposure, write a value from 1800 to",
        ),
        (
            "a: {run: prepare, parameters: {exposure: $nothing}}",
            "<$nothing}}> formula parameter 'nothing' is not known",
        ),
        (
            "a: {module: isolater, run: work}",
            "<isolater, ru> module 'isolater' is not known, did you mean isolator?",
        ),
        ("a: {command: opn}", "<opn}> command of isolator 'opn' is not known"),
        (
            "a: {command: transfer, arguments: {to_place: AL9}}",
            "<AL9}}> place 'AL9' is not known, did you mean AL2?",
        ),
        ("a: {run: work, resources: [BX]}", "<BX]}> resource 'BX' is not known"),
        ("a: {run: work, timeout: 3}", "<3}> 3 has no unit, write it in s"),
        ("a: {run: work, timeouts: 3 s}", "<timeouts: 3 > unknown key 'timeouts', did you mean timeout?"),
        (
            "a: {run: work, recovery: {hold: go}}",
            "<go}}> 'go' is not allowed, write 'continue', 'restart' or 'abort'",
        ),
        (
            "a: {run: work, wait: true}",
            "a step names exactly one of run, command, prompt, wait, move, sample or material",
        ),
        ("a: {}", "a step names exactly one of run, command, prompt, wait, move, sample or material"),
        ("Weigh: {wait: true}", "<Weigh: {wait> 'Weigh' is no name"),
        ("end: {wait: true}", "'end' is the name of the level's own first or last node"),
        (
            "a: {wait: isolator.pd >= 3 Pa}",
            "<isolator.pd > signal 'isolator.pd' is not known, did you mean isolator.dp?",
        ),
        ("a: {wait: isolator.dp >= 3 s}", "<3 s}> s cannot be converted to Pa"),
        ("a: {wait: isolator.dp >= 30 Pa and isolator.dp < 20 Pa}", "contradicts itself"),
        ("a: {wait: isolator.dp >= $nothing}", "<$nothing}> parameter 'nothing' is not known"),
        ("a: {wait: step b completed}", "<step b compl> step 'b' is not known"),
        ("a: {wait: item bag at AL7}", "place 'AL7' is not known"),
        ("a: {wait: isolator in phase works}", "phase of isolator 'works' is not known"),
        ("a: {wait: [x]}", "does not fit here"),
        ("a: {prompt: number, text: x}", "<a: {prompt: > a prompt of kind number needs `result`"),
        (
            "a: {prompt: number, text: x, result: r, unit: kq, limits: [0, 1]}",
            "<kq, limits: > unit 'kq' is not known",
        ),
        (
            "a: {prompt: number, text: x, result: r, unit: kg, limits: [2, 1]}",
            "<[2, 1]}> the limits leave nothing between",
        ),
        (
            "a: {prompt: number, text: x, result: r, unit: kg, limits: [0, 1], expected: 3}",
            "<3}> 3 is outside the limits",
        ),
        (
            "a: {prompt: choice, text: x, result: r, choices: [a, b], expected: c}",
            "<c}> choice 'c' is not known",
        ),
        ("a: {prompt: choice, text: x, result: r}", "a prompt of kind choice needs `choices`"),
        (
            "a: {prompt: scan, text: x, result: r, expected: 7}",
            "<7}> 7 is a number, a scan gives text, put it in quotes",
        ),
        (
            "a: {prompt: confirm, text: x, limits: [0, 1]}",
            "<limits: [0, > `limits` has no meaning in a prompt of kind confirm",
        ),
        ("a: {prompt: confirm, text: x, expected: y}", "<y}> a prompt of kind confirm expects nothing"),
        ("a: {wait: result.r == x}", "signal 'result.r' is not known"),
        (
            "a: {wait: result.r == x}\nb: {prompt: scan, text: t, result: r}",
            "<result.r == > result 'r' may not be known here",
        ),
        (
            "a: {prompt: scan, text: t, result: r}\nb: {prompt: number, text: t, result: r, unit: kg, limits: [0, 1]}",
            "result 'r' is something else in another prompt",
        ),
    ],
)
def test_a_mistake_in_a_step_is_told_at_its_place(steps: str, expected: str):
    found = problems(operation(steps))
    assert any(expected in line for line in found), found


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("exposure: {value: 45, range: [30 min, 2 h]}", "min has a unit, write the number alone"),
        ("exposure: {value: 45 min, range: [30, 2 h]}", "<30, 2 h]}> 30 has no unit"),
        (
            "exposure: {value: 45 mn, range: [30 min, 2 h]}",
            "<45 mn, range> unit 'mn' is not known, did you mean",
        ),
        ("exposure: {value: 3 h, range: [30 min, 2 h]}", "<3 h, range: > 3 h is outside its own range"),
        ("exposure: {value: 1 h, range: [2 h, 30 min]}", "<[2 h, 30 min> the range ends before it begins"),
        (
            "exposure: {value: 1 h, range: [10 min, 2 h]}",
            "<[10 min, 2 h> the range of $exposure goes beyond that of exposure",
        ),
        ("exposure: {value: 30 Pa, range: [1 Pa, 50 Pa]}", "Pa cannot be converted to s"),
        ("exposure: {value: 45 min}", "key 'range' is missing"),
        (EXPOSURE + "\nspare: {value: 1, range: [0, 2]}", "parameter 'spare' is never used"),
    ],
)
def test_a_mistake_in_the_formula_is_told_at_its_place(formula: str, expected: str):
    found = problems(operation(RUN, "", formula))
    assert any(expected in line for line in found), found


def test_a_formula_may_give_its_unit_apart():
    recipe = read(operation(RUN, "", "exposure: {value: 45, range: [30, 120], unit: min}"))
    assert recipe.formula["exposure"].value == 2700.0


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("recipe: 1", "recipe: 2", "'2' is not allowed, write 1"),
        ("recipe: 1\n", "", "key 'recipe' is missing"),
        ("version: 1.0.0", "version: 1.0", "'1.0' is not text"),
        ("version: 1.0.0", "version: one", "'one' is no version"),
        ("equipment: [isolator, decontamination]", "equipment: [isolatr]", "module 'isolatr' is not known"),
        (
            "equipment: [isolator, decontamination]",
            "equipment: [decontamination]",
            "not in the equipment of the recipe",
        ),
        ("equipment: [isolator, decontamination]", "equipment: []", "too few entries"),
        ("      module: isolator\n", "", "the step names no module"),
    ],
)
def test_a_mistake_around_the_procedure_is_told(before: str, after: str, expected: str):
    text = operation("a: {run: work}")
    assert before in text
    found = problems(text.replace(before, after))
    assert any(expected in line for line in found), found


def test_all_problems_come_at_once_and_in_the_order_of_the_file():
    steps = "a: {run: prepares, titles: x}\nb: {wait: isolator.pd >= 3 Pa}\nc: {prompt: number, text: x}"
    found = problems(
        operation(steps, links_of("begin > a", "a > b", "b > c"), "x: {value: 1, range: [2, 3]}")
    )
    words = [
        "outside its own range",
        "never used",
        "prepares",
        "titles",
        "isolator.pd",
        "needs `result`",
        "needs `limits`",
    ]
    for word in words:
        assert any(word in line for line in found), (word, found)


@pytest.mark.parametrize(
    "step",
    [
        "a: {run: nothing, parameters: {exposure: $exposure}}",
        "a: {command: nothing, arguments: {x: $exposure}}",
        "a: {wait: elapsed >= $exposure and ?}",
    ],
)
def test_a_parameter_is_not_called_unused_where_its_use_is_wrong(step: str):
    found = problems(operation(step, "", EXPOSURE))
    assert len(found) == 1
    assert "never used" not in found[0]


def test_results_are_known_after_the_prompt_on_every_way():
    ask = "ask: {prompt: choice, text: t, result: r, choices: [x, y]}"
    steps = f"{ask}\nother: {{wait: true}}\nuse: {{wait: result.r == x}}"
    straight = links_of("begin > ask", "ask > other", "other > use", "use > end")
    assert problems(operation(steps, straight)) == []
    around = links_of(
        "begin > ask when isolator.grade_a", "begin > other", "ask > use", "other > use", "use > end"
    )
    assert any("may not be known here" in line for line in problems(operation(steps, around)))
    parallel = links_of("begin > ask other", "ask other > use", "use > end")
    assert problems(operation(steps, parallel)) == []
    failing = links_of("begin > ask", "ask > use", "ask > other failed", "other > use", "use > end")
    assert any("may not be known here" in line for line in problems(operation(steps, failing)))
    beside = links_of("begin > ask other", "other > use", "ask use > end")
    assert any("may not be known here" in line for line in problems(operation(steps, beside)))


def test_elapsed_on_a_link_needs_one_step():
    steps = "a: {wait: true}\nb: {wait: true}"
    good = links_of("begin > a", "a > b when elapsed >= 3 s", "b > end")
    assert problems(operation(steps, good)) == []
    bad = links_of("begin > a b", "a b > end when elapsed >= 3 s")
    assert any("only on a link from one step" in line for line in problems(operation(steps, bad)))


def test_names_of_steps_are_looked_up_from_the_inside_out():
    text = (
        HEADER
        + """
procedure:
  unit_procedures:
    u:
      module: isolator
      operations:
        a: {steps: {x: {run: work}, y: {wait: step x completed and step b.x completed and step b.y completed}}}
        b: {steps: {x: {run: work}}}
      links:
        - {from: begin, to: [a, b]}
        - {from: [a, b], to: end}
    b: {module: isolator, operations: {x: {steps: {z: {run: work}}}, y: {steps: {z: {run: work}}}}}
"""
    )
    step = next(step for step in read(text).steps if step.id == "u.a.y")
    assert step.until is not None
    assert to_text(step.until) == "step u.a.x completed and step u.b.x completed and step b.y.z completed"


def test_library_recipes_are_found_by_name_and_others_by_path():
    assert set(library_names()) >= {"decontaminate_airlock", "decontaminate_isolator", "leak_and_glove_test"}
    assert find("decontaminate_airlock").name == "decontaminate_airlock.yaml"
    assert find("folder/mine.yaml") == Path("folder/mine.yaml")
    with pytest.raises(InputError, match="did you mean decontaminate_airlock"):
        find("decontaminate_airlok")
    with pytest.raises(InputError, match="the file does not exist"):
        read_recipe("nowhere.yaml", UNIT)
    with pytest.raises(InputError):
        find("x" * 5000)
