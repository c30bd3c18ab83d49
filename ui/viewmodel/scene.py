"""What the scene shows of a scan: outline, brightness, doors, fog and words of each module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.signals import Quality
from ui.scene.kinematics import ArmPose
from ui.viewmodel.goods import ItemLook, legend, looks
from ui.viewmodel.place import PlaceLook, carried, goal, lost, place_looks
from ui.viewmodel.words import pretty, state_word

if TYPE_CHECKING:
    from twin.publish import ModuleView, UnitView
    from ui.scene.geometry import Geometry, ModuleGeometry
    from ui.viewmodel.scope import Scope

FULL_FOG_PPM = 900.0
FOG_STEPS = 40
"""Concentration is shown in steps, so that noise asks for no new picture."""
AXES = ("rail", "turn", "reach", "gripper")
QUIET = ("Idle", "Stopped", "Aborted", "Complete")


@dataclass(frozen=True, slots=True)
class ModuleLook:
    """How one module looks. `doors` maps equipment to 0 shut .. 1 open, `fog` is 0 .. 1 of FULL_FOG_PPM."""

    title: str
    words: str
    outline: str
    selected: bool
    bright: bool
    fog: float
    load: bool
    doors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SceneState:
    """The whole scene."""

    modules: Mapping[str, ModuleLook]
    items: tuple[ItemLook, ...] = ()
    arms: Mapping[str, ArmPose] = field(default_factory=dict[str, "ArmPose"])
    legend: tuple[tuple[str, int], ...] = ()
    places: tuple[PlaceLook, ...] = ()
    goals: Mapping[str, str] = field(default_factory=dict[str, str])
    lost: tuple[str, ...] = ()


def scene(scope: Scope, view: UnitView, geometry: Geometry, selected: str, fog: bool) -> SceneState:
    """Resolve the looks of all modules."""
    return SceneState(
        {
            name: _look(scope, view, view.modules[name], part, selected == name, fog)
            for name, part in geometry.modules.items()
            if name in view.modules
        },
        looks(view, geometry),
        {name: arm_pose(scope, view, name) for name in geometry.arms if name in view.modules},
        legend(view) if geometry.stations else (),
        place_looks(scope, view, geometry),
        {name: place for name in geometry.arms if (place := goal(scope, view, name))},
        lost(view),
    )


def arm_pose(scope: Scope, view: UnitView, robot: str) -> ArmPose:
    """Where the axes of a robot stand."""
    rail, turn, reach, gripper = (scope.value(view, f"{robot}.{axis}")[0] for axis in AXES)
    return ArmPose(rail, turn, reach, gripper / 1000)


def _look(
    scope: Scope, view: UnitView, module: ModuleView, part: ModuleGeometry, selected: bool, fog: bool
) -> ModuleLook:
    return ModuleLook(
        title=module.title,
        words=" · ".join(part for part in (words(module), arm_words(scope, view, module.name)) if part),
        outline=outline(view, module.name, selected),
        selected=selected,
        bright=module.state not in QUIET,
        fog=_fog(scope, view, f"{module.name}.{part.fog}") if fog and part.fog else 0.0,
        load=_flag(scope, view, f"{module.name}.load_present"),
        doors={door.equipment: opening(scope, view, door.equipment) for door in part.doors},
    )


def arm_words(scope: Scope, view: UnitView, module: str) -> str:
    """What an arm carries, and to where: `B1 vessel → BN`."""
    held = carried(view, module)
    to = goal(scope, view, module)
    return f"{held} → {to}" if held and to else held


def words(module: ModuleView) -> str:
    """State, and phase where there is one."""
    phase = f" · {pretty(module.phase_title)}" if module.phase_title else ""
    return f"{state_word(module.state)}{phase}"


def outline(view: UnitView, module: str, selected: bool) -> str:
    """`alarm1` .. `alarm4` for the highest alarm that is present, else `selected` or nothing."""
    present = [a.priority for a in view.alarms if a.module == module and a.unacknowledged]
    if present:
        return f"alarm{min(present)}"
    return "selected" if selected else ""


def opening(scope: Scope, view: UnitView, equipment: str) -> float:
    """0 shut, 1 open, 0.5 on the way, from the two end switches."""
    if _flag(scope, view, f"{equipment}_closed"):
        return 0.0
    return 1.0 if _flag(scope, view, f"{equipment}_open") else 0.5


def _flag(scope: Scope, view: UnitView, tag: str) -> bool:
    return tag in scope.catalogue.index and scope.value(view, tag)[0] > 0.5


def _fog(scope: Scope, view: UnitView, tag: str) -> float:
    value, quality = scope.value(view, tag)
    if quality != Quality.GOOD:
        return 0.0
    return round(min(1.0, max(0.0, value / FULL_FOG_PPM)) * FOG_STEPS) / FOG_STEPS
