"""The selected module: state, what it waits for, indicators, estimates, equipment and commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.signals import TICKS_PER_S, Role
from ui.language import tr
from ui.viewmodel.button import Button, buttons, effects, refusals
from ui.viewmodel.indicator import Indicator, indicators
from ui.viewmodel.place import hatch_words, robot_rows
from ui.viewmodel.words import duration, pretty, reading, sentence, state_word, unit

if TYPE_CHECKING:
    from twin.publish import ModuleView, UnitView
    from twin.unit.model import Equipment
    from ui.viewmodel.scope import Scope

DEVICE = "the device to end "
HATCH = "hatch"


@dataclass(frozen=True, slots=True)
class Faceplate:
    """Everything the faceplate shows; `holds` says what stands where, `since` is the time in the present state."""

    module: str
    title: str
    state: str
    phase: str
    since: str
    mode: str
    waits: str
    indicators: tuple[Indicator, ...]
    estimates: tuple[tuple[str, str], ...]
    holds: tuple[tuple[str, str], ...]
    equipment: tuple[tuple[str, str], ...]
    interlocks: str
    buttons: tuple[Button, ...]
    refusals: str
    effects: str


def faceplate(scope: Scope, view: UnitView, name: str) -> Faceplate:
    """Resolve the display state of one module."""
    module = view.modules[name]
    model = scope.unit.modules[name]
    shown = buttons(module, model, scope.display(name))
    return Faceplate(
        module=name,
        title=module.title,
        state=state_word(module.state),
        phase=pretty(module.phase_title),
        since=duration((view.tick - module.entered_tick) // TICKS_PER_S * TICKS_PER_S),
        mode=module.mode.upper(),
        waits=waits(module),
        indicators=indicators(scope, view, module),
        estimates=estimates(scope, view, name),
        holds=(*robot_rows(scope, view, name), *_equipment(scope, view, name, hatches=True)),
        equipment=_equipment(scope, view, name, hatches=False),
        interlocks=interlocks(view, name),
        buttons=shown,
        refusals=refusals(shown),
        effects=effects(shown),
    )


def _equipment(scope: Scope, view: UnitView, name: str, *, hatches: bool) -> tuple[tuple[str, str], ...]:
    """Parts with a state of their own; of a hatch also what stands behind it."""
    there = view.modules[name].equipment
    parts = (e for e in scope.unit.modules[name].equipment.values() if (e.type == HATCH) is hatches)
    return tuple((pretty(e.title), _part(view, e, there[e.name])) for e in parts if e.name in there)


def _part(view: UnitView, part: Equipment, state: str) -> str:
    word = tr(state)
    if part.type != HATCH:
        return word
    module = part.tags["state"].split(".")[0]
    return hatch_words(view, module, int(part.name.rsplit("_", 1)[-1]), word)


def interlocks(view: UnitView, name: str) -> str:
    """Which interlocks hold outputs of the module now, and why; one line each."""
    reasons = dict.fromkeys(reason for tag, reason in view.forced.items() if tag.startswith(f"{name}."))
    return "\n".join(pretty(reason) for reason in reasons)


def waits(module: ModuleView) -> str:
    """What the module waits for, with the reason of a hold or stop before it."""
    told = module.waits_for if module.reason in module.waits_for else module.reason
    parts = [_spoken(text) for text in dict.fromkeys((told, module.waits_for)) if text]
    return " — ".join(parts) or idle_hint(module)


def _spoken(text: str) -> str:
    """A wait in words; of what a device does by itself, that it does."""
    _, device, phase = text.partition(DEVICE)
    return tr("{phase} is under way", phase=pretty(phase)) if device else pretty(sentence(text))


def idle_hint(module: ModuleView) -> str:
    """What to do next when nothing runs."""
    hints = {
        "Idle": tr("Ready. Start a procedure below, or run a recipe."),
        "Stopped": tr("Stopped. Reset makes it ready."),
        "Complete": tr("Complete. Reset makes it ready for the next procedure."),
        "Aborted": tr("Aborted. Clear, then reset."),
    }
    return hints.get(module.state, "")


def estimates(scope: Scope, view: UnitView, name: str) -> tuple[tuple[str, str], ...]:
    """Values of the model that no sensor reports: label, and value with unit."""
    rows: list[tuple[str, str]] = []
    for signal in scope.catalogue.of(name, Role.ESTIMATE):
        value, quality = scope.value(view, signal.tag)
        rows.append((pretty(signal.label), f"{reading(signal, value, quality)} {unit(signal.unit)}".strip()))
    return tuple(rows)
