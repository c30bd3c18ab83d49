"""A small invented module with every feature, a world made by hand, and a bench that runs both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from twin.machine.module import ModuleLogic
from twin.machine.packml import State
from twin.signals import Quality
from twin.unit.model import (
    Accumulate,
    Atmosphere,
    Cause,
    Equipment,
    Failure,
    Latch,
    Measure,
    Module,
    Output,
    Parameter,
    Phase,
    PhaseCommand,
    Procedure,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.state import ModuleState
    from twin.world import Calculated, Effects, Happening

(
    ALWAYS,
    CLEAR,
    VOID,
    READY,
    FAILED,
    DRY,
    STRONG,
    PRESSURISED,
    TIGHT,
    HOT,
    INJECTING,
    PORT_SHUT,
) = range(12)
DOORS = {
    "front_door": {"is_closed": 20, "is_open": 21, "is_locked": 22, "sealed": 23},
    "back_door": {"is_closed": 24, "is_open": 25, "is_locked": 26, "sealed": 27},
}
SHUT = {"is_closed": True, "is_open": False, "is_locked": True, "sealed": True}
OPEN = {"is_closed": False, "is_open": True, "is_locked": False, "sealed": False}
TRAVEL = 50


@dataclass
class HandWorld:
    """A world whose every truth and value is set by the test."""

    tick: int = 0
    truths: dict[int, bool | None] = field(default_factory=dict[int, bool | None])
    values: dict[str, float] = field(default_factory=dict[str, float])
    qualities: dict[str, Quality] = field(default_factory=dict[str, Quality])
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def truth(self, condition: int) -> bool | None:
        return self.truths.get(condition, condition == ALWAYS)

    def value(self, tag: str) -> float:
        return self.values.get(tag, 0.0)

    def quality(self, tag: str) -> Quality:
        return self.qualities.get(tag, Quality.GOOD)

    def unmet(self, interlock: str) -> tuple[str, ...]:
        return self.reasons.get(interlock, ())


def phase(name: str, **fields: Any) -> Phase:
    plain = Phase(
        name=name,
        title=name.capitalize(),
        settings={},
        hold_settings={},
        gas=False,
        requires=(),
        leave=None,
        leave_text="",
        failures=(),
        accumulate=None,
        measure=None,
        accepts="",
        timeout=None,
        on_timeout="hold",
        timeout_reason="it took too long",
        reentry="continue",
    )
    return replace(plain, **fields)


def output(name: str, rest: float, low: float, high: float, work: Setting, gassing: Setting) -> Output:
    safe = {
        Atmosphere.WORK: dict.fromkeys(Cause, work),
        Atmosphere.GASSING: dict.fromkeys(Cause, gassing),
    }
    return Output(f"box.{name}", name, rest, low, high, safe, "because")


def door(name: str) -> Equipment:
    word = name.removesuffix("_door")
    tags = {role: f"box.{word}_{role}" for role in ("open", "lock", "inflate")}
    return Equipment(name, "door", f"{word.capitalize()} door", tags, DOORS[name], TRAVEL)


MEASURE = Measure("hourly_leak", PRESSURISED, "box.dp", "box.baro", "box.temp", 100, 1800, "box.leak")
EXPOSURE = Accumulate(STRONG, "$exposure", 300, "box.exposure", "abort", "the pauses are used up")
PHASES = (
    phase("checks", requires=("IL-1",), leave=ALWAYS, timeout=100, on_timeout="stop", reentry="restart"),
    phase(
        "leak",
        settings={"flow_sp": 0.0},
        measure=MEASURE,
        leave=TIGHT,
        failures=(Failure(FAILED, "stop", "it leaks"),),
        accepts="tight",
        timeout=4000,
        on_timeout="stop",
        reentry="restart",
    ),
    phase("dry", settings={"flow_sp": 40.0}, leave=DRY, leave_text="box.rh <= 20 %RH", timeout=600),
    phase(
        "kill",
        gas=True,
        settings={"inject": "$rate", "heater": 1.0},
        hold_settings={"inject": 0.0},
        accumulate=EXPOSURE,
        timeout=20000,
        on_timeout="abort",
    ),
    phase("air", gas=True, settings={"flow_sp": 90.0}, leave=CLEAR, accepts="clean"),
    phase("open_work"),
    phase("visit", requires=("IL-2",), timeout=200, on_timeout="hold"),
    phase("brittle", settings={"flow_sp": 55.0}, reentry="abort"),
    phase("skipped", timeout=5, on_timeout="next", accepts="clean"),
)
PARAMETERS = {
    "exposure": Parameter("exposure", "s", 60.0, 30.0, 120.0, "Exposure"),
    "rate": Parameter("rate", "g/min", 3.0, 1.0, 9.0, "Rate"),
}
BOX = Module(
    name="box",
    type="box",
    title="Box",
    outputs={
        o.name: o
        for o in (
            output("fan", 1.0, 0.0, 1.0, 1.0, 1.0),
            output("flow_sp", 10.0, 0.0, 100.0, "keep", 50.0),
            output("inject", 0.0, 0.0, 5.0, 0.0, 0.0),
            output("heater", 0.0, 0.0, 1.0, 0.0, 0.0),
            output("boost", 0.0, 0.0, 1.0, "rest", 0.0),
            *(
                output(f"{word}_{role}", rest, 0.0, 1.0, rest, rest)
                for word in ("front", "back")
                for role, rest in (("open", 0.0), ("lock", 1.0), ("inflate", 1.0))
            ),
        )
    },
    procedures={
        "cycle": Procedure("cycle", "Cycle", ("checks", "leak", "dry", "kill", "air"), PARAMETERS),
        "work": Procedure("work", "Work", ("open_work",), {}),
        "dry_out": Procedure("dry_out", "Dry out", ("dry",), {}),
        "touch": Procedure("touch", "Touch", ("brittle",), {}),
        "skip": Procedure("skip", "Skip", ("skipped", "dry"), {}),
    },
    phases={p.name: p for p in PHASES},
    commands={
        "visit": PhaseCommand("visit", "Begin a visit", ("open_work",), "visit"),
        "leave": PhaseCommand("leave", "End the visit", ("visit",), "open_work"),
        "rush": PhaseCommand("rush", "Dry at once", ("open_work",), "dry"),
        "finish": PhaseCommand("finish", "End work", ("open_work",), "complete"),
    },
    latches={
        "tight": Latch("tight", "box.tight", VOID, "box.dp < 0 Pa", 5000, "lost"),
        "clean": Latch("clean", "box.clean", VOID, "box.dp < 0 Pa", 9000, "proven"),
    },
    equipment={
        **{name: door(name) for name in DOORS},
        "generator": Equipment(
            "generator",
            "generator",
            "Generator",
            {"heater": "box.heater"},
            {"ready": HOT, "injecting": INJECTING},
        ),
        "hatch": Equipment("hatch", "port", "Hatch", {"closed": "box.hatch"}, {"closed": PORT_SHUT}),
    },
    clear_when=CLEAR,
    clear_text="box.residue <= 0.5 ppm",
    reactions={
        Atmosphere.WORK: {
            Cause.EMERGENCY_STOP: "hold",
            Cause.POWER_LOSS: "stop",
            Cause.LINK_LOST: "none",
            Cause.EXCEPTION: "abort",
        },
        Atmosphere.GASSING: dict.fromkeys(Cause, "abort"),
    },
)


class Bench:
    """Runs one module by hand: commands first, then `advance`, tick by tick."""

    def __init__(self, logic: ModuleLogic | None = None) -> None:
        self.logic = logic or ModuleLogic(BOX, {"box.rh": "Humidity", "box.residue": "Residue"})
        self.world = HandWorld()
        self.state = self.logic.initial()
        self.log: list[Happening] = []
        self.written: list[Calculated] = []
        self.world.values.update({"box.dp": 250.0, "box.baro": 101325.0, "box.temp": 20.0})
        self.set({VOID: False, PORT_SHUT: True, CLEAR: True})
        for name in DOORS:
            self.place(name, SHUT)
        self.scan(2)

    def set(self, truths: Mapping[int, bool | None]) -> None:
        self.world.truths.update(truths)

    def place(self, name: str, signals: dict[str, bool]) -> None:
        """Let a door's switches report this."""
        self.set({DOORS[name][word]: truth for word, truth in signals.items()})

    def take(self, result: tuple[ModuleState, Effects]) -> None:
        self.state, effects = result
        self.log += effects.happenings
        self.written += effects.calculated

    def scan(self, count: int = 1) -> None:
        """Run scans in which everything is looked at."""
        for _ in range(count):
            self.world.tick += 1
            self.take(self.logic.advance(self.state, self.world))

    def why_not(self, verb: str, **arguments: Any) -> str | None:
        return self.logic.why_not(self.state, verb, arguments, self.world)

    def command(self, verb: str, **arguments: Any) -> None:
        """Give a command in a scan of its own; it must be legal."""
        self.world.tick += 1
        assert self.why_not(verb, **arguments) is None
        self.take(self.logic.apply(self.state, verb, arguments, self.world))
        self.take(self.logic.advance(self.state, self.world))

    def execute(self, procedure: str, phase_name: str = "", **parameters: float) -> None:
        """Bring the module into Execute, and on into a phase."""
        self.command("reset")
        self.scan(2)
        self.command("start", procedure=procedure, **parameters)
        self.scan()
        assert self.state.state is State.EXECUTE
        if phase_name:
            self.go_to(phase_name)

    def go_to(self, phase_name: str) -> None:
        """Fulfil what the phases before this one wait for."""
        self.set({PRESSURISED: True, TIGHT: True, DRY: True})
        for _ in range(4000):
            if self.state.phase == phase_name:
                break
            self.scan()
        self.set({PRESSURISED: False, TIGHT: False, DRY: False})
        assert self.state.phase == phase_name

    def until(self, *states: State, within: int = 10) -> int:
        """Scan until one of the states is reached; return how many scans that took."""
        for count in range(within + 1):
            if self.state.state in states:
                return count
            self.scan()
        raise AssertionError(f"still {self.state.state.title}")

    def kinds(self) -> list[str]:
        return [happening.kind for happening in self.log]

    def outputs(self) -> dict[str, float]:
        return self.logic.outputs(self.state)

    def last(self, tag: str) -> Calculated:
        return next(value for value in reversed(self.written) if value.tag == tag)
