"""The words of a live session on standard input: one line is one command to the engine or to the session."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from twin.messages import Command, Origin

RECIPE_VERBS = ("start", "hold", "resume", "stop", "abort")
ALARM_VERBS = {
    "ack": "acknowledge",
    "reset_alarm": "reset",
    "shelve": "shelve",
    "unshelve": "unshelve",
    "out_of_service": "out_of_service",
    "return_to_service": "return_to_service",
}
HELP = """\
VERB MODULE [ARGUMENT]      reset start hold unhold suspend unsuspend stop abort clear and the phase commands:
                            start decontamination decontaminate exposure='45 min'
                            open_door decontamination outer
load RECIPE                 a name from the library, or a file
recipe VERB [REASON]        start, hold, resume REASON, stop, abort
answer STEP VALUE           answer the prompt of a recipe step
ack ALARM [COMMENT]         also shelve ALARM MINUTES, unshelve, reset_alarm, out_of_service, return_to_service
inject FAULT                as with rehearse --inject, at once;  clear_fault FAULT
speed FACTOR|max            pause   continue   step   status   help   quit"""


class NotUnderstoodError(ValueError):
    """The line is no command; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Control:
    """A word for the session itself."""

    verb: str
    argument: str = ""


def factor(text: str) -> float | None:
    """Return a speed: a factor above 0, or None for `max`."""
    if text in {"", "max"}:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise NotUnderstoodError(f"'{text}' is no speed: say a factor above 0, or max")
    return number


def read(line: str, who: str) -> Command | Control | None:
    """Return what a line asks for; None for an empty one. Raise NotUnderstoodError otherwise."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise NotUnderstoodError(f"{error}: close the quotation") from None
    if not words:
        return None
    verb, rest = words[0], words[1:]
    if verb in CONTROLS:
        return Control(verb, " ".join(rest))
    reader = READERS.get(verb) or (_alarm(verb) if verb in ALARM_VERBS else _module(verb))
    target, name, found = reader(rest)
    reason = str(found.get("reason", ""))
    arguments = {key: value for key, value in found.items() if key != "reason" or target == "recipe"}
    return Command(target, name, Origin("operator", who, reason), arguments)


CONTROLS = ("speed", "pause", "continue", "step", "status", "help", "quit", "load", "inject")
"""Words that the session itself carries out; the last two need files or the list of faults."""
_Read = tuple[str, str, Mapping[str, str | float]]
_Reader = Callable[[list[str]], _Read]


def _recipe(words: list[str]) -> _Read:
    if not words or words[0] not in RECIPE_VERBS:
        raise NotUnderstoodError(f"say recipe with one of: {', '.join(RECIPE_VERBS)}")
    text = " ".join(words[1:])
    return "recipe", words[0], {"reason": text} if text else {}


def _answer(words: list[str]) -> _Read:
    if len(words) < 2:
        raise NotUnderstoodError("say answer STEP VALUE")
    return "recipe", "answer", {"step": words[0], "value": _value(" ".join(words[1:]))}


def _clear_fault(words: list[str]) -> _Read:
    if not words:
        raise NotUnderstoodError("say clear_fault FAULT")
    return "fault", "clear", {"fault": " ".join(words)}


def _alarm(verb: str) -> _Reader:
    def reader(words: list[str]) -> _Read:
        if not words:
            raise NotUnderstoodError(f"say {verb} ALARM, like {verb} D-01")
        text = " ".join(words[1:])
        if verb == "shelve":
            return words[0], verb, {"duration_s": 60.0 * _number(text, "minutes")}
        return words[0], ALARM_VERBS[verb], {"reason": text}

    return reader


def _module(verb: str) -> _Reader:
    def reader(words: list[str]) -> _Read:
        if not words:
            raise NotUnderstoodError(
                f"'{verb}' is no word here, or needs a module, like {verb} isolator; 'help' lists the words"
            )
        free = [word for word in words[1:] if "=" not in word]
        arguments = dict(_pair(word) for word in words[1:] if "=" in word)
        if free:
            arguments[_PLAIN.get(verb, "procedure")] = " ".join(free)
        return words[0], verb, arguments

    return reader


_PLAIN = {"open_door": "door", "close_door": "door"}
"""The argument that is meant when only its value is given."""


def _pair(word: str) -> tuple[str, str | float]:
    key, _, text = word.partition("=")
    return key, _value(text)


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise NotUnderstoodError(f"'{text}' is no number of {what}") from None


def _value(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text


READERS: Mapping[str, _Reader] = {
    "recipe": _recipe,
    "answer": _answer,
    "clear_fault": _clear_fault,
}
