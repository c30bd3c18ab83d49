"""Virtual people of a rehearsal: when they answer what they are asked, and with what. All of it is a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from recipes.recipe.model import Prompt
from twin.draw import happens, log_normal
from twin.messages import Command, Origin
from twin.people.behaviour import Behaviour, ticks
from twin.people.role import Part, Role, role_of
from twin.people.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REASON = "prompt answered"
OTHER = "another one"
"""Answer of who has picked another item or label than the one meant, whichever that is."""
_DOUBLINGS = 5
"""A person tries again ever later, up to 2 ** 5 times the first pause."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One open question: `opened` is the tick since when it can be answered (opened, or its batch resumed).

    `occurrence` counts how often the step has asked in this batch; `signed` is part -> user id of this act so far;
    `person` names who was allocated, empty for the first of the role; `limit` ticks until it escalates; `reads` that
    the answer is what was read of an item or a label.
    """

    target: str
    step: str
    prompt: Prompt
    opened: int
    occurrence: int = 1
    part: str = Part.PERFORMER
    role: str = ""
    person: str = ""
    signed: Mapping[str, str] = field(default_factory=dict[str, str])
    limit: int | None = None
    reads: bool = False


@dataclass(frozen=True)
class Crew:
    """Who answers. Without a roster somebody is always there."""

    roster: Roster | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The first answer to a question: waits from `opened` to `begin`, works until `end`."""

    role: str
    opened: int
    begin: int
    end: int


def answers(asks: Iterable[Ask], crew: Crew, tick: int) -> Iterator[tuple[int, Command]]:
    """Yield (tick, command) of every answer that is due now, and of the next one of each question."""
    for ask in asks:
        plan = planned(ask, crew)
        if plan is None:
            continue
        due, attempt = _next(plan, crew, tick)
        yield due, Command(ask.target, "answer", *_said(ask, plan, crew, attempt))
        if due == tick:
            due, attempt = _next(plan, crew, tick + 1)
            yield due, Command(ask.target, "answer", *_said(ask, plan, crew, attempt))


def planned(ask: Ask, crew: Crew) -> Plan | None:
    """Return when a question is taken up and answered; None when nobody who could ever comes."""
    role = _role(ask)
    arrival = ask.opened + _response(ask, role, crew)
    if crew.roster is None:
        begin = arrival
    else:
        present = crew.roster.next_on_shift(role, arrival)
        if present is None:
            return None
        begin = present
    takes = log_normal(ticks(ask.prompt.takes_s), crew.behaviour.work_spread, crew.seed, "work", *_words(ask))
    return Plan(role, ask.opened, begin, begin + round(takes))


def overdue(asks: Iterable[Ask], crew: Crew, tick: int) -> tuple[Ask, ...]:
    """Return the questions that nobody has answered for too long: alarm U-15, priority 3 [E]."""
    return tuple(ask for ask in asks if tick >= escalation(ask, crew))


def escalation(ask: Ask, crew: Crew) -> int:
    """Return the tick at which a question becomes an alarm."""
    limit = crew.behaviour.escalate if ask.limit is None else ask.limit
    return ask.opened + ticks(ask.prompt.takes_s) + limit


def right_answer(prompt: Prompt) -> str | float:
    """Return what a careful person answers: the expected value where there is one."""
    if prompt.expected != "":
        return prompt.expected
    match prompt.kind:
        case "number":
            return 0.5 * (prompt.low + prompt.high)
        case "choice":
            return prompt.choices[0]
        case "scan":
            return "code"
        case _:
            return "confirmed"


def wrong_answer(prompt: Prompt) -> str | float | None:
    """Return a slip that the logic can catch: another item's code, a shifted decimal point; None if there is none."""
    if prompt.kind == "scan" and prompt.expected != "":
        return f"not {prompt.expected}"
    if prompt.kind == "number":
        slipped = 10.0 * float(right_answer(prompt))
        inside = prompt.low <= slipped <= prompt.high
        return prompt.high + 10.0 * (prompt.high - prompt.low) if inside else slipped
    return None


def _said(ask: Ask, plan: Plan, crew: Crew, attempt: int) -> tuple[Origin, dict[str, str | float]]:
    """Return who answers and with what, errors included."""
    wrong = OTHER if ask.reads and not ask.signed else wrong_answer(ask.prompt)
    kind = "scan" if ask.reads else ask.prompt.kind
    errs = wrong is not None and _errs(ask, crew, kind, attempt)
    value = wrong if errs and wrong is not None else right_answer(ask.prompt)
    arguments: dict[str, str | float] = {"step": ask.step, "value": value}
    name = ask.person or f"{plan.role}.1"
    if ask.part != Part.PERFORMER:
        arguments["part"] = str(ask.part)
        if ask.signed and _errs(ask, crew, "second", attempt):
            name = next(iter(ask.signed.values()))
    return Origin("person", name, REASON, (plan.role,)), arguments


def _errs(ask: Ask, crew: Crew, kind: str, attempt: int) -> bool:
    return happens(crew.behaviour.error.get(kind, 0.0), crew.seed, "error", kind, *_words(ask), attempt)


def _response(ask: Ask, role: str, crew: Crew) -> int:
    behaviour = crew.behaviour
    median = behaviour.response.get(ask.prompt.kind, 0) * behaviour.role_factor.get(role, 1.0)
    time = log_normal(median, behaviour.response_spread, crew.seed, "response", *_words(ask))
    if crew.roster is not None and crew.roster.on_call(role, ask.opened):
        time += behaviour.call_out
    return round(time)


def _next(plan: Plan, crew: Crew, tick: int) -> tuple[int, int]:
    """Return when somebody answers at or after `tick`, and which attempt that is."""
    attempt = _attempt_at(plan, crew, tick)
    if attempt > 0:
        put_off = _present(crew, plan.role, _attempt_tick(plan, crew, attempt - 1))
        if attempt > 1 and put_off >= tick:
            return put_off, attempt - 1
        return _present(crew, plan.role, _attempt_tick(plan, crew, attempt)), attempt
    return plan.end, 0


def _attempt_tick(plan: Plan, crew: Crew, attempt: int) -> int:
    doubled = min(attempt, _DOUBLINGS)
    pauses = (1 << doubled) - 1 + (attempt - doubled) * (1 << _DOUBLINGS)
    return plan.end + crew.behaviour.again * pauses


def _attempt_at(plan: Plan, crew: Crew, tick: int) -> int:
    """Return the first attempt that is not before `tick`."""
    for attempt in range(_DOUBLINGS):
        if _attempt_tick(plan, crew, attempt) >= tick:
            return attempt
    behind = tick - _attempt_tick(plan, crew, _DOUBLINGS)
    return _DOUBLINGS + max(0, -(-behind // (crew.behaviour.again << _DOUBLINGS)))


def _present(crew: Crew, role: str, tick: int) -> int:
    present = tick if crew.roster is None else crew.roster.next_on_shift(role, tick)
    return tick if present is None else present


def _role(ask: Ask) -> str:
    word = ask.role or ask.prompt.role
    return role_of(word) or (Role.SECOND_PERSON if ask.part == Part.VERIFIER else Role.OPERATOR)


def _words(ask: Ask) -> tuple[str | int, ...]:
    return (ask.target, ask.step, ask.occurrence, str(ask.part))
