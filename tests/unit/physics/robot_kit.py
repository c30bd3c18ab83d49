"""The robot of the whole unit in a small plant beside the first unit's air: places, containers, outputs by name."""

from __future__ import annotations

from functools import cache
from typing import Any

from twin.kernel.kernel import Kernel
from twin.kernel.plan import Plan, build_plan
from twin.physics.build import build_plant
from twin.physics.layout import DEVICE_STATES
from twin.physics.table import robot as col
from twin.signals import Catalogue, Kind, Role, Signal
from twin.unit.load import load_unit

SECOND = 10
"""Ticks."""
PLACES = {"AL1": "decontamination", "CS1": "isolator", "PK1": "isolator", "PK6": "isolator", "BN": "isolator"}
NUMBER = {name: i + 1.0 for i, name in enumerate(PLACES)}
ITEM, OTHER = 7, 8


@cache
def section() -> dict[str, Any]:
    """Return what the whole unit's file says of the robot and its stations."""
    plant = load_unit("poc1").plant
    return {key: plant[key] for key in ("robot", "stations")}


def _signals() -> list[Signal]:
    present = [
        Signal(f"{m}.{p.lower()}_present", m, Role.INPUT, Kind.BOOL, p, source=f"{p}.present")
        for p, m in PLACES.items()
    ]
    rest = {"speed_sp": 0.5, "enter": 1.0, "tool_sp": 1.0}
    return [
        *present,
        *(
            Signal(f"robot.{n}", "robot", Role.OUTPUT, Kind.FLOAT, n, initial=rest.get(n, 0.0))
            for n in col.CONTROLS
        ),
    ]


@cache
def plan() -> Plan:
    """The plan of the first unit with a robot in it."""
    loaded = load_unit("airlock1")
    catalogue = Catalogue((*loaded.catalogue, *_signals()))
    plant = {**loaded.plant, **section(), "slots": {"count": 8}, "places": PLACES}
    return build_plan(catalogue, (), build_plant(plant, loaded.boundaries, catalogue), seed=1)


class Arm:
    """A kernel whose robot is reached by short names; an item of 1.5 kg stands at CS1."""

    def __init__(self) -> None:
        self.kernel = Kernel(plan())
        self.kernel.put_slot(ITEM, "CS1")
        self.kernel.fill_slot(ITEM, {"mass_g": 1500.0})

    def set(self, **outputs: float) -> None:
        """Command outputs of the robot."""
        for name, value in outputs.items():
            self.kernel.write_output(self.kernel.plan.catalogue.index[f"robot.{name}"], value)

    def fault(self, name: str, value: float) -> None:
        """Set a fault of the robot, or one of the unit."""
        self.kernel.set_fault(name if "." in name else f"robot.{name}", value)

    def __getitem__(self, name: str) -> float:
        return self.kernel.truth(name if "." in name else f"robot.{name}")

    @property
    def state(self) -> str:
        return DEVICE_STATES[int(self["device_state"])]

    @property
    def phase(self) -> str:
        return col.PHASES[int(self["device_phase"])]

    @property
    def reason(self) -> str:
        return col.REASONS[int(self["device_reason"])]

    def item_at(self, slot: int = ITEM) -> float:
        """Return the place number of a container."""
        return self.kernel.slot(slot)["place"]

    def step(self, ticks: int = 1) -> None:
        """Run some ticks."""
        while ticks > 0:
            ticks -= self.kernel.advance(ticks)

    def start(self, program: str, place: str = "", **outputs: float) -> None:
        """Start a program."""
        if place:
            self.set(place=NUMBER[place])
        self.set(**outputs)
        self.set(run=col.PROGRAMS.index(program) + 1.0)
        self.step()

    def wait(self, *words: str, seconds: float = 200) -> float:
        """Run until the device says one of these states; return how many seconds it took."""
        begun = self.kernel.tick
        while self.state not in words:
            self.step()
            late = self.kernel.tick - begun > seconds * SECOND
            assert not late, f"{self.state} in {self.phase}: {self.reason}"
        return (self.kernel.tick - begun) / SECOND

    def wait_phase(self, phase: str, seconds: float = 200) -> None:
        """Run until the device is in a phase."""
        begun = self.kernel.tick
        while self.phase != phase:
            self.step()
            assert self.kernel.tick - begun < seconds * SECOND, f"{self.state} in {self.phase}: {self.reason}"

    def wait_moving(self, seconds: float = 60) -> None:
        """Run until the tool moves at more than 20 mm/s."""
        begun = self.kernel.tick
        while self["speed_mm_s"] < 20.0:
            self.step()
            assert self.kernel.tick - begun < seconds * SECOND

    def do(self, program: str, place: str = "", **outputs: float) -> float:
        """Run a program to its end and leave it; return how many seconds it took."""
        self.start(program, place, **outputs)
        seconds = self.wait("done", "failed", "held", "fault")
        assert self.state == "done", f"{program}: {self.state}, {self.reason}"
        self.leave()
        return seconds

    def leave(self) -> None:
        """Set run back to 0 and wait for the device to be idle."""
        self.set(run=0.0)
        self.step()
        self.wait("idle")

    def resume(self) -> None:
        """Hold and unhold, as the module does after its device held by itself."""
        self.set(pause=1.0)
        self.step(2)
        self.set(pause=0.0)
        self.step(2)


def holding() -> Arm:
    """A robot with the item in its hand."""
    arm = Arm()
    arm.do("pick", "CS1", item=ITEM, mass_sp=1500.0)
    return arm
