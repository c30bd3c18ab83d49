"""Commands as buttons: which a module offers, what they do, and why one is greyed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.language import tr
from ui.viewmodel.words import pretty, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.publish import ModuleView
    from twin.unit.model import Equipment, Module
    from ui.viewmodel.display import Acts, Display

BASE = ("start", "hold", "unhold", "stop", "abort", "reset", "clear")
ASKS_FIRST = ("stop", "abort")
OPEN_STATES = ("unsealing", "unlocking", "opening", "open", "fault")
HATCH_WORDS = {
    "open_hatch": "Open",
    "close_hatch": "Close",
    "reserve_hatch": "Reserve",
    "release_hatch": "Release",
    "check_hatch": "Check",
}
TITLES = {
    "start": "Start",
    "hold": "Hold",
    "unhold": "Unhold",
    "stop": "Stop",
    "abort": "Abort",
    "reset": "Reset",
    "clear": "Clear",
    "suspend": "Suspend",
    "unsuspend": "Unsuspend",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a button's menu, or the button's own command: what is sent."""

    title: str
    verb: str
    arguments: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """`reason` says why it is greyed; `effect` what it does; `ask` whether it asks once before it acts."""

    key: str
    text: str
    reason: str
    effect: str
    ask: bool
    choices: tuple[Choice, ...]
    tip: str = ""

    @property
    def enabled(self) -> bool:
        """Return whether the command would be accepted now."""
        return not self.reason


def buttons(module: ModuleView, model: Module, display: Display) -> tuple[Button, ...]:
    """Base commands, then phase commands and doors."""
    acts = display.acts.get(module.atmosphere)
    base = [_base(module, verb, acts) for verb in offered(module)]
    phase = [
        _phase(module, verb, command.title)
        for verb, command in model.commands.items()
        if verb in module.verbs
    ]
    return (*base, *phase, *_doors(module, model), *_hatches(module, model))


def offered(module: ModuleView) -> tuple[str, ...]:
    """Base commands; of a pair that excludes itself (hold and unhold, reset and clear) the one that fits the state."""
    hidden = {"hold" if module.verbs.get("unhold", "") is None else "unhold"}
    hidden |= {"reset" if module.verbs.get("clear", "") is None else "clear"}
    return tuple(verb for verb in BASE if verb in module.verbs and verb not in hidden)


def _base(module: ModuleView, verb: str, acts: Acts | None) -> Button:
    title = tr(TITLES[verb])
    choices = (Choice(title, verb),)
    if verb == "start":
        choices = tuple(_procedure(module, key, title) for key, title in module.procedures.items())
    effect = {"stop": acts.stop, "abort": acts.abort}.get(verb, "") if acts else ""
    effect = (
        "; ".join(part for part in (effect, _concerned(module)) if part) if verb in ASKS_FIRST else effect
    )
    return Button(verb, title, _reason(module, verb), effect, verb in ASKS_FIRST, choices)


def _concerned(module: ModuleView) -> str:
    """Whom a stop of a shared module concerns."""
    return tr("concerns {batches}", batches=", ".join(module.batches)) if module.batches else ""


def _procedure(module: ModuleView, key: str, title: str) -> Choice:
    return Choice(pretty(title), "start", (("procedure", key),), _reason(module, f"start {key}"))


def _phase(module: ModuleView, verb: str, title: str) -> Button:
    word = tr(verb.replace("_", " ").capitalize())
    return Button(verb, word, _reason(module, verb), "", False, (Choice(word, verb),), pretty(tr(title)))


def _doors(module: ModuleView, model: Module) -> list[Button]:
    """One button per door: close it when it is open or moving, else open it."""
    doors = (part for part in model.equipment.values() if part.type == "door")
    return [_door(module, part) for part in doors if f"open_door {_short(part)}" in module.verbs]


def _hatches(module: ModuleView, model: Module) -> list[Button]:
    """One menu per hatch, each entry greyed with its reason."""
    hatches = (part for part in model.equipment.values() if part.type == "hatch")
    return [_hatch(module, part) for part in hatches if f"open_hatch {_number(part)}" in module.verbs]


def _hatch(module: ModuleView, part: Equipment) -> Button:
    choices = tuple(
        Choice(tr(word), verb, (("hatch", _number(part)),), _reason(module, f"{verb} {_number(part)}"))
        for verb, word in HATCH_WORDS.items()
        if f"{verb} {_number(part)}" in module.verbs
    )
    reason = "" if any(not choice.reason for choice in choices) else choices[0].reason
    return Button(f"hatch {_number(part)}", tr(part.title), reason, "", False, choices)


def _number(part: Equipment) -> str:
    return part.name.removeprefix("hatch_")


def _door(module: ModuleView, part: Equipment) -> Button:
    opened = module.equipment.get(part.name, "") in OPEN_STATES
    verb, word = ("close_door", tr("Close")) if opened else ("open_door", tr("Open"))
    title = part.title if part.title[:2].isupper() else part.title[:1].lower() + part.title[1:]
    text = f"{word} {title}"
    choice = Choice(text, verb, (("door", _short(part)),))
    return Button(
        f"door {_short(part)}", text, _reason(module, f"{verb} {_short(part)}"), "", False, (choice,)
    )


def _short(part: Equipment) -> str:
    return part.name.removesuffix("_door")


def _reason(module: ModuleView, key: str) -> str:
    return pretty(module.verbs.get(key) or "")


def refusals(shown: tuple[Button, ...]) -> str:
    """One sentence per reason: `Start, Reset: already running.`"""
    by_reason: dict[str, list[str]] = {}
    for button in shown:
        if button.reason:
            by_reason.setdefault(button.reason, []).append(button.text)
    return "\n".join(f"{', '.join(names)}: {_end(reason)}" for reason, names in by_reason.items())


def effects(shown: tuple[Button, ...]) -> str:
    """What the dangerous commands do, those with the same effect together."""
    by_effect: Mapping[str, list[str]] = {}
    for button in shown:
        if button.effect:
            by_effect = {**by_effect, button.effect: [*by_effect.get(button.effect, []), button.text]}
    return " ".join(f"{', '.join(names)}: {_end(effect)}" for effect, names in by_effect.items())


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def question(button: Button) -> str:
    """What is asked before a dangerous command."""
    effect = button.effect or tr("acts at once")
    return f"{sentence(button.text)}? {sentence(_end(effect))}"
