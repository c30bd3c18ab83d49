"""All that an engine remembers between two scans, and the snapshot that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import msgspec
import numpy as np

from twin.alarm.state import AlarmStates
from twin.conditions.live import ConditionsState
from twin.deviation import Deviation
from twin.engine.growth import Culture, Taken
from twin.fault import Injection
from twin.kernel.row import Derived, RowSpec
from twin.kernel.state import KernelState
from twin.laboratory.work import LabState
from twin.machine.state import ModuleState
from twin.material.state import MaterialState
from twin.messages import Command
from twin.procedure.arbiter import Grants
from twin.procedure.batch import Batch
from twin.procedure.state import RunData
from twin.publish import PhaseSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.kernel.kernel import Kernel

SNAPSHOT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Loaded:
    """A batch as it was loaded, and the hash of its recipe."""

    batch: Batch
    recipe: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in the inbox: its intent's sequence number."""

    seq: int
    command: Command


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A fault that waits for its start, or runs until its end."""

    injection: Injection
    start: int
    end: int | None
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of a module, kept for timelines."""

    module: str
    phase: str
    title: str
    start: int
    end: int | None = None

    def view(self) -> PhaseSpan:
        """Return it as published."""
        return PhaseSpan(self.module, self.phase, self.title, self.start, self.end)


@dataclass
class Memory:
    """Mutable between scans; every value in it is plain and frozen, so a copy is shallow.

    `activated` is how the culture of a batch began, `taken` of how much a sample was drawn, `growth` which batches grow
    other than expected, `differs` since when a presence sensor and the record disagree, `concerned` what an alarm that
    counts has last spoken of.
    """

    modules: dict[str, ModuleState]
    alarms: AlarmStates
    runs: dict[str, RunData] = field(default_factory=dict[str, RunData])
    material: MaterialState = field(default_factory=MaterialState)
    laboratory: LabState = field(default_factory=LabState)
    deviations: tuple[Deviation, ...] = ()
    activated: dict[str, Culture] = field(default_factory=dict[str, Culture])
    taken: dict[str, Taken] = field(default_factory=dict[str, Taken])
    growth: tuple[str, ...] = ()
    differs: dict[str, int] = field(default_factory=dict[str, int])
    concerned: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    upkeep_due: int = 0
    grants: Grants = field(default_factory=dict[str, tuple[str, ...]])
    seq: int = 0
    scans: int = 0
    inbox: tuple[Asked, ...] = ()
    faults: tuple[Scheduled, ...] = ()
    spans: tuple[Span, ...] = ()
    causes: tuple[str, ...] = ()
    lost_links: dict[str, int] = field(default_factory=dict[str, int])
    overrides: dict[str, float] = field(default_factory=dict[str, float])
    dirty: tuple[str, ...] = ()
    changed: bool = True
    run_due: dict[str, int] = field(default_factory=dict[str, int])
    record_lost: str = ""
    failure: str = ""
    uncleared: tuple[str, ...] = ()

    def copy(self) -> Memory:
        """Return a copy that the original's future does not touch."""
        return replace(
            self,
            modules=dict(self.modules),
            runs=dict(self.runs),
            run_due=dict(self.run_due),
            lost_links=dict(self.lost_links),
            overrides=dict(self.overrides),
        )


@dataclass(frozen=True)
class Snapshot:
    """An engine between two scans. `configuration` and `batches` say of what; restoring begins a new branch."""

    configuration: str
    batches: tuple[Loaded, ...]
    seed: int
    tick: int
    seq: int
    kernel: KernelState
    conditions: ConditionsState
    memory: Memory

    def encode(self) -> bytes:
        """Return the snapshot as bytes for a checkpoint."""
        return msgspec.msgpack.encode(self, enc_hook=_encode)

    @classmethod
    def decode(cls, blob: bytes) -> Snapshot:
        """Read a snapshot; raises ValueError when the bytes are none."""
        try:
            return msgspec.msgpack.decode(blob, type=cls, dec_hook=_decode)
        except msgspec.MsgspecError as error:
            raise ValueError(f"this is no snapshot: {error}") from None


def take(
    configuration: str,
    batches: tuple[Loaded, ...],
    seed: int,
    kernel: Kernel,
    parts: tuple[ConditionsState, Memory],
) -> Snapshot:
    """Return a snapshot of the present moment."""
    conditions, memory = parts
    return Snapshot(
        configuration, batches, seed, kernel.tick, memory.seq, kernel.snapshot(), conditions, memory.copy()
    )


def _encode(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        array = cast("NDArray[np.float64]", value)
        return (str(array.dtype), array.tobytes())
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is no plain data")


def _decode(kind: Any, value: Any) -> Any:
    if kind is np.ndarray or getattr(kind, "__origin__", None) is np.ndarray:
        dtype, content = value
        return np.frombuffer(content, dtype=np.dtype(dtype)).copy()
    raise NotImplementedError(f"{kind} cannot be read")


__all__ = ["Asked", "Derived", "Memory", "RowSpec", "Scheduled", "Snapshot", "Span", "take"]
