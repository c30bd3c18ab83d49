"""Checks the `recovery` words of a step against what its module does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recipes.recipe.form import RunForm, StepForm

if TYPE_CHECKING:
    from recipes.catalogue import ModuleFact
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path


def check_waiting(reading: Reading, path: Path, form: StepForm) -> None:
    """A step that runs nothing goes on when its recipe is resumed, whatever the cause was."""
    for cause, word in () if isinstance(form, RunForm) else form.recovery.items():
        if word != "continue":
            wrong = f"'{word}' is not what happens: a step that runs no procedure goes on when the recipe is resumed"
            reading.wrong((*path, "recovery", cause), wrong, "write continue, or leave it out")


def check_running(reading: Reading, path: Path, form: RunForm, fact: ModuleFact) -> None:
    """Words are promises about the worst: `continue` needs every phase to go on, `restart` one that does not."""
    known = fact.recovery.get(form.run, {})
    for cause, word in form.recovery.items():
        found = known.get(cause)
        if found is not None and word not in {"abort", found.word}:
            wrong = f"'{word}' is not what {fact.name} does after {cause}: {found.why}"
            right = f"write {found.word}, or abort if the step is to be over then"
            reading.wrong((*path, "recovery", cause), wrong, right)
