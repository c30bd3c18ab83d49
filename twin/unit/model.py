"""A unit as checked, frozen data. Conditions are numbers into the unit's condition book; times are ticks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from twin.signals import Catalogue

ConditionId = int
"""Index of a compiled Condition; `ALWAYS` (0) is the constant true."""
ALWAYS: ConditionId = 0

Action = Literal["stop", "hold", "abort", "next"]
Reentry = Literal["continue", "restart", "abort"]


class Cause(StrEnum):
    """Why a module is brought to its safe values."""

    STOP = "stop"
    ABORT = "abort"
    EMERGENCY_STOP = "emergency_stop"
    POWER_LOSS = "power_loss"
    LINK_LOST = "link_lost"
    EXCEPTION = "exception"


class Atmosphere(StrEnum):
    """Context of a module: `gassing` from the first gas until the residue limit is proven, else `work`."""

    WORK = "work"
    GASSING = "gassing"


Setting = float | str
"""A number, `$parameter`, or in safe tables also `keep` and `rest`."""


@dataclass(frozen=True, slots=True)
class Output:
    """One commanded value. `safe[atmosphere][cause]` is a number, `rest` or `keep`, for every cause."""

    tag: str
    name: str
    rest: float
    low: float
    high: float
    safe: Mapping[Atmosphere, Mapping[Cause, Setting]]
    why: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a procedure, in `unit`."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class Failure:
    """When `when` is true the phase ends with `action`."""

    when: ConditionId
    action: Action
    reason: str


@dataclass(frozen=True, slots=True)
class Accumulate:
    """Count ticks while `condition` is true until `need` (ticks or $parameter in s); too long a pause acts."""

    condition: ConditionId
    need: Setting
    pause_budget: int
    result: str
    over: Action
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """Pressure decay: from `start` on wait `stabilise`, capture, wait `over`, capture, store the result tag."""

    kind: Literal["hourly_leak"]
    start: ConditionId
    pressure: str
    barometer: str
    temperature: str
    stabilise: int
    over: int
    result: str


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of EXECUTE. `leave` is None when only a command, a measure or an accumulation ends it.

    `no_hold` is why it cannot be held, or empty.
    """

    name: str
    title: str
    settings: Mapping[str, Setting]
    hold_settings: Mapping[str, Setting]
    gas: bool
    requires: tuple[str, ...]
    leave: ConditionId | None
    leave_text: str
    failures: tuple[Failure, ...]
    accumulate: Accumulate | None
    measure: Measure | None
    accepts: str
    timeout: int | None
    on_timeout: Action
    timeout_reason: str
    reentry: Reentry
    no_hold: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named way through the phases, with parameters; `program` is its number in a device with its own cycle."""

    name: str
    title: str
    phases: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    program: int = 0


@dataclass(frozen=True, slots=True)
class PhaseCommand:
    """A verb that moves from one of `sources` to `target` (a phase, or `complete`)."""

    verb: str
    title: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement with the reason shown when it is not met."""

    condition: ConditionId
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Latch:
    """A state the logic has proven (calculated bool): set by a phase's `accepts`, void by `void`, age or power loss.

    What is `intact` must be known to be so from the first phase with gas on, else the state is not proven.
    `ends` are tags of calculated bools, each with how many of the state's last ticks it is true; the longest first.
    """

    name: str
    tag: str
    void: ConditionId
    void_text: str
    expires: int
    survives_power_loss: Literal["lost", "proven"]
    intact: tuple[Clause, ...] = ()
    ends: tuple[tuple[str, int], ...] = ()


HATCH_VERBS = ("open_hatch", "close_hatch", "reserve_hatch", "release_hatch", "check_hatch")
"""Commands to a hatch, each with the argument `hatch`."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """An equipment module. `tags` maps a role (`closed`, `seal` ...) to a signal or output tag.

    A hatch closes by itself after `close_after`, when nothing is in its way. A switch has the commands `begins` and
    `ends` of its own; the first takes `arguments` (words); it is `on` at the start.
    """

    name: str
    type: Literal["door", "hatch", "generator", "port", "switch"]
    title: str
    tags: Mapping[str, str]
    conditions: Mapping[str, ConditionId]
    travel_limit: int = 0
    close_after: int = 0
    begins: str = ""
    ends: str = ""
    arguments: tuple[str, ...] = ()
    on: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A device that runs its own cycle. `run` and `pause` name outputs, `reason` is a tag whose states are `reasons`.

    `states` and `phases` map each word that it may report to the Condition that it does; after `disagree` ticks of
    another report than is wanted the module goes to Aborting.
    """

    run: str
    pause: str
    states: Mapping[str, ConditionId]
    phases: Mapping[str, ConditionId]
    reason: str
    reasons: tuple[str, ...]
    disagree: int


@dataclass(frozen=True, slots=True)
class Module:
    """One module type applied to one module of the unit; of a type on top of another one, `type` is the lower one."""

    name: str
    type: str
    title: str
    outputs: Mapping[str, Output]
    procedures: Mapping[str, Procedure]
    phases: Mapping[str, Phase]
    commands: Mapping[str, PhaseCommand]
    latches: Mapping[str, Latch]
    equipment: Mapping[str, Equipment]
    clear_when: ConditionId
    clear_text: str
    reactions: Mapping[Atmosphere, Mapping[Cause, Literal["hold", "abort", "stop", "none"]]]
    device: Device | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A command that an interlock blocks; `argument` empty means any."""

    target: str
    verb: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Interlock:
    """Blocks commands, or forces outputs (tag -> value), unless every clause is true; unknown counts as not met."""

    id: str
    title: str
    module: str
    clauses: tuple[Clause, ...]
    blocks: tuple[Blocked, ...] = ()
    forces: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Alarm:
    """A master alarm record (ISA-18.2). Delay and off-delay in ticks stand in front of the state machine.

    `trip` acts on the modules `trips` when the condition is true or unknown; `forces` hold outputs (tag -> value)
    meanwhile, or until the alarm is reset (`until_reset`). While one of `unless` is true the alarm is suppressed by
    design; while `urgent` is true or unknown its priority is 1.
    """

    id: str
    module: str
    priority: int
    condition: ConditionId
    condition_text: str
    on_delay: int
    off_delay: int
    latching: bool
    text: str
    response: str
    consequence: str
    trip: Literal["", "hold", "stop", "abort", "gassing_abort"] = ""
    forces: Mapping[str, float] = field(default_factory=dict[str, float])
    suppresses: tuple[str, ...] = ()
    unless: tuple[ConditionId, ...] = ()
    during: Literal["", "work", "gassing"] = ""
    trips: tuple[str, ...] = ()
    until_reset: bool = False
    urgent: ConditionId | None = None
    urgent_text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A location. `module` is empty outside of the unit; `access` is the `module.part` that stands in the way to it.

    `present` is the tag of its sensor, or empty.
    """

    name: str
    module: str
    title: str
    holds: tuple[str, ...] = ()
    grade: Literal["A", "dirty", "room", "cold"] = "A"
    access: str = ""
    present: str = ""


@dataclass(frozen=True)
class Unit:
    """A whole checked unit. `modules` keep the order of the unit file.

    `proven` are the states that a simulated start takes as proven: tag -> age in ticks; `running` is which procedure
    a module is in the middle of then. `resources` have titles.
    """

    name: str
    title: str
    sha256: str
    catalogue: Catalogue
    modules: Mapping[str, Module]
    alarms: Mapping[str, Alarm]
    interlocks: Mapping[str, Interlock]
    causes: Mapping[Cause, ConditionId]
    links: Mapping[str, ConditionId]
    proven: Mapping[str, int]
    running: Mapping[str, str]
    places: Mapping[str, Place]
    resources: Mapping[str, str]
    geometry: Mapping[str, object]
