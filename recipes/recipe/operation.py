"""Reads what operations say besides their steps: what they use, when they may begin, and which steps follow at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from recipes.recipe.form import OperationForm, WindowForm
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
    return Window(after, form.earliest, form.target, form.latest)


def _operation(reading: Reading, level: Level, ends: Ends) -> Operation | None:
    form = level.form
    if not isinstance(form, OperationForm) or not (form.uses or form.window or form.no_wait):
        return None
    for i, name in enumerate(form.uses):
        names = (*reading.catalogue.modules(), *reading.catalogue.places(), *reading.catalogue.resources())
        reading.known((*level.path, "uses", i), name, names, "resource")
    for i, name in enumerate(form.no_wait):
        reading.known((*level.path, "no_wait", i), name, level.nodes, "step")
    if len(form.no_wait) == 1:
        reading.wrong(
            (*level.path, "no_wait"), "one step alone waits for nobody", "name the steps that follow at once"
        )
    window = read_window(reading, (*level.path, "window"), form.window, ends)
    return Operation(level.id, form.uses, window, tuple(f"{level.id}.{name}" for name in form.no_wait))


def _check_uses(reading: Reading, root: Level, operations: Mapping[str, Operation]) -> None:
    """Note a step that would wait for what whole operations hold, while its own operation holds something."""
    shared = {name: operation.id for operation in operations.values() for name in operation.uses}
    for leaf in root.leaves():
        own = operations.get(leaf.id.rpartition(".")[0])
        for name in _named(leaf.form, leaf.module) if own is not None and own.uses else ():
            if own is not None and name in shared and name not in own.uses:
                wrong = (
                    f"the step needs {name}, which {shared[name]} holds as a whole: both could wait for ever"
                )
                reading.wrong(leaf.path, wrong, f"add {name} to `uses` of {own.id}", key=True)


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
