"""All mutable state of one module as frozen plain data; times are ticks."""

from __future__ import annotations

from dataclasses import dataclass

from twin.machine.packml import State
from twin.unit.model import Atmosphere, Cause

NEVER = 2**62
"""A due tick that never comes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Progress of an accumulation: ticks counted and paused before, and since when the present stretch runs."""

    counted: int = 0
    counting_since: int | None = None
    paused: int = 0
    paused_since: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """Progress of a pressure decay test: begun, first capture (absolute Pa, K), finished."""

    begun: int | None = None
    captured: int | None = None
    pressure_pa: float = 0.0
    temperature_k: float = 0.0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A latch: whether the state is proven, since when, and why the running procedure cannot prove it any more;
    `told` is how many of the signals that its end is near have been given."""

    proven: bool = False
    since: int = 0
    spoilt: str = ""
    told: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """State of one equipment module; `failed_from` names the step that a fault interrupted."""

    state: str
    entered: int = -1
    failed_from: str = ""


@dataclass(frozen=True, slots=True)
class ModuleState:
    """State of one module. `due` is the next tick at which it wants a scan although nothing changes.

    The phase clock runs in Execute only: `ran` ticks before, and `running_since` the present stretch.
    `apart` is since when a device with its own cycle reports other than is wanted.
    `kept` are the output values found on a stop or abort in work, for safe values that say `keep`.
    """

    state: State
    entered: int
    atmosphere: Atmosphere
    parts: dict[str, Part]
    proofs: dict[str, Proof]
    cause: Cause | None = None
    reason: str = ""
    gas_seen: bool = False
    procedure: str = ""
    parameters: dict[str, float] | None = None
    phase: str = ""
    phase_entered: int = -1
    ran: int = 0
    running_since: int | None = None
    counted: Counted | None = None
    measured: Measured | None = None
    kept: dict[str, float] | None = None
    apart: int | None = None
    due: int = 0

    def elapsed(self, tick: int) -> int:
        """Return for how many ticks the phase has run; holds do not count."""
        return self.ran + (0 if self.running_since is None else tick - self.running_since)

    @property
    def phase_origin(self) -> int | None:
        """Return the tick from which `elapsed` counts, None while the phase clock stands."""
        return None if self.running_since is None else self.running_since - self.ran


def resolve(setting: float | str, parameters: dict[str, float] | None) -> float:
    """Return a setting's number; `$name` is a parameter of the running procedure."""
    if isinstance(setting, str):
        return (parameters or {})[setting.removeprefix("$")]
    return setting
