"""Reads what operations say besides their steps: what they use, when they may begin, and which steps follow at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from recipes.recipe.form import OperationForm, UnitProcedureForm, WindowForm
from recipes.recipe.model import Operation, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from recipes.recipe.model import Step
    from recipes.recipe.plan import Level
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path

START = "start"
Ends = Callable[[str], tuple[str, ...]]


def read_operations(reading: Reading, root: Level, ends_of: Callable[[str], Ends]) -> dict[str, Operation]:
    """Return every operation that says more than its steps; `ends_of` a level finds the last steps of a name."""
    made = ((level.id, _operation(reading, level, ends_of(level.id))) for level in root.levels())
    found = {name: operation for name, operation in made if operation is not None}
    _check_uses(reading, root, found)
    return found


def read_window(reading: Reading, path: Path, form: WindowForm | None, ends: Ends) -> Window | None:
    """Return a window; note one that is inside out or counts from nothing."""
    if form is None:
        return None
    if not form.earliest <= form.target <= form.latest:
        reading.wrong(
            (*path, "target"), "the target is outside its window", "write earliest <= target <= latest"
        )
    after = () if form.after == START else ends(form.after)
    if form.after != START and not after:
        reading.known((*path, "after"), form.after, (START, *reading.steps), "step")
    times = (form.earliest, form.target, form.latest, form.lasts, form.staffed)
    return Window(after, *times, fails=form.missed == "fails")


def _operation(reading: Reading, level: Level, ends: Ends) -> Operation | None:
    form = level.form
    if isinstance(form, UnitProcedureForm):
        _know_uses(reading, level, form.uses)
        return Operation(level.id, form.uses) if form.uses else None
    if not isinstance(form, OperationForm) or not (form.uses or form.window or form.no_wait):
        return None
    _know_uses(reading, level, form.uses)
    for i, name in enumerate(form.no_wait):
        reading.known((*level.path, "no_wait", i), name, level.nodes, "step")
    if len(form.no_wait) == 1:
        reading.wrong(
            (*level.path, "no_wait"), "one step alone waits for nobody", "name the steps that follow at once"
        )
    window = read_window(reading, (*level.path, "window"), form.window, ends)
    return Operation(level.id, form.uses, window, tuple(f"{level.id}.{name}" for name in form.no_wait))


def _know_uses(reading: Reading, level: Level, uses: tuple[str, ...]) -> None:
    names = (*reading.catalogue.modules(), *reading.catalogue.places(), *reading.catalogue.resources())
    for i, name in enumerate(uses):
        reading.known((*level.path, "uses", i), name, names, "resource")


def _check_uses(reading: Reading, root: Level, operations: Mapping[str, Operation]) -> None:
    """Note what would wait for something that others hold as a whole, while it holds something itself."""
    whole = {name: operation.id for operation in operations.values() for name in operation.uses}
    upper = {name: own for name, own in whole.items() if "." not in own}
    for level in root.levels():
        held = held_above(operations, level.id)
        uses = operations[level.id].uses if level.id in operations else ()
        for name in uses if held else ():
            _circle(reading, level.path, name, (upper, held), level.id.partition(".")[0])
    for leaf in root.leaves():
        held = held_above(operations, leaf.id)
        for name in _named(leaf.form, leaf.module) if held else ():
            _circle(reading, leaf.path, name, (whole, held), leaf.id.rpartition(".")[0])


def held_above(operations: Mapping[str, Operation], id: str) -> tuple[str, ...]:
    """Return what the levels around a step or operation hold."""
    parts = id.split(".")
    levels = (".".join(parts[:n]) for n in range(1, len(parts)))
    return tuple(name for level in levels if level in operations for name in operations[level].uses)


def _circle(
    reading: Reading, path: Path, name: str, owners: tuple[Mapping[str, str], tuple[str, ...]], level: str
) -> None:
    whole, held = owners
    if name in whole and name not in held:
        wrong = f"this needs {name}, which {whole[name]} holds as a whole: both could wait for ever"
        reading.wrong(path, wrong, f"add {name} to `uses` of {level}", key=True)


def _named(form: object, module: tuple[str, Path] | None) -> Iterator[str]:
    """Yield what a step holds while it works."""
    yield from getattr(form, "resources", ())
    if hasattr(form, "run"):
        named = getattr(form, "module", None) or (module[0] if module else "")
        yield from (named,) if named else ()


def windows(
    reading: Reading, root: Level, steps: Mapping[str, Step], ends_of: Callable[[str], Ends]
) -> Iterator[tuple[str, Window]]:
    """Yield step id and window of every step that has one of its own."""
    for leaf in root.leaves():
        window = read_window(reading, (*leaf.path, "window"), leaf.form.window, ends_of(leaf.id))
        if window is not None and leaf.id in steps:
            yield leaf.id, window
