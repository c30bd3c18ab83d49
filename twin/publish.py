"""What a scan publishes: one frozen picture of the unit that screens, protocols and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

AT_WORK = ("running", "holding", "held", "stopping", "aborting")


@dataclass(frozen=True, slots=True)
class ModuleView:
    """One module as shown: state words, what it waits for, and why each verb is refused (None = allowed)."""

    name: str
    title: str
    state: str
    state_number: int
    phase: str
    phase_title: str
    procedure: str
    atmosphere: str
    mode: str
    entered_tick: int
    waits_for: str
    reason: str
    verbs: Mapping[str, str | None]
    equipment: Mapping[str, str]
    procedures: Mapping[str, str]
    batches: tuple[str, ...] = ()
    """The batches that a stop of the module would concern."""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One alarm that is not normal, or shelved, suppressed or out of service."""

    id: str
    module: str
    priority: int
    state: str
    text: str
    response: str
    consequence: str
    raised_tick: int
    bad_quality: bool
    unacknowledged: bool
    condition_text: str
    concerns: tuple[str, ...] = ()
    """What an alarm of several things speaks of, as last seen: items, links."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One recipe step: `waiting`, `active`, `done`, `failed`, `idle`, with times in ticks (None = not yet).

    A step that waits for its window is `planned` at a tick and may begin until `latest`; both are 0 without one.
    """

    id: str
    title: str
    module: str
    status: str
    start_tick: int | None
    end_tick: int | None
    waits_for: str
    planned: int = 0
    latest: int = 0


@dataclass(frozen=True, slots=True)
class PromptView:
    """An open question to a person; answered with the command `answer` {step, value} to its batch.

    Where a `second` person is asked for, `signed` says who has signed so far, by part.
    """

    step: str
    kind: str
    text: str
    role: str
    unit: str
    low: float
    high: float
    choices: tuple[str, ...]
    raised_tick: int
    batch: str = ""
    second: str = ""
    signed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class RecipeView:
    """One batch: the run of its recipe."""

    id: str
    title: str
    version: str
    state: str
    reason: str
    steps: tuple[StepView, ...]
    prompts: tuple[PromptView, ...]
    verbs: Mapping[str, str | None]
    batch: str = ""
    exceptions: int = 0
    order: Mapping[str, str | float] = field(default_factory=dict[str, "str | float"])


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold time that runs: the ticks at which it warns and at which it is over."""

    title: str
    alert_tick: int
    limit_tick: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """One container, bag, kit, bottle, tool or carrier as booked. `on` is the carrier it travels on."""

    id: str
    code: str
    kind: str
    title: str
    batch: str
    place: str
    on: str
    outside: str
    inside: str
    status: str
    joined: tuple[str, ...]
    volume_ml: float
    viable_cells: float
    expiry_tick: int
    holds: tuple[HoldView, ...]
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class DeviationView:
    """One deviation; open while `decision` is empty. Decided with `decide` {deviation, decision, reason} to `target`.

    `missing` are the roles that have not signed, `decisions` what may be decided.
    """

    id: str
    target: str
    tick: int
    batch: str
    item: str
    kind: str
    text: str
    missing: tuple[str, ...]
    signed: Mapping[str, str]
    proposed: str
    decision: str
    person: str
    decided_tick: int
    reason: str
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase of a module with its begin and end tick (None = still running), for trend bands and Gantt bars."""

    module: str
    phase: str
    title: str
    start_tick: int
    end_tick: int | None


@dataclass(frozen=True)
class UnitView:
    """Everything that screens need of one scan. Arrays are read-only copies in catalogue order."""

    unit: str
    mode: str
    seq: int
    tick: int
    values: NDArray[np.float64]
    quality: NDArray[np.int64]
    modules: Mapping[str, ModuleView]
    alarms: tuple[AlarmView, ...]
    batches: tuple[RecipeView, ...]
    spans: tuple[PhaseSpan, ...]
    forced: Mapping[str, str] = field(default_factory=dict[str, str])
    fault: str = ""
    items: tuple[ItemView, ...] = ()
    deviations: tuple[DeviationView, ...] = ()

    @property
    def recipe(self) -> RecipeView | None:
        """Return the batch that is shown where there is room for one: the first at work, else the newest."""
        at_work = (view for view in self.batches if view.state in AT_WORK)
        return next(at_work, self.batches[-1] if self.batches else None)
