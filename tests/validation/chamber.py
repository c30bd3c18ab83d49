"""One incubator beside the zones of the library unit, stepped by itself as the kernel does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine_kit import airlock1
from tests.incubator_kit import INCUBATOR
from twin.physics import layout as at
from twin.physics.build import build_plant
from twin.physics.incubator import step_incubator
from twin.physics.table import incubator as col
from twin.physics.utility import room_water
from twin.signals import Catalogue, Kind, Role, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "incubator_1"
REGULATES: dict[str, float] = {
    "run": 1, "temperature_sp": 37, "co2_sp": 5, "rh_sp": 92, "hot_sp": 180, "hot_time_sp": 7200, "co2_supply": 1,
    **{f"hatch_{n}_{word}": 1 for n in (1, 2, 3, 4) for word in ("lock", "inflate")},
}  # fmt: skip
FAULTS = [fault[0] for fault in col.FAULTS]


class Chamber:
    """An incubator that has regulated for long, unless it is told otherwise; a box holds its columns by number."""

    def __init__(self, parameters: Mapping[str, Any] = INCUBATOR, **outputs: float) -> None:
        given = {**REGULATES, **outputs}
        signals = [
            Signal(f"{NAME}.{name}", NAME, Role.OUTPUT, Kind.FLOAT, name, initial=given.get(name, 0.0))
            for name in col.CONTROLS
        ]
        loaded = airlock1()
        section = {**loaded.plant, "incubator": {NAME: parameters}, "places": {}}
        plant = build_plant(section, loaded.boundaries, Catalogue((*loaded.catalogue, *signals)))
        self.p = plant.bind(plant.x, plant.u, plant.fault, plant.due)
        self.d = plant.bind_devices(plant.x, plant.u, plant.fault)
        block = self.d.incubator
        self.x, self.u, self.f = block.x[0], block.u[0], block.f[0]
        self._tick, self._due = 0, 1

    def __getitem__(self, column: int) -> float:
        return float(self.x[column])

    def run(self, seconds: float) -> None:
        """Step as the kernel does: at whole multiples of the period that the last step asked for."""
        end, self._due = self._tick + round(10.0 * seconds), min(self._due, self._tick + 1)
        while self._tick < end:
            goal = min(self._due, end)
            period = step_incubator(self.p, self.d, 0.1 * (goal - self._tick))
            self._tick = goal
            self._due = (goal // period + 1) * period

    def tell(self, **outputs: float) -> None:
        """Set outputs."""
        for name, value in outputs.items():
            self.u[col.CONTROLS.index(name)] = value

    def fault(self, **faults: float) -> None:
        """Set faults."""
        for name, value in faults.items():
            self.f[FAULTS.index(name)] = value

    def hatch(self, number: int, *, opened: bool, at_once: bool = False) -> None:
        """Command a hatch, or have it open or shut without the time of its drive."""
        drive = col.HATCH_U + (number - 1) * col.HATCH_CONTROLS
        self.u[drive : drive + col.HATCH_CONTROLS] = (1.0, 0.0, 0.0) if opened else (0.0, 1.0, 1.0)
        if at_once:
            first = col.HATCH + (number - 1) * col.HATCH_COLUMNS
            self.x[first + col.H_LOCKED], self.x[first + col.H_SEAL] = 0.0, 0.0
            self.x[first + col.H_POSITION] = 1.0 if opened else 0.0

    def bay(self, number: int, column: int) -> float:
        """Return a quantity of one bay."""
        return self[col.BAY + (number - 1) * col.BAY_COLUMNS + column]

    def bay_set(self, number: int, column: int, value: float) -> None:
        """Set a quantity of one bay."""
        self.x[col.BAY + (number - 1) * col.BAY_COLUMNS + column] = value

    def mains(self, *, on: bool) -> None:
        """Switch the mains."""
        self.p.unit[at.MAINS] = float(on)

    def extract(self, *, on: bool) -> None:
        """Switch the extract of the room."""
        self.p.unit[at.EXTRACT] = float(on)

    def isolator(self, **state: float) -> None:
        """Set what the isolator beside it is like."""
        zone = self.p.zone[0]
        zone[at.PRESSURE] = state.get("pressure_pa", zone[at.PRESSURE])
        zone[at.TEMPERATURE] = state.get("temperature_c", zone[at.TEMPERATURE])
        zone[at.PPM] = state.get("h2o2_ppm", zone[at.PPM])
        if "rh" in state:
            zone[at.WATER] = room_water(float(zone[at.TEMPERATURE]), state["rh"])

    def room_co2_ppm(self) -> float:
        """Return the CO2 of the room."""
        return float(self.p.bound[at.ROOM, at.B_CO2])
