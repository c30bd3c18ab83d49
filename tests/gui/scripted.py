"""A core that shows what it is told to show: the airlock at 742 ppm with its history, one alarm and a recipe."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from recipes.recipe.read import read_recipe
from twin.messages import Command, Origin, Outcome
from twin.procedure.batch import Batch
from twin.publish import AlarmView, ModuleView, PhaseSpan, PromptView, RecipeView, StepView, UnitView
from twin.signals import TICKS_PER_S
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.model import Recipe
    from ui.core_port import Window

NOW_S = 4300
VERBS = ("reset", "hold", "unhold", "suspend", "unsuspend", "stop", "abort", "clear")
RUNNING = "it is running already"


@cache
def airlock() -> LoadedUnit:
    return load_unit("airlock1")


def recipe_named(name: str) -> Recipe:
    return read_recipe(name, airlock().facts)


@dataclass(frozen=True)
class ScriptedStatus:
    view: UnitView
    speed_asked: float | None = 100.0
    speed_achieved: float = 97.0
    paused: bool = False
    running: bool = True
    journal_ok: bool = True
    fault: str = ""


def minute(minutes: float) -> int:
    return round(minutes * 60 * TICKS_PER_S)


SPANS = (
    ("checks", "Checks", 0, 1),
    ("leak_test", "Leak test", 1, 7),
    ("dehumidify", "Dehumidify", 7, 29),
    ("condition", "Condition", 29, 38),
    ("decontaminate", "Decontaminate", 38, None),
)


def curve(name: str, t_s: np.ndarray) -> np.ndarray:
    """Plausible courses of the airlock's signals."""
    m = t_s / 60
    ripple = np.sin(t_s / 7.3) + 0.6 * np.sin(t_s / 2.9)
    courses = {
        "h2o2": np.interp(m, [0, 29, 38, 44, 55, 62, 66, 72], [0, 0, 655, 760, 752, 748, 580, 575])
        + 3 * ripple,
        "residue": np.interp(m, [0, 29, 31, 72], [0.02, 0.02, 10, 10]),
        "dp": np.interp(m, [0, 1, 2, 6.5, 7, 8, 72], [30, 30, 104, 100, 27, 25, 26]) + 0.7 * ripple,
        "rs": np.interp(m, [0, 29, 40, 72], [30, 24, 62, 66]),
        "rh": np.interp(m, [0, 7, 29, 38, 72], [45, 45, 18, 19, 18.2]),
        "temperature": np.interp(m, [0, 7, 20, 72], [21.8, 22, 25.2, 25.4]),
        "inject_rate": np.interp(m, [0, 29, 29.5, 38, 39, 62, 62.1, 72], [0, 0, 3, 3, 1.6, 1.6, 0.9, 0.9]),
    }
    return courses.get(name, np.zeros_like(t_s))


def values() -> dict[str, float]:
    shown = {
        f"decontamination.{n}": float(curve(n, np.array([float(NOW_S)]))[0])
        for n in ("h2o2", "residue", "dp", "rs", "rh", "temperature")
    }
    return shown | {
        "decontamination.outer_door_closed": 1,
        "decontamination.outer_door_locked": 1,
        "decontamination.inner_door_closed": 1,
        "decontamination.inner_door_locked": 1,
        "decontamination.load_present": 1,
        "decontamination.log_reduction": 4.83,
        "decontamination.rs_wall": 66.0,
        "decontamination.solution": 712,
        "isolator.dp": 45.2,
        "isolator.downflow": 0.45,
        "isolator.particles_05": 120,
        "isolator.temperature": 21.4,
        "isolator.rh": 41.0,
        "isolator.h2o2_1": 2,
        "isolator.rtp_closed": 1,
        "isolator.fan_running": 1,
        "isolator.rs_wall": 12.0,
        "isolator.log_reduction": 12.0,
        "unit.mains_ok": 1,
    }


def module(name: str, state: str, phase: str, title: str, waits: str, atmosphere: str = "work") -> ModuleView:
    model = airlock().unit.modules[name]
    reasons: dict[str, str | None] = dict.fromkeys((*VERBS, *model.commands), f"not while in {state}")
    reasons |= dict.fromkeys(("hold", "stop", "abort"))
    reasons |= {"start": RUNNING, **{f"start {p}": RUNNING for p in model.procedures}}
    equipment = {"outer_door": "locked", "inner_door": "locked", "generator": "injecting", "rtp": "closed"}
    return ModuleView(
        name=name,
        title=model.title,
        state=state,
        state_number=6,
        phase=phase,
        phase_title=title,
        procedure=next(iter(model.procedures)),
        atmosphere=atmosphere,
        mode="SIMULATED",
        entered_tick=minute(38),
        waits_for=waits,
        reason="",
        verbs=reasons,
        equipment={part: equipment[part] for part in model.equipment},
        procedures={key: p.title for key, p in model.procedures.items()},
    )


LOW_H2O2 = AlarmView(
    id="D-01",
    module="decontamination",
    priority=3,
    state="unacknowledged",
    text="H2O2 low, timer paused",
    response="Check solution mass and pump; mind the patient bag's hold time.",
    consequence="Exposure does not count",
    raised_tick=minute(67),
    bad_quality=False,
    unacknowledged=True,
    condition_text="decontamination in phase decontaminate and decontamination.h2o2 < 600 ppm",
)
PRESSURE = replace(
    LOW_H2O2,
    id="I-04",
    module="isolator",
    priority=4,
    text="Isolator humidity above 60 %RH",
    raised_tick=minute(20),
    condition_text="isolator.rh > 60 %RH",
)


def steps() -> tuple[StepView, ...]:
    return (
        StepView(
            "airlock.load.free_outer_door",
            "Free the outer door",
            "decontamination",
            "done",
            minute(0),
            minute(0.2),
            "",
        ),
        StepView(
            "airlock.load.place_load", "Place the load", "decontamination", "done", minute(0.2), minute(3), ""
        ),
        StepView(
            "airlock.gas.cycle",
            "Decontaminate the load",
            "decontamination",
            "active",
            minute(3),
            None,
            "H2O2 ≥ 600 ppm",
        ),
        StepView(
            "airlock.unload.unload", "Unload into the isolator", "decontamination", "idle", None, None, ""
        ),
        StepView("isolator.work.close", "Return to closed", "isolator", "idle", None, None, ""),
    )


def recipe(prompts: tuple[PromptView, ...] = ()) -> RecipeView:
    verbs = {"start": RUNNING, "hold": None, "resume": "it is not held", "stop": None, "abort": None}
    return RecipeView(
        "decontaminate_airlock",
        "Decontaminate a load in the airlock",
        "1.0.0",
        "running",
        "",
        steps(),
        prompts,
        verbs,
    )


def view(**changes: object) -> UnitView:
    catalogue = airlock().catalogue
    shown = np.zeros(len(catalogue))
    for tag, value in values().items():
        shown[catalogue.index[tag]] = value
    waits = "decontaminate 11:40 of 30:00, paused 4:10 of 5:00. It goes on when H2O2 ≥ 600 ppm."
    spans = [
        PhaseSpan("decontamination", p, t, minute(a), None if b is None else minute(b))
        for p, t, a, b in SPANS
    ]
    made = UnitView(
        unit="airlock1",
        mode="SIMULATED",
        seq=1,
        tick=NOW_S * TICKS_PER_S,
        values=shown,
        quality=np.zeros(len(catalogue), dtype=np.int64),
        modules={
            "isolator": module(
                "isolator", "Execute", "closed", "Work, closed", "transfer, connect or finish"
            ),
            "decontamination": module(
                "decontamination", "Execute", "decontaminate", "Decontaminate", waits, "gassing"
            ),
        },
        alarms=(LOW_H2O2, PRESSURE),
        batches=(recipe(),),
        spans=(PhaseSpan("isolator", "closed", "Work, closed", 0, None), *spans),
    )
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


@dataclass
class ScriptedCore:
    """Records what it is asked; `publish` sets what it shows."""

    shown: ScriptedStatus = field(default_factory=lambda: ScriptedStatus(view()))
    commands: list[Command] = field(default_factory=list[Command])
    asked: list[object] = field(default_factory=list[object])
    ordered: list[Batch | None] = field(default_factory=list[Batch | None])
    answers: list[Outcome] = field(default_factory=list[Outcome])

    def publish(self, **changes: object) -> None:
        seq = self.shown.view.seq + 1
        self.shown = replace(self.shown, view=replace(self.shown.view, seq=seq, **changes))  # pyright: ignore[reportArgumentType]

    def set_values(self, tags: Mapping[str, float]) -> None:
        changed = self.shown.view.values.copy()
        for tag, value in tags.items():
            changed[airlock().catalogue.index[tag]] = value
        self.publish(values=changed)

    def status(self) -> ScriptedStatus:
        return self.shown

    def outcomes(self) -> tuple[Outcome, ...]:
        taken, self.answers = tuple(self.answers), []
        return taken

    def submit(self, command: Command) -> None:
        self.commands.append(command)

    def load(self, recipe: Recipe, origin: Origin, batch: Batch | None = None) -> None:
        self.commands.append(Command("recipe", "load", origin, {"id": recipe.id}))
        self.ordered.append(batch)

    def set_speed(self, factor: float | None) -> None:
        self.asked.append(factor)

    def pause(self) -> None:
        self.asked.append("pause")

    def resume(self) -> None:
        self.asked.append("resume")

    def single_step(self) -> None:
        self.asked.append("step")

    def history_window(self, tag: str, tick_from: int, tick_to: int, points: int) -> Window:
        ticks = np.unique(
            np.linspace(max(0, tick_from), max(1, tick_to), max(2, min(points, 600))).astype(np.int64)
        )
        name = tag.split(".", 1)[1]
        return ticks, curve(name, ticks / TICKS_PER_S), np.zeros(len(ticks), dtype=np.int64)
