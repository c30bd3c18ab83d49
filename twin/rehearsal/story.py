"""Gathers what the sheets of a report tell of steps, tests and cultures, from recipe, laboratory and watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, cast

import yaml

from recipes.condition import tree as t
from twin.engine.growth import BAND, SEEDED, expected_viable
from twin.record.story import LOGIC, MACHINE, PEOPLE, ROBOT, Course, CulturePoint, StepFact, Story, ValueFact
from twin.rehearsal.material import truth
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe, Step, Window
    from twin.engine import Engine
    from twin.laboratory.table import Value
    from twin.messages import Event
    from twin.rehearsal.watch import Point, Watch

DOERS = {
    "run": MACHINE,
    "command": MACHINE,
    "move": ROBOT,
    "prompt": PEOPLE,
    "material": PEOPLE,
    "sample": PEOPLE,
}
RESULT = "result."
Nested = dict[str, Any]
HOUR_TICKS = 3600 * TICKS_PER_S


def story(engine: Engine, recipe: Recipe, watch: Watch, events: Sequence[Event]) -> Story:
    """Return it; `events` are those of the journal."""
    before = _before(recipe)
    tests = engine.desk.rules.table.tests
    limits = _limits(recipe)
    return Story(
        events=events,
        steps={step.id: _fact(step, recipe, before.get(step.id, ())) for step in recipe.steps},
        operations=_titles(recipe),
        tests={name: test.title for name, test in tests.items()},
        values={
            result: _value(value, name, limits.get(result, ()))
            for name, test in tests.items()
            for value in test.values
            for result in _named(recipe, value.name)
        },
        cultures={item: [_point(one) for one in points] for item, points in watch.cultures.items()},
        activated_s={name: one.tick / TICKS_PER_S for name, one in engine.memory.activated.items()},
        seeded={name: (one.cells or SEEDED) / SEEDED for name, one in engine.memory.activated.items()},
        course=_course(recipe.id),
        clock=_clock(engine),
    )


def _fact(step: Step, recipe: Recipe, before: tuple[str, ...]) -> StepFact:
    window = _window(step, recipe)
    return StepFact(
        doer=DOERS.get(step.kind, LOGIC),
        before=before,
        after=window.after if window else (),
        target_s=window.target_s if window else None,
        needs=tuple(compare.tag.removeprefix(RESULT) for compare in _compared(step)),
        gives=step.gives,
        takes_s=step.prompt.takes_s if step.prompt else 0.0,
        what=f"{step.item} to {step.to}".replace("_", " ") if step.kind == "move" else "",
    )


def _window(step: Step, recipe: Recipe) -> Window | None:
    """Return the window that a step waits for: its own, or that of the operation that it may begin."""
    operation = recipe.operations.get(step.operation)
    return step.window or (operation.window if operation else None)


def _before(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """Map each step to those that lead to it."""
    found: dict[str, tuple[str, ...]] = {}
    for transition in recipe.transitions:
        for target in transition.targets:
            found[target] = tuple(dict.fromkeys((*found.get(target, ()), *transition.sources)))
    return found


def _compared(step: Step) -> Iterator[t.Compare]:
    """Yield the comparisons with results that end a step."""
    return (one for one in _walk(step.until) if one.tag.startswith(RESULT)) if step.until else iter(())


def _walk(tree: t.Tree) -> Iterator[t.Compare]:
    match tree:
        case t.Compare():
            yield tree
        case t.And(operands=parts) | t.Or(operands=parts):
            for part in parts:
                yield from _walk(part)
        case t.Not(operand=part) | t.For(operand=part):
            yield from _walk(part)
        case _:
            pass


def _limits(recipe: Recipe) -> dict[str, tuple[str, ...]]:
    """Map each result to what the recipe asks of it, in words."""
    found: dict[str, tuple[str, ...]] = {}
    for step in recipe.steps:
        for compare in _compared(step):
            if isinstance(compare.limit, t.Number):
                name = compare.tag.removeprefix(RESULT)
                words = f"{compare.operator} {compare.limit.value:g}"
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), words)))
    return found


def _named(recipe: Recipe, value: str) -> list[str]:
    return [name for name in recipe.results if name.endswith(f"_{value}")]


def _value(value: Value, test: str, limits: Sequence[str]) -> ValueFact:
    inherent = (
        (value.at_least > float("-inf"), f">= {value.at_least:g}"),
        (value.at_most < float("inf"), f"<= {value.at_most:g}"),
        (value.below < float("inf"), f"< {value.below:g}"),
    )
    words = [text for holds, text in inherent if holds]
    unit = "" if value.unit == "1" else value.unit
    return ValueFact(value.name, unit, ", ".join(dict.fromkeys((*words, *limits))), test)


def _titles(recipe: Recipe) -> dict[str, str]:
    """Return the titles of unit procedures and operations as the recipe's text has them."""
    found: dict[str, str] = {}
    text: Nested = yaml.load(recipe.text, Loader=yaml.CSafeLoader) if recipe.text else {}
    for name, unit in _inside(_inside(text, "procedure"), "unit_procedures").items():
        found[name] = str(unit.get("title", ""))
        for operation, body in _inside(unit, "operations").items():
            found[f"{name}.{operation}"] = str(body.get("title", ""))
    return {name: title for name, title in found.items() if title}


def _inside(text: Nested, key: str) -> dict[str, Nested]:
    return cast("dict[str, Nested]", text.get(key) or {})


def _point(point: Point) -> CulturePoint:
    told = truth(point.content)
    assert told is not None
    names = ("viable_cells", "viability_pct", "glucose_mm", "lactate_mm", "volume_ml")
    return CulturePoint(point.tick / TICKS_PER_S, *(told[name] for name in names))


def _course(recipe: str) -> Course | None:
    file = resources.files("resources") / "reports" / "course.yaml"
    table = cast("Mapping[str, Any]", yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader))
    found = table["recipes"].get(recipe)
    if found is None:
        return None
    viable = [expected_viable(hours) for hours in found["hours"]]
    return Course(found["hours"], {"viable": viable, **found["values"]}, BAND)


def _clock(engine: Engine) -> dict[int, str]:
    roster = getattr(engine.people, "roster", None)
    if roster is None:
        return {}
    return {hour: roster.clock(hour * HOUR_TICKS) for hour in range(engine.tick // HOUR_TICKS + 3)}
