"""Processor and bench in a small plant beside the first unit's air: containers, places, outputs by name."""

from __future__ import annotations

from functools import cache
from typing import Any

from twin.kernel.kernel import Kernel
from twin.kernel.plan import Plan, build_plan
from twin.physics.build import build_plant
from twin.physics.table import bench, processor
from twin.signals import Catalogue, Kind, Role, Signal
from twin.unit.load import load_unit

MINUTE = 600
"""Ticks."""
PLACES = {"KB": "processor", "VD": "processor", "BN": "bench"}
PRESENT = tuple(
    Signal(f"{m}.{p.lower()}_present", m, Role.INPUT, Kind.BOOL, p, source=f"{p}.present")
    for p, m in PLACES.items()
)
KIT, BAG, VESSEL, MEDIUM, WASTE, REAGENT, SECOND, THIRD = range(1, 9)
"""Containers."""


@cache
def section() -> dict[str, Any]:
    """Return what the whole unit's file says of culture, processor and bench."""
    plant = load_unit("poc1").plant
    return {key: plant[key] for key in ("culture", "processor", "bench")}


def _outputs() -> list[Signal]:
    tags = [("processor", name) for name in processor.CONTROLS] + [("bench", name) for name in bench.CONTROLS]
    return [
        Signal(f"{m}.{n}", m, Role.OUTPUT, Kind.FLOAT, n, initial=37.0 if n == "plate_sp" else 0.0)
        for m, n in tags
    ]


@cache
def plan() -> Plan:
    """The plan of the first unit with a processor and a bench in it."""
    loaded = load_unit("airlock1")
    catalogue = Catalogue((*loaded.catalogue, *PRESENT, *_outputs()))
    plant = {**loaded.plant, **section(), "slots": {"count": 8}, "places": PLACES}
    return build_plan(catalogue, (), build_plant(plant, loaded.boundaries, catalogue), seed=1)


class Line:
    """A kernel whose outputs, truths and containers are reached by short names."""

    def __init__(self, module: str = "processor") -> None:
        self.kernel = Kernel(plan())
        self.module = module
        self.phases = processor.PHASES if module == "processor" else bench.TASKS
        self.reasons = processor.REASONS if module == "processor" else bench.REASONS

    def set(self, **outputs: float) -> None:
        """Command outputs of the module."""
        for name, value in outputs.items():
            self.kernel.write_output(self.kernel.plan.catalogue.index[f"{self.module}.{name}"], float(value))

    def start(self, program: str, **outputs: float) -> None:
        """Begin a program of the processor, after the one before has ended."""
        self.set(run=0, pause=0, return_cells=0)
        self.kernel.advance(2)
        self.set(run=[*processor.PROGRAMS].index(program) + 1, **outputs)

    def task(self, name: str, **outputs: float) -> None:
        """Begin a task of the bench."""
        self.set(run=self.phases.index(name), **outputs)

    def until(self, *states: str, within: int = 180) -> str:
        """Run until the device is in one of the states; return it."""
        for _ in range(within * 6):
            self.kernel.advance(MINUTE // 6)
            self.kernel.take_history()
            if self.state in states:
                return self.state
        return self.state

    def minutes(self, minutes: float) -> None:
        """Let time pass."""
        end = self.kernel.tick + round(minutes * MINUTE)
        while self.kernel.tick < end:
            self.kernel.advance(end - self.kernel.tick)
            self.kernel.take_history()

    @property
    def state(self) -> str:
        """State of the device."""
        return ("idle", "running", "held", "done", "failed", "ending", "fault")[
            int(self.truth("device_state"))
        ]

    @property
    def reason(self) -> str:
        """Why the device holds or failed."""
        return self.reasons[int(self.truth("device_reason"))]

    def truth(self, name: str) -> float:
        """A true value of the device."""
        return self.kernel.truth(f"{self.module}.{name}")

    def content(self, slot: int) -> dict[str, float]:
        """The true content of a container."""
        return self.kernel.slot(slot)

    def fault(self, name: str, value: float) -> None:
        """Set a fault of the device."""
        self.kernel.set_fault(f"{self.module}.{name}", value)


ROLES = {
    "kit": KIT,
    "source": BAG,
    "target": VESSEL,
    "medium": MEDIUM,
    "waste": WASTE,
    "reagent": REAGENT,
    "second": SECOND,
    "third": THIRD,
}


def furnished() -> Line:
    """A processor with a seated kit, a bag of leukapheresis, an empty vessel, buffer and reagent."""
    line = Line()
    line.kernel.put_slot(KIT, "KB")
    line.kernel.put_slot(VESSEL, "VD")
    line.kernel.put_slot(BAG, "BN")
    line.kernel.fill_slot(
        BAG,
        {
            "volume_ml": 200,
            "mass_g": 230,
            "viable": 5e9,
            "dead": 2e8,
            "t_cells_fraction": 0.5,
            "temperature_c": 21,
        },
    )
    line.kernel.fill_slot(
        MEDIUM,
        {"volume_ml": 3000, "mass_g": 3050, "glucose_mmol": 51, "cytokine": 30000, "temperature_c": 21},
    )
    line.kernel.fill_slot(REAGENT, {"volume_ml": 5, "mass_g": 10, "beads_reagent": 1, "temperature_c": 21})
    line.set(**ROLES)
    return line
