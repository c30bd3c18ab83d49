"""A module whose device cooks by itself, the device as a hand-made controller, and a bench that runs both."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.machine.box import Bench, output, phase
from twin.machine.module import ModuleLogic
from twin.unit.model import Atmosphere, Cause, Device, Failure, Latch, Module, Procedure

STATES = ("idle", "running", "held", "done", "failed", "ending", "fault")
PHASES = ("none", "heat", "cook", "cool", "rinse")
REASONS = ("none", "no_steam")
CONDITION = {word: 100 + i for i, word in enumerate(STATES)}
PHASE_CONDITION = {word: 200 + i for i, word in enumerate(PHASES)}
VOID, GOOD, BROKEN = 300, 301, 302
PATIENCE = 100
DEVICE = Device("run", "pause", CONDITION, PHASE_CONDITION, "cooker.reason", REASONS, PATIENCE)
COOKER = Module(
    name="cooker",
    type="cooker",
    title="Cooker",
    outputs={
        "run": replace(output("run", 0.0, 0.0, 9.0, 0.0, 0.0), tag="cooker.run"),
        "pause": replace(output("pause", 0.0, 0.0, 1.0, 0.0, 0.0), tag="cooker.pause"),
        "heat_sp": replace(output("heat_sp", 20.0, 0.0, 150.0, "rest", "rest"), tag="cooker.heat_sp"),
    },
    procedures={
        "cook": Procedure("cook", "Cook", ("heat", "cook", "cool"), {}, program=3),
        "rinse": Procedure("rinse", "Rinse", ("rinse",), {}, program=4),
    },
    phases={
        "heat": phase(
            "heat", settings={"heat_sp": 120.0}, requires=("IL-C1",), timeout=5000, on_timeout="abort"
        ),
        "cook": phase(
            "cook",
            settings={"heat_sp": 121.0},
            leave=GOOD,
            leave_text="cooker.f0 >= 15 min",
            accepts="cooked",
            failures=(Failure(BROKEN, "stop", "the lid is open"),),
        ),
        "cool": phase("cool"),
        "rinse": phase("rinse"),
    },
    commands={},
    latches={"cooked": Latch("cooked", "cooker.cooked", VOID, "cooker.lid", 90000, "lost")},
    equipment={},
    clear_when=0,
    clear_text="",
    reactions={
        Atmosphere.WORK: {
            Cause.EMERGENCY_STOP: "abort",
            Cause.POWER_LOSS: "abort",
            Cause.LINK_LOST: "hold",
            Cause.EXCEPTION: "abort",
        },
        Atmosphere.GASSING: dict.fromkeys(Cause, "abort"),
    },
    device=DEVICE,
)
KEEPER = replace(COOKER, outputs={**COOKER.outputs, "run": replace(COOKER.outputs["run"], rest=3.0)})


class Cooking(Bench):
    """The bench; `device` says what the device reports until it is said otherwise."""

    def __init__(self, module: Module = COOKER) -> None:
        super().__init__(ModuleLogic(module))
        self.set({VOID: False, GOOD: True, BROKEN: False})
        self.world.values["cooker.link_ok"] = 1.0
        self.device("idle")

    def device(self, state: str, phase_name: str = "none", reason: str = "none") -> None:
        """Let the device report this; an empty word is no valid reading."""
        self.set({number: (word == state) if state else None for word, number in CONDITION.items()})
        named = PHASE_CONDITION.items()
        self.set({number: (word == phase_name) if phase_name else None for word, number in named})
        self.world.values["cooker.reason"] = float(REASONS.index(reason))

    def run_to(self, phase_name: str) -> None:
        """Start to cook, and let the device come to a phase."""
        self.execute("cook")
        self.device("running", phase_name)
        self.scan(2)
