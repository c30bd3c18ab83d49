"""A checked master recipe, flattened: steps and transitions of one net (ISA-88 procedure drawn as a PFC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from recipes.condition.tree import Tree
from recipes.problem import Place

StepKind = Literal["begin", "end", "run", "command", "prompt", "wait", "move", "sample", "material"]
PromptKind = Literal["instruction", "confirm", "scan", "number", "choice"]
Reentry = Literal["continue", "restart", "abort"]
Cause = Literal["hold", "stop", "abort", "emergency_stop", "power_loss", "link_lost"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One formula value in SI-like base of its unit: `value` and range in `unit`."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a person is asked. `expected` is the right scan or choice; `takes_s` is how long a person needs.

    `unasked` is the result as long as the question was not asked.
    """

    kind: PromptKind
    text: str
    role: str = "operator"
    result: str = ""
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()
    expected: str | float = ""
    takes_s: float = 60.0
    second: str = ""
    unasked: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When something is to begin, in seconds after the last end of the steps `after` (none is the recipe's begin).

    `lasts_s` is how long it then takes: so long its persons have to be there, and others wait for what it holds.
    `staffed_s`, where it is longer, is how long they have to be there, as something follows that needs them.
    With `fails` a begin that was missed is the failure of the step: its recipe has another way from there.
    """

    after: tuple[str, ...]
    earliest_s: float
    target_s: float
    latest_s: float
    lasts_s: float = 0.0
    staffed_s: float = 0.0
    fails: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """What is tested; `results` maps each result to come to its unit, `of` is what a pouch was filled from."""

    volume_ml: float
    tests: tuple[str, ...]
    results: Mapping[str, str]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """An item that a batch brings along; its code is the batch's id, a full stop and `name`."""

    name: str
    kind: str
    lot: str = ""
    wrap: str = ""
    expires_s: float = 0.0
    mass_g: float = 0.0
    volume_ml: float = 0.0
    patient: bool = False
    content: Mapping[str, float | str] = field(default_factory=dict[str, "float | str"])


@dataclass(frozen=True, slots=True)
class Measured:
    """A parameter of a procedure that is a result: the first of `results` that is known, times its factor."""

    results: tuple[str, ...]
    factors: tuple[float, ...]

    def value(self, known: Mapping[str, float | str]) -> float | None:
        """Return the value, or None as long as no result is known."""
        pairs = zip(self.results, self.factors, strict=True)
        return next((float(known[name]) * factor for name, factor in pairs if name in known), None)


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation holds from its begin to its end, when it may begin, and which steps leave no time between."""

    id: str
    uses: tuple[str, ...] = ()
    window: Window | None = None
    no_wait: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the net. `id` is dotted: unit procedure, operation, phase (`airlock.gas.cycle`).

    run      start `procedure` of `module` with `parameters` (value in the parameter's own unit); done at Complete
    command  send `verb` with `arguments` to `module`; done when accepted and `until` (if any) holds
    prompt   done when a person has answered; the answer is stored under `prompt.result`
    wait     done when `until` holds, at once without one (the forks and joins of a level are such steps)
    move     the robot brings `item` to the place `to` (`position` is the batch's own in an incubator)
    sample   a person draws `sample` from `item`; its results come when the laboratory has them
    material a person does `verb` with `item` or `several` (and `to`, `arguments`) where the material is booked

    `measured` maps a parameter of the procedure to the results it is taken from, `items` to the item meant; `joins` are
    items whose fluid paths meet in the step.
    """

    id: str
    kind: StepKind
    place: Place
    title: str = ""
    module: str = ""
    procedure: str = ""
    verb: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])
    arguments: Mapping[str, str | float] = field(default_factory=dict[str, "str | float"])
    until: Tree | None = None
    prompt: Prompt | None = None
    resources: tuple[str, ...] = ()
    max_wait_s: float | None = None
    timeout_s: float | None = None
    reentry: Mapping[Cause, Reentry] = field(default_factory=dict["Cause", "Reentry"])
    item: str = ""
    several: tuple[str, ...] = ()
    to: str = ""
    sample: Sample | None = None
    measured: Mapping[str, Measured] = field(default_factory=dict[str, Measured])
    items: Mapping[str, str] = field(default_factory=dict[str, str])
    joins: tuple[str, ...] = ()
    window: Window | None = None

    @property
    def operation(self) -> str:
        """Return the id of the operation that the step belongs to."""
        return self.id.rpartition(".")[0]

    @property
    def starts_with(self) -> Mapping[str, str]:
        """Return the result that stands from the begin of the recipe on."""
        prompt = self.prompt
        return {prompt.result: prompt.unasked} if prompt is not None and prompt.unasked else {}

    @property
    def gives(self) -> tuple[str, ...]:
        """Return the names of the results that the step gives, now or later."""
        asked = (self.prompt.result,) if self.prompt is not None and self.prompt.result else ()
        return (*asked, *(self.sample.results if self.sample else ()))


@dataclass(frozen=True, slots=True)
class Transition:
    """Fires when every source step is done with `outcome` and `when` is true; in order of `priority` (0 first).

    Several sources are an AND join, several targets an AND split.
    """

    id: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    when: Tree | None
    outcome: Literal["completed", "failed"]
    priority: int
    place: Place


@dataclass(frozen=True, slots=True)
class Recipe:
    """A checked recipe. `steps[0]` is `begin` and `steps[-1]` is `end`; `sha256` is of the file's bytes.

    `results` maps each result of a prompt to its unit (empty for words); Conditions call it `result.NAME`.
    `clear_up` are the first steps of what clears up after a batch that was stopped or aborted.
    Every Condition is resolved: numbers in the unit of their signal, durations in seconds, `$` parameters put in.
    """

    id: str
    version: str
    title: str
    sha256: str
    modules: tuple[str, ...]
    formula: Mapping[str, Parameter]
    results: Mapping[str, str]
    steps: tuple[Step, ...]
    transitions: tuple[Transition, ...]
    text: str = ""
    materials: Mapping[str, Material] = field(default_factory=dict[str, Material])
    operations: Mapping[str, Operation] = field(default_factory=dict[str, Operation])
    clear_up: tuple[str, ...] = ()
