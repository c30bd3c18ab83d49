"""How virtual people behave: how fast they come, how long they work, how often they err."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Annotated, Literal

from pydantic import Field

from recipes.schema import Strict, in_unit, validated
from recipes.source import read
from twin.signals import TICKS_PER_S

Seconds = Annotated[float, in_unit("s"), Field(ge=0, le=7 * 86400)]
Probability = Annotated[float, Field(ge=0, le=1)]
Spread = Annotated[float, Field(ge=0, le=2)]
Factor = Annotated[float, Field(gt=0, le=100)]
AskWord = Literal["instruction", "confirm", "scan", "number", "choice"]
ErrorWord = Literal["scan", "number", "second"]
RoleWord = Literal["OP", "OP2", "SUP", "QC", "QA", "ENG", "INST"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Times in ticks. The default is exact people: they answer at once, after the work, without an error."""

    response: Mapping[str, int] = field(default_factory=dict[str, int])
    response_spread: float = 0.0
    role_factor: Mapping[str, float] = field(default_factory=dict[str, float])
    call_out: int = 0
    work_spread: float = 0.0
    error: Mapping[str, float] = field(default_factory=dict[str, float])
    again: int = 60 * TICKS_PER_S
    escalate: int = 1800 * TICKS_PER_S
    decide: int = 600 * TICKS_PER_S
    held: int = 1800 * TICKS_PER_S


class BehaviourForm(Strict):
    """The form of the file."""

    response: dict[AskWord, Seconds]
    response_spread: Spread
    role_factor: dict[RoleWord, Factor]
    call_out: Seconds
    work_spread: Spread
    error: dict[ErrorWord, Probability]
    again: Annotated[Seconds, Field(ge=1)]
    escalate: Annotated[Seconds, Field(ge=1)]
    decide: Seconds
    held: Seconds


def read_behaviour(path: str | FilePath | None = None) -> Behaviour:
    """Read a behaviour, the library's own by default; raise InputError with every problem in it."""
    document = read(path or str(files("resources") / "people" / "virtual.yaml"))
    form = validated(BehaviourForm, document)
    return Behaviour(
        {kind: ticks(seconds) for kind, seconds in form.response.items()},
        form.response_spread,
        {str(role): factor for role, factor in form.role_factor.items()},
        ticks(form.call_out),
        form.work_spread,
        {str(kind): rate for kind, rate in form.error.items()},
        ticks(form.again),
        ticks(form.escalate),
        ticks(form.decide),
        ticks(form.held),
    )


def ticks(seconds: float) -> int:
    """Return a time in whole ticks."""
    return round(seconds * TICKS_PER_S)
