"""Reads what recipes say about material: items that a batch brings, moves, samples and work by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from recipes.catalogue import SignalFact
from recipes.recipe.form import ByPersonForm, ItemForm, MaterialForm, MoveForm, RunForm, SampleForm
from recipes.recipe.group import named_items
from recipes.recipe.model import Material, Prompt, Sample, Step
from recipes.recipe.prompt import note_result
from recipes.recipe.reading import RESULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recipes.catalogue import ParameterFact
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path

MOST = 1e18
"""No result of a test is larger."""
ALL = "all"
"""As what is moved: everything of the batch that the robot reaches."""
POSITION = "position"
"""As the goal of a move: the position in an incubator that is reserved for the batch."""


def read_materials(reading: Reading, forms: Mapping[str, ItemForm]) -> None:
    """Put every item of the batch into the reading."""
    for name, form in forms.items():
        reading.known(("materials", name, "kind"), form.kind, reading.catalogue.kinds(), "kind of material")
        reading.materials[name] = Material(
            name,
            form.kind,
            lot=form.lot,
            wrap=form.wrap,
            expires_s=form.expires,
            mass_g=form.mass,
            volume_ml=form.volume,
            patient=form.patient,
            content=dict(form.content),
        )


def read_handling(
    reading: Reading, path: Path, form: MoveForm | SampleForm | MaterialForm, step: Step
) -> Step:
    """Return a step that moves, samples or books an item."""
    match form:
        case MoveForm():
            if form.move != ALL:
                _item(reading, (*path, "move"), form.move)
            _place(reading, (*path, "to"), form.to)
            return replace(step, item=form.move, to=form.to)
        case SampleForm():
            _item(reading, (*path, "sample"), form.sample)
            if form.of is not None:
                _item(reading, (*path, "of"), form.of)
            text = form.text or f"Draw {form.volume:g} mL from {form.sample} for {', '.join(form.tests)}."
            return replace(
                step, item=form.sample, sample=_sample(reading, path, form), prompt=_prompt(form, text)
            )
        case _:
            return _booking(reading, path, form, step)


def read_joins(reading: Reading, path: Path, form: RunForm, known: Iterable[ParameterFact]) -> dict[str, str]:
    """Return which items a procedure gets, by parameter; items that meet in it are checked as well."""
    for i, name in enumerate(form.joins):
        _item(reading, (*path, "joins", i), name)
    if len(form.joins) == 1:
        reading.wrong((*path, "joins"), "one item alone joins nothing", "name at least two items")
    names = [parameter.name for parameter in known]
    for role, name in form.items.items():
        reading.known((*path, "items", role), role, names, f"parameter of {form.run}", key=True)
        _item(reading, (*path, "items", role), name)
    return dict(form.items)


def _booking(reading: Reading, path: Path, form: MaterialForm, step: Step) -> Step:
    reading.known((*path, "material"), form.material, reading.catalogue.bookings(), "booking")
    if form.item is not None:
        _item(reading, (*path, "item"), form.item)
    several = named_items(reading, (*path, "items"), form.items)
    if form.on is not None:
        _item(reading, (*path, "on"), form.on)
    if form.to is not None:
        _place(reading, (*path, "to"), form.to)
    named = (form.material.replace("_", " "), form.item, ", ".join(form.items), form.to)
    text = form.text or " ".join(filter(None, named)).capitalize()
    arguments = {
        name: _argument(reading, (*path, "arguments", name), value) for name, value in form.arguments.items()
    }
    arguments |= {"on": form.on} if form.on is not None else {}
    return replace(
        step,
        verb=form.material,
        item=form.item or "",
        several=several,
        to=form.to or "",
        arguments=arguments,
        prompt=_prompt(form, f"{text.rstrip('.')}."),
    )


def _argument(reading: Reading, path: Path, written: str | float) -> str | float:
    if isinstance(written, str) and written.startswith("$"):
        parameter = reading.parameter(path, written[1:])
        return parameter.value if parameter else written
    return written


def _prompt(form: ByPersonForm, text: str) -> Prompt:
    return Prompt("confirm", text, form.role, takes_s=form.takes, second=form.second or "")


def _sample(reading: Reading, path: Path, form: SampleForm) -> Sample:
    known, results = reading.catalogue.tests(), dict[str, str]()
    for i, test in enumerate(form.tests):
        if reading.known((*path, "tests", i), test, known, "test"):
            results |= {f"{form.result}_{name}": unit for name, unit in known[test].items()}
    for name, unit in results.items():
        fact = SignalFact(f"{RESULT}{name}", "float", unit, 0.0, MOST)
        note_result(reading, (*path, "result"), name, fact)
    return Sample(form.volume, form.tests, results, form.of or "")


def _item(reading: Reading, path: Path, name: str) -> None:
    reading.used_items.add(name)
    reading.known(path, name, reading.materials, "item")


def _place(reading: Reading, path: Path, name: str) -> None:
    places = reading.catalogue.places()
    groups = (place.rstrip("0123456789.") for place in places)
    reading.known(path, name, dict.fromkeys((*places, *groups, POSITION)), "place")
