"""What comes to a batch from people and from the laboratory: answers, signatures, results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from twin.people.role import Part, why_not_sign
from twin.plain import replace
from twin.procedure.answer import parsed_answer, why_not_answer
from twin.procedure.booking import MATERIAL, SAMPLE, bookings
from twin.procedure.program import Program
from twin.procedure.state import ENDED, RunData, Status
from twin.procedure.token import Scan, finish

if TYPE_CHECKING:
    from recipes.recipe.model import Step
    from twin.procedure.state import Token


CONFIRMED = "confirmed"
"""Answer to work with an item: its code was read as expected; any other text is the code that was read."""


READ = ("label", "code")


@dataclass(frozen=True, slots=True)
class Response:
    """A command that brings something into a batch: why it is refused, and what it does."""

    why_not: Callable[[Program, RunData, Mapping[str, Any]], str | None]
    take: Callable[[Scan, Mapping[str, Any]], None]


def open_prompts(program: Program, data: RunData) -> tuple[Step, ...]:
    """Return the steps that wait for a person."""
    active = (program.steps[t.step] for t in data.tokens if t.status is Status.ACTIVE and not t.sent)
    return tuple(step for step in active if step.prompt is not None)


def next_part(token: Token) -> str:
    """Return which part of an act is signed next."""
    return str(Part.VERIFIER if token.signed else Part.PERFORMER)


def _why_not_answer(program: Program, data: RunData, arguments: Mapping[str, Any]) -> str | None:
    step, token = program.steps.get(str(arguments.get("step"))), data.token(str(arguments.get("step")))
    nothing = step is None or step.prompt is None or token is None or step not in open_prompts(program, data)
    if data.state in ENDED or nothing:
        return f"step '{arguments.get('step')}' asks nothing now"
    assert step is not None
    assert step.prompt is not None
    assert token is not None
    refusal = _why_not_sign(token, arguments) if step.prompt.second else None
    return refusal or why_not_answer(step.prompt, arguments.get("value"))


def _why_not_sign(token: Token, arguments: Mapping[str, Any]) -> str | None:
    """Return why this person may not take this part; who asks is only known when a command is carried out."""
    part = str(arguments.get("part", next_part(token)))
    return why_not_sign(token.signed, part, str(arguments.get("by", "")))


def _answer(scan: Scan, arguments: Mapping[str, Any]) -> None:
    step = scan.program.steps[str(arguments["step"])]
    token = scan.data.token(step.id)
    assert step.prompt is not None
    assert token is not None
    part, by, value = next_part(token), str(arguments.get("by", "")), arguments.get("value")
    if step.kind == "material" and _misread(scan, step, value):
        _answered(scan, step, token, (value, by))
        return
    signed = replace(token, signed={**token.signed, part: by} if step.prompt.second else token.signed)
    if step.prompt.second and part == Part.PERFORMER:
        scan.put(signed)
        scan.happened("prompt_signed", step.id, part=part, by=by)
        return
    _answered(scan, step, signed, (value, by))


def _misread(scan: Scan, step: Step, value: object) -> bool:
    """Tell whether something else was read than is expected: that is asked for at once, whoever else was to sign."""
    first = [booked for _, booked in bookings(scan, step)][:1]
    expected = [booked[name] for booked in first for name in _read(booked)]
    return bool(expected) and value not in (CONFIRMED, None, "", *expected)


def _read(booked: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a person reads for a command about material: the label to be applied, else a code."""
    return tuple(name for name in READ if name in booked)[:1]


def _answered(scan: Scan, step: Step, token: Token, said: tuple[object, str]) -> None:
    """Take the answer of a person; `said` is what was written and by whom."""
    assert step.prompt is not None
    written, by = said
    value, name = parsed_answer(step.prompt, written), step.prompt.result
    if name:
        scan.data = replace(scan.data, results={**scan.data.results, name: value})
    signed = {"signed": dict(token.signed)} if token.signed else {}
    scan.happened("prompt_answered", step.id, value=value, result=name, **signed)
    if step.kind == "prompt":
        finish(scan, step.id, Status.DONE)
        return
    performer = token.signed.get(Part.PERFORMER, by)
    for i, (verb, booked) in enumerate(bookings(scan, step, (performer, by))):
        if i == 0 and value != CONFIRMED:
            booked |= dict.fromkeys(_read(booked), value)
        scan.command(MATERIAL, verb, {**booked, "by": performer} if performer else booked, f"step {step.id}")
    scan.put(replace(token, sent=step.verb or SAMPLE))


def _why_not_result(program: Program, data: RunData, arguments: Mapping[str, Any]) -> str | None:
    known = program.recipe.results
    strange = [name for name in arguments if name not in known and name != "by"]
    if data.state in ENDED or strange or not arguments:
        return f"no result '{', '.join(strange)}' is awaited"
    return None


def _result(scan: Scan, arguments: Mapping[str, Any]) -> None:
    found = {name: value for name, value in arguments.items() if name != "by"}
    scan.data = replace(scan.data, results={**scan.data.results, **found})
    scan.happened("results_received", results=found)


RESPONSES: Mapping[str, Response] = {
    "answer": Response(_why_not_answer, _answer),
    "result": Response(_why_not_result, _result),
}
