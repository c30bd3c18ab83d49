"""Reads one step that asks something of a module, checked against the unit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recipes import quantity
from recipes.recipe.form import CommandForm, MaterialForm, MoveForm, PromptForm, RunForm, SampleForm, StepForm
from recipes.recipe.formula import span
from recipes.recipe.handling import read_handling, read_joins
from recipes.recipe.measured import is_measured
from recipes.recipe.model import Step, StepKind
from recipes.recipe.prompt import read_prompt
from recipes.recipe.recovery import check_running, check_waiting

if TYPE_CHECKING:
    from recipes.catalogue import ModuleFact, ParameterFact
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path

PLACE_ARGUMENTS = frozenset({"place", "from_place", "to_place"})


def read_step(
    reading: Reading, path: Path, name: str, form: StepForm, module: tuple[str, Path] | None
) -> Step:
    """Return the step without its Condition; the results of prompts are noted in the reading.

    `module` is the one meant when the step names none, and where the file says so.
    """
    reading.where |= {form.where} if form.where is not None else set()
    for i, resource in enumerate(form.resources):
        names = (*reading.catalogue.modules(), *reading.catalogue.places(), *reading.catalogue.resources())
        reading.known((*path, "resources", i), resource, names, "resource")
    for written in (*getattr(form, "parameters", {}).values(), *getattr(form, "arguments", {}).values()):
        reading.used |= {str(written)[1:]} if str(written).startswith("$") else set()
    module = (form.module, (*path, "module")) if form.module is not None else module
    if reading.is_absent(form.where):
        return Step(name, "wait", reading.document.key_place(path), title=form.title)
    step = Step(
        name,
        _kind(form),
        reading.document.key_place(path),
        title=form.title,
        resources=form.resources,
        max_wait_s=form.max_wait,
        timeout_s=form.timeout,
        reentry=form.recovery,
    )
    check_waiting(reading, path, form)
    match form:
        case RunForm():
            return _run(reading, path, form, step, module)
        case CommandForm():
            return _command(reading, path, form, step, module)
        case PromptForm():
            return replace(step, prompt=read_prompt(reading, path, form))
        case MoveForm() | SampleForm() | MaterialForm():
            return read_handling(reading, path, form, step)
        case _:
            return step


def _kind(form: StepForm) -> StepKind:  # noqa: PLR0911 - one line per kind
    match form:
        case RunForm():
            return "run"
        case CommandForm():
            return "command"
        case PromptForm():
            return "prompt"
        case MoveForm():
            return "move"
        case SampleForm():
            return "sample"
        case MaterialForm():
            return "material"
        case _:
            return "wait"


def _run(reading: Reading, path: Path, form: RunForm, step: Step, module: tuple[str, Path] | None) -> Step:
    fact = _module(reading, path, module)
    if fact is None or not reading.known(
        (*path, "run"), form.run, fact.procedures, f"procedure of {fact.name}"
    ):
        return step
    check_running(reading, path, form, fact)
    known = {parameter.name: parameter for parameter in fact.procedures[form.run]}
    values: dict[str, float] = {}
    for name, written in form.parameters.items():
        at = (*path, "parameters", name)
        if reading.known(at, name, known, f"parameter of {form.run}", key=True):
            value = None if is_measured(written) else _parameter(reading, at, written, known[name])
            values |= {} if value is None else {name: value}
    items = read_joins(reading, path, form, fact.procedures[form.run])
    made = replace(step, module=fact.name, procedure=form.run, parameters=values)
    return replace(made, items=items, joins=form.joins)


def _parameter(reading: Reading, path: Path, written: str | float, fact: ParameterFact) -> float | None:
    if isinstance(written, str) and written.startswith("$"):
        return _from_formula(reading, path, written[1:], fact)
    value = reading.quantity(path, written, fact.unit)
    if value is not None and not fact.low <= value <= fact.high:
        wrong = f"{written} is outside the range of {fact.name}"
        reading.wrong(path, wrong, f"write a value from {span(fact.low, fact.high, fact.unit)}")
    return value


def _from_formula(reading: Reading, path: Path, name: str, fact: ParameterFact) -> float | None:
    parameter = reading.parameter(path, name)
    if parameter is None:
        return None
    value = reading.quantity(path, f"{parameter.value!r} {parameter.unit}", fact.unit)
    if value is None:
        return None
    low, high = (quantity.convert(end, parameter.unit, fact.unit) for end in (parameter.low, parameter.high))
    if low < fact.low or high > fact.high:
        wrong = f"the range of ${name} goes beyond that of {fact.name}"
        allowed = span(fact.low, fact.high, fact.unit)
        reading.wrong(
            ("formula", name, "range"), wrong, f"keep it within {allowed}, or give {fact.name} another value"
        )
    return value


def _command(
    reading: Reading, path: Path, form: CommandForm, step: Step, module: tuple[str, Path] | None
) -> Step:
    fact = _module(reading, path, module)
    if fact is None or not reading.known(
        (*path, "command"), form.command, fact.commands, f"command of {fact.name}"
    ):
        return step
    known = fact.arguments.get(form.command)
    values: dict[str, str | float] = {}
    for name, written in form.arguments.items():
        at = (*path, "arguments", name)
        values[name] = _argument(reading, at, written)
        if name in PLACE_ARGUMENTS:
            reading.known(at, str(written), reading.catalogue.places(), "place")
        elif known is not None and reading.known(at, name, known, f"argument of {form.command}", key=True):
            reading.known(at, str(written), known[name], name)
    for name in [name for name in known or {} if name not in form.arguments]:
        reading.wrong(
            (*path, "command"), f"{form.command} needs the argument {name}", f"add arguments: {{{name}: ...}}"
        )
    return replace(step, module=fact.name, verb=form.command, arguments=values)


def _argument(reading: Reading, path: Path, written: str | float) -> str | float:
    if isinstance(written, str) and written.startswith("$"):
        parameter = reading.parameter(path, written[1:])
        return parameter.value if parameter else written
    return written


def _module(reading: Reading, path: Path, module: tuple[str, Path] | None) -> ModuleFact | None:
    if module is None:
        reading.wrong(
            path, "the step names no module", "add `module: ...` here or to its unit procedure", key=True
        )
        return None
    name, at = module
    fact = reading.catalogue.module(name)
    if fact is not None and name not in (*reading.equipment, *reading.where):
        reading.wrong(
            at, f"module '{name}' is not in the equipment of the recipe", f"add {name} to `equipment`"
        )
    return fact
