"""Steriliser and freezer in a small plant beside the first unit's air: outputs, truths and faults by short names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from twin.kernel.kernel import Kernel
from twin.kernel.plan import Plan, build_plan
from twin.physics import layout as at
from twin.physics.build import build_plant
from twin.physics.table import freezer, steriliser
from twin.signals import Catalogue, Kind, Role, Signal
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from types import ModuleType

MINUTE = 600
"""Ticks."""
KINDS: dict[str, ModuleType] = {"steriliser": steriliser, "freezer": freezer}
PLACES = {f"ST{i}": "steriliser" for i in (1, 2, 3)} | {f"FZ{i}": "freezer" for i in (1, 2, 3, 4)}
SHUT = ("_lock", "_inflate")
PRESENT = tuple(
    Signal(f"{m}.{p.lower()}_present", m, Role.INPUT, Kind.BOOL, p, source=f"{p}.present")
    for p, m in PLACES.items()
)
STEAMED = {"steam": 1, "temperature_sp": 122, "time_sp": 900, "f0_sp": 900, "dry_sp": 900}
COOLED = {"second_stage": 1, "start_sp": 4, "hold_sp": -80, "rate_sp": 1, "exposure_sp": 1800, "h2o2_sp": 750}
SETTINGS = {"steriliser": STEAMED, "freezer": COOLED}


@cache
def plan(**changes: float) -> Plan:
    """The plan of the first unit with both devices, with some constants of theirs changed (by `kind__name`)."""
    loaded = load_unit("airlock1")
    outputs = [
        Signal(f"{m}.{n}", m, Role.OUTPUT, Kind.FLOAT, n, initial=1.0 if n.endswith(SHUT) else 0.0)
        for m, kind in KINDS.items()
        for n in kind.CONTROLS
    ]
    catalogue = Catalogue((*loaded.catalogue, *PRESENT, *outputs))
    plant = {**loaded.plant, **_section(changes), "slots": {"count": 8}, "places": PLACES}
    return build_plan(catalogue, (), build_plant(plant, loaded.boundaries, catalogue), seed=1)


def _section(changes: dict[str, float]) -> dict[str, Any]:
    plant = load_unit("poc1").plant
    found: dict[str, Any] = {}
    for key, kind in KINDS.items():
        group = {name: dict(entry) for name, entry in plant[key][key].items()}
        for name, unit in kind.PARAMETERS:
            if (changed := changes.get(f"{key}__{name}")) is not None:
                group[name] = {"value": f"{changed:g} {unit}".strip()}
        found[key] = {key: group}
    return found


class Device:
    """One of the two devices in a kernel of its own."""

    def __init__(self, module: str, **changes: float) -> None:
        self.kernel = Kernel(plan(**{f"{module}__{name}": value for name, value in changes.items()}))
        self.module = module
        self.kind = KINDS[module]
        self.set(**SETTINGS[module])

    def set(self, **outputs: float) -> None:
        """Command outputs."""
        for name, value in outputs.items():
            self.kernel.write_output(self.kernel.plan.catalogue.index[f"{self.module}.{name}"], float(value))

    def start(self, program: str, **outputs: float) -> None:
        """Begin a program, after the one before has ended."""
        self.set(run=0, pause=0)
        self.kernel.advance(20)
        self.set(run=[*self.kind.PROGRAMS].index(program) + 1, **outputs)
        self.kernel.advance(20)

    def until(self, *words: str, within: float = 240, every: int = 50) -> str:
        """Run until the device is in one of the states or phases; return its state."""
        end = self.kernel.tick + round(within * MINUTE)
        while self.kernel.tick < end and not {self.state, self.phase} & set(words):
            self.seconds(every / 10)
        return self.state

    def seconds(self, seconds: float) -> None:
        """Let time pass."""
        end = self.kernel.tick + round(10 * seconds)
        while self.kernel.tick < end:
            self.kernel.advance(min(MINUTE, end - self.kernel.tick))
            self.kernel.take_history()

    @property
    def minutes(self) -> float:
        """Time of the kernel."""
        return self.kernel.tick / MINUTE

    @property
    def state(self) -> str:
        """State that the device reports."""
        return at.DEVICE_STATES[int(self.truth("device_state"))]

    @property
    def phase(self) -> str:
        """Phase that the device reports."""
        return self.kind.PHASES[int(self.truth("device_phase"))]

    @property
    def reason(self) -> str:
        """Why the device holds or failed."""
        return self.kind.REASONS[int(self.truth("device_reason"))]

    def truth(self, name: str) -> float:
        """A true value of the device."""
        return self.kernel.truth(f"{self.module}.{name}")

    def fault(self, **faults: float) -> None:
        """Set faults of the device."""
        for name, value in faults.items():
            self.kernel.set_fault(f"{self.module}.{name}", value)
