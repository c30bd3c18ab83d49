"""Every action of the window as data: what it is called, its icon and its key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class ActionKey(Enum):
    """Names of all actions."""

    RUN = auto()
    PAUSE = auto()
    STEP = auto()
    SPEED_1 = auto()
    SPEED_10 = auto()
    SPEED_100 = auto()
    SPEED_1000 = auto()
    SPEED_MAX = auto()
    OVERVIEW = auto()
    MODULES = auto()
    BATCHES = auto()
    RECIPE = auto()
    TRENDS = auto()
    ALARMS = auto()
    ACKNOWLEDGE = auto()
    HELP_ALARM = auto()
    FIT = auto()
    FRONT = auto()
    RIGHT = auto()
    TOP = auto()
    MODULE = auto()
    FOG = auto()
    LID = auto()
    SCREENSHOT = auto()
    THEME = auto()
    QUIT = auto()


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """Text on the button, icon, key, and a longer tip."""

    text: str
    icon: str
    shortcut: str
    tip: str


SPEEDS: dict[ActionKey, float | None] = {
    ActionKey.SPEED_1: 1.0,
    ActionKey.SPEED_10: 10.0,
    ActionKey.SPEED_100: 100.0,
    ActionKey.SPEED_1000: 1000.0,
    ActionKey.SPEED_MAX: None,
}
PAGES = (
    ActionKey.OVERVIEW,
    ActionKey.MODULES,
    ActionKey.BATCHES,
    ActionKey.RECIPE,
    ActionKey.TRENDS,
    ActionKey.ALARMS,
)

ACTIONS: dict[ActionKey, ActionInfo] = {
    ActionKey.RUN: ActionInfo("Run", "ph.play", "F5", "Let simulated time run"),
    ActionKey.PAUSE: ActionInfo(
        "Pause", "ph.pause", "F6", "Let simulated time stand; the unit keeps its state"
    ),
    ActionKey.STEP: ActionInfo("Step", "ph.skip-forward", "F7", "Pause, and advance one scan of 100 ms"),
    ActionKey.SPEED_1: ActionInfo("×1", "", "Ctrl+1", "Real time"),
    ActionKey.SPEED_10: ActionInfo("×10", "", "Ctrl+2", "Ten times real time"),
    ActionKey.SPEED_100: ActionInfo("×100", "", "Ctrl+3", "A hundred times real time"),
    ActionKey.SPEED_1000: ActionInfo("×1000", "", "Ctrl+4", "A thousand times real time"),
    ActionKey.SPEED_MAX: ActionInfo("max", "", "Ctrl+5", "As fast as this computer can"),
    ActionKey.OVERVIEW: ActionInfo("Overview", "ph.cube", "Alt+1", "The unit in 3D and the selected module"),
    ActionKey.MODULES: ActionInfo(
        "Modules", "ph.squares-four", "Alt+5", "All modules, to be read from two metres"
    ),
    ActionKey.BATCHES: ActionInfo(
        "Batches", "ph.flask", "Alt+6", "Every batch with its next step, its steps and its material"
    ),
    ActionKey.RECIPE: ActionInfo(
        "Recipe", "ph.list-numbers", "Alt+2", "Rehearse a recipe, or run it on the unit"
    ),
    ActionKey.TRENDS: ActionInfo("Trends", "ph.chart-line", "Alt+3", "Signals over time"),
    ActionKey.ALARMS: ActionInfo(
        "Alarms", "ph.bell", "Alt+4", "Alarms now, and what happened in this session"
    ),
    ActionKey.ACKNOWLEDGE: ActionInfo(
        "Acknowledge this", "", "Ctrl+K", "Acknowledge the one alarm shown; all others stay"
    ),
    ActionKey.HELP_ALARM: ActionInfo("What to do", "", "F1", "How to respond to the alarm shown"),
    ActionKey.FIT: ActionInfo("Fit", "ph.corners-out", "F", "Show the whole unit"),
    ActionKey.FRONT: ActionInfo("Front", "", "Shift+1", "Look from the front"),
    ActionKey.RIGHT: ActionInfo("Right", "", "Shift+2", "Look from the right"),
    ActionKey.TOP: ActionInfo("Top", "", "Shift+3", "Look from above"),
    ActionKey.MODULE: ActionInfo("Module", "", "Shift+4", "Come near to the selected module"),
    ActionKey.FOG: ActionInfo("H₂O₂", "", "Shift+H", "Show the concentration of hydrogen peroxide as fog"),
    ActionKey.LID: ActionInfo("Roof", "", "Shift+R", "Put the roof on, or lift it off to look inside"),
    ActionKey.SCREENSHOT: ActionInfo("Picture", "ph.camera", "Ctrl+P", "Save a picture of the window"),
    ActionKey.THEME: ActionInfo("Dark", "ph.moon", "Ctrl+T", "Change between light and dark"),
    ActionKey.QUIT: ActionInfo("Quit", "", "Ctrl+Q", "Close the window"),
}
