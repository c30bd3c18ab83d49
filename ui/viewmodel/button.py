"""Commands as buttons: which a module offers, what they do, and why one is greyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.publish import ModuleView
from twin.unit.model import Module
from ui.language import tr
from ui.viewmodel.display import Acts, Display
from ui.viewmodel.words import pretty, sentence

BASE = ("start", "hold", "unhold", "stop", "abort", "reset", "clear")
ASKS_FIRST = ("stop", "abort")
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

    @property
    def enabled(self) -> bool:
        """Return whether the command would be accepted now."""
        return not self.reason


def buttons(module: ModuleView, model: Module, display: Display) -> tuple[Button, ...]:
    """Base commands, then phase commands and doors."""
    acts = display.acts.get(module.atmosphere)
    base = [_base(module, verb, acts) for verb in offered(module)]
    phase = [
        _button(module, key, command.title, (Choice(command.title, command.verb),))
        for key, command in model.commands.items()
        if key in module.verbs
    ]
    return (*base, *phase, *_doors(module, model))


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
    return Button(verb, title, _reason(module, verb), effect, verb in ASKS_FIRST, choices)


def _procedure(module: ModuleView, key: str, title: str) -> Choice:
    return Choice(pretty(title), "start", (("procedure", key),), _reason(module, f"start {key}"))


def _button(module: ModuleView, key: str, title: str, choices: tuple[Choice, ...]) -> Button:
    return Button(key, tr(title), _reason(module, key), "", False, choices)


def _doors(module: ModuleView, model: Module) -> list[Button]:
    made: list[Button] = []
    for equipment in model.equipment.values():
        if equipment.type != "door":
            continue
        door = equipment.name.removesuffix("_door")
        for verb, word in (("open_door", "Open"), ("close_door", "Close")):
            key = next((k for k in (f"{verb} {door}", verb) if k in module.verbs), "")
            if key:
                title = f"{tr(word)} {equipment.title.lower()}"
                made.append(
                    Button(
                        f"{verb} {door}",
                        title,
                        _reason(module, key),
                        "",
                        False,
                        (Choice(title, verb, (("door", door),)),),
                    )
                )
    return made


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
