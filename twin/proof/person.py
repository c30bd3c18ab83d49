"""What a person does at the unit when the cause is gone and something still stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.equipment import Door
from twin.messages import Command
from twin.proof.intervention import SUPERVISOR
from twin.proof.moment import ARM

if TYPE_CHECKING:
    from twin.engine import Engine

FOLLOWING = {"Held": "stop", "Aborted": "clear", "Stopped": "reset", "Complete": "reset"}
"""What brings an arm closer to where it can be started."""


def close_failed_doors(engine: Engine) -> None:
    """Tell every door that stood still on its way to close again."""
    for name, module in engine.unit.modules.items():
        for part, state in engine.memory.modules[name].parts.items():
            if state.state == Door.FAULT:
                arguments = {"door": module.equipment[part].name.removesuffix("_door")}
                engine.submit(Command(name, "close_door", SUPERVISOR, arguments))


def free_the_way(engine: Engine) -> bool:
    """Bring an arm that stands in a door on its way out, with what it holds; tell whether there is one."""
    arm = engine.memory.modules.get(ARM)
    if arm is None or not engine.world.value(f"{ARM}.inside_number"):
        return False
    state = arm.state.title
    if state == "Idle":
        engine.submit(Command(ARM, "start", SUPERVISOR, {"procedure": "recover"}))
    elif state in FOLLOWING:
        engine.submit(Command(ARM, FOLLOWING[state], SUPERVISOR))
    return True
