"""The form of unit files and module type files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from recipes.schema import Strict, in_unit

Seconds = Annotated[float, in_unit("s")]
Scalar = bool | float | str
ActionWord = Literal["stop", "hold", "abort", "next"]
ReactionWord = Literal["hold", "abort", "stop", "none"]
CauseWord = Literal["stop", "abort", "emergency_stop", "power_loss", "link_lost", "exception"]
RoleWord = Literal["input", "estimate"]


class SignalForm(Strict):
    """One signal of a module. One of kind `place` tells the number of a place: its states are the unit's places."""

    label: str
    kind: Literal["float", "bool", "enum", "place"] = "float"
    unit: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    resolution: float = Field(default=0.0, ge=0)
    every: Seconds = 1.0
    noise: float = Field(default=0.0, ge=0)
    lag: Seconds = 0.0
    deadband: float | None = None
    draw: Literal["noise", "count"] = "noise"
    role: RoleWord = "input"
    states: tuple[str, ...] = ()
    source: str = ""


class OutputForm(Strict):
    """One output; `safe` maps `any` or a cause, or first an atmosphere, to a value. A state stands for its position."""

    label: str
    kind: Literal["float", "bool", "enum"] = "float"
    unit: str = ""
    range: tuple[float, float] = (0.0, 1.0)
    states: tuple[str, ...] = ()
    rest: Scalar
    safe: dict[str, bool | float | str | dict[str, bool | float | str]]
    why: str


class ParameterForm(Strict):
    """A parameter of a procedure, as quantities."""

    value: str | float
    range: tuple[str | float, str | float]
    label: str = ""


class ProcedureForm(Strict):
    """A named way through the phases; `program` is its number in a device that runs its own cycle."""

    title: str
    phases: tuple[str, ...] = Field(min_length=1)
    program: int = Field(default=0, ge=0)
    parameters: dict[str, ParameterForm] = {}


class CommandForm(Strict):
    """A verb that moves between phases."""

    sources: tuple[str, ...] = Field(alias="from", min_length=1)
    target: str = Field(alias="to")
    title: str


class FailureForm(Strict):
    """A way a phase can fail."""

    when: str
    do: ActionWord
    reason: str


class OverForm(Strict):
    """What happens at a time-out or a spent budget."""

    do: ActionWord
    reason: str


class AccumulateForm(Strict):
    """Time that counts only while a condition holds."""

    condition: str = Field(alias="while")
    need: str
    pause_budget: Seconds
    result: str
    over: OverForm


class MeasureForm(Strict):
    """A pressure decay test."""

    kind: Literal["hourly_leak"]
    start_when: str
    pressure: str
    barometer: str
    temperature: str
    stabilise: Seconds
    over: Seconds
    result: str


class PhaseForm(Strict):
    """One phase of EXECUTE; `no_hold` says why it cannot be held."""

    title: str
    set: dict[str, Scalar] = {}
    hold_set: dict[str, Scalar] = {}
    gas: bool = False
    requires: tuple[str, ...] = ()
    leave: str | None = None
    fail: tuple[FailureForm, ...] = ()
    accumulate: AccumulateForm | None = None
    measure: MeasureForm | None = None
    accepts: str = ""
    timeout: Seconds | None = None
    on_timeout: OverForm | None = None
    reentry: Literal["continue", "restart", "abort"]
    no_hold: str = ""


class AlarmForm(Strict):
    """One master alarm record."""

    priority: int = Field(ge=1, le=4)
    when: str
    delay: Seconds
    off_delay: Seconds = 0.0
    latch: bool | None = None
    text: str
    response: str
    consequence: str = ""
    trip: Literal["", "hold", "stop", "abort", "gassing_abort"] = ""
    force: dict[str, Scalar] = {}
    until_reset: bool = False
    suppresses: tuple[str, ...] = ()
    during: Literal["", "work", "gassing"] = ""


class SuppressionForm(Strict):
    """Alarms that are suppressed by design while a condition holds."""

    reason: str
    condition: str = Field(alias="while")
    alarms: tuple[str, ...] = Field(min_length=1)


class TripForm(Strict):
    """Which modules the trip of an alarm concerns besides its own."""

    trips: tuple[str, ...] = Field(min_length=1)


class UrgencyForm(Strict):
    """Alarms that have priority 1 while a condition holds."""

    reason: str
    condition: str = Field(alias="while")
    alarms: tuple[str, ...] = Field(min_length=1)


class ClauseForm(Strict):
    """One requirement of an interlock."""

    when: str
    reason: str


class BlockForm(Strict):
    """A command that an interlock blocks."""

    target: str
    verb: str
    argument: str = ""


class InterlockForm(Strict):
    """An interlock: what it blocks or forces, unless every clause holds."""

    title: str
    clauses: tuple[ClauseForm, ...] = Field(min_length=1)
    blocks: tuple[BlockForm, ...] = ()
    forces: dict[str, Scalar] = {}


class LatchForm(Strict):
    """A proven state, what voids it, and what must hold from the first gas on for it to be proven at all."""

    void_when: str
    intact: tuple[ClauseForm, ...] = ()
    expires: Seconds
    survives_power_loss: Literal["lost", "proven"]
    ends: dict[str, Seconds] = {}


class DoorForm(Strict):
    """A door with drive, lock and inflatable seal."""

    type: Literal["door"]
    title: str
    name: str
    open: str
    lock: str
    inflate: str
    is_closed: str
    is_open: str
    is_locked: str
    seal: str
    sealed_at: str
    travel_limit: Seconds


class HatchForm(Strict):
    """A hatch with one position behind it: drive, lock, seal, light curtain, and when its air has recovered."""

    type: Literal["hatch"]
    title: str
    open: str
    lock: str
    inflate: str
    is_closed: str
    is_open: str
    is_locked: str
    clear: str
    present: str
    seal: str
    state: str
    sealed_at: str
    recovered: str
    travel_limit: Seconds
    close_after: Seconds


class GeneratorForm(Strict):
    """An H2O2 generator."""

    type: Literal["generator"]
    title: str
    heater: str
    temperature: str
    rate: str
    ready_at: str


class PortForm(Strict):
    """A transfer port that only reports."""

    type: Literal["port"]
    title: str
    closed: str


class SwitchForm(Strict):
    """Something that commands of its own switch on and off: a calculated state, perhaps with an output."""

    type: Literal["switch"]
    title: str
    begins: str
    ends: str
    state: str
    output: str = ""
    arguments: tuple[str, ...] = ()
    on: bool = False


EquipmentForm = Annotated[
    DoorForm | HatchForm | GeneratorForm | PortForm | SwitchForm, Field(discriminator="type")
]


class DeviceForm(Strict):
    """A device that runs its own cycle: outputs that start and pause it, signals that tell where it is."""

    run: str
    pause: str = ""
    state: str
    phase: str
    reason: str = ""
    disagree: Seconds = 10.0


class AtmosphereForm(Strict):
    """When a gassed module counts as free of gas."""

    clear_when: str


class ModuleTypeForm(Strict):
    """A module type file; what it does not say, its `base` says."""

    module_type: str
    base: str = ""
    title: str
    driven: bool = True
    boundaries: tuple[str, ...] = ()
    signals: dict[str, SignalForm]
    calculated: dict[str, SignalForm] = {}
    outputs: dict[str, OutputForm]
    atmosphere: AtmosphereForm | None = None
    device: DeviceForm | None = None
    latches: dict[str, LatchForm] = {}
    reactions: dict[Literal["work", "gassing"], dict[CauseWord, ReactionWord]]
    procedures: dict[str, ProcedureForm]
    commands: dict[str, CommandForm] = {}
    phases: dict[str, PhaseForm]
    alarms: dict[str, AlarmForm] = {}
    suppressions: tuple[SuppressionForm, ...] = ()
    interlocks: dict[str, InterlockForm] = {}
    equipment: dict[str, EquipmentForm] = {}


class ModuleForm(Strict):
    """A module of a unit: which type it is of."""

    type: str
    title: str = ""


class BoundaryForm(Strict):
    """A boundary signal: a declared constant (which may follow the signal of a real module), or a neighbour's node."""

    value: str | float | None = None
    measured: str = ""
    node: str = ""
    mark: str = ""


class StartForm(Strict):
    """What a simulated unit begins with: proven states by tag with the age of each, modules with what they run."""

    proven: dict[str, Seconds] = {}
    running: dict[str, str] = {}


class PlaceForm(Strict):
    """A location: of which module (none is outside of the unit), what it holds, and through what it is reached."""

    module: str = ""
    title: str
    holds: tuple[str, ...] = ()
    grade: Literal["A", "dirty", "room", "cold"] = "A"
    access: str = ""
    sensor: bool = False


class ResourceForm(Strict):
    """Something besides modules, places and people that one batch at a time uses."""

    title: str


class AddForm(Strict):
    """Clauses that a unit adds to an interlock of a module type."""

    add: tuple[ClauseForm, ...] = Field(min_length=1)


class UnitForm(Strict):
    """A unit file."""

    unit: Literal[1]
    base: str = ""
    name: str
    title: str
    modules: dict[str, ModuleForm] = Field(min_length=1)
    unit_signals: dict[str, SignalForm] = {}
    unit_calculated: dict[str, SignalForm] = {}
    unit_alarms: dict[str, AlarmForm] = {}
    alarms: dict[str, TripForm] = {}
    suppressions: tuple[SuppressionForm, ...] = ()
    urgencies: tuple[UrgencyForm, ...] = ()
    unit_interlocks: dict[str, InterlockForm] = {}
    interlocks: dict[str, AddForm] = {}
    causes: dict[Literal["emergency_stop", "power_loss"], str]
    boundaries: dict[str, BoundaryForm] = {}
    places: dict[str, PlaceForm] = {}
    resources: dict[str, ResourceForm] = {}
    start: StartForm = StartForm()
    plant: dict[str, Any] = {}
    geometry: dict[str, Any] = {}
