"""The six interventions, how each is made, and what must have become of recipe and modules when all stands again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from twin.fault import Injection
from twin.machine.packml import State
from twin.messages import Command, Origin
from twin.unit.model import Cause

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.machine.state import ModuleState

Kind = Literal["hold_resume", "stop", "abort", "power_loss", "link_lost", "emergency_stop"]
KINDS: tuple[Kind, ...] = ("hold_resume", "stop", "abort", "power_loss", "link_lost", "emergency_stop")

SUPERVISOR = Origin("supervisor", "proof", "prove recovery")
FAULTS = {
    "power_loss": "mains_lost for 130 s",
    "emergency_stop": "estop for 10 s",
}
CAUSES = {
    "power_loss": Cause.POWER_LOSS,
    "link_lost": Cause.LINK_LOST,
    "emergency_stop": Cause.EMERGENCY_STOP,
}
COMMANDS = {"hold_resume": "hold", "stop": "stop", "abort": "abort"}
ENDS = {
    "hold_resume": ("complete",),
    "stop": ("stopped",),
    "abort": ("aborted",),
    "power_loss": ("held",),
    "link_lost": ("held",),
    "emergency_stop": ("held",),
}
"""In which states a recipe may stand after each intervention."""
REACTED = {
    "hold": (State.HELD, State.ABORTED),
    "stop": (State.STOPPED,),
    "abort": (State.ABORTED,),
}
"""In which states a module may stand after its declared reaction; a hold may run out of its pause budget."""
_HOLDABLE = frozenset({State.EXECUTE, State.HOLDING, State.HELD})
AT_WORK = {
    "hold": _HOLDABLE,
    "stop": _HOLDABLE | {State.STARTING, State.UNHOLDING, State.COMPLETING},
    "abort": _HOLDABLE | {State.STARTING, State.UNHOLDING, State.COMPLETING, State.STOPPING},
}
"""From which states a module must react; elsewhere the action is not legal or means nothing."""


@dataclass(frozen=True, slots=True)
class Intervention:
    """One kind, and the module whose link is lost (empty for all the others)."""

    kind: Kind
    module: str = ""


def interventions(module: str, modules: tuple[str, ...]) -> Iterator[Intervention]:
    """Yield what is tried at a moment: the link of its own module, or of every module when it has none."""
    for kind in KINDS:
        if kind == "link_lost":
            yield from (Intervention(kind, name) for name in ([module] if module else modules))
        else:
            yield Intervention(kind)


def make(engine: Engine, intervention: Intervention, batch: str) -> None:
    """Do it: as a command, or as a fault that ends by itself."""
    kind = intervention.kind
    if kind in COMMANDS:
        engine.submit(Command(batch, COMMANDS[kind], SUPERVISOR, {"reason": "proof"}))
    else:
        text = FAULTS.get(kind) or f"link_lost {intervention.module} for 5 s"
        engine.inject(Injection.parse(text, engine.faults))


def declared(
    engine: Engine, intervention: Intervention, before: dict[str, ModuleState]
) -> dict[str, tuple[State, ...]]:
    """Return, for each module that must react by its own declaration, the states in which it may stand."""
    cause = CAUSES.get(intervention.kind)
    found: dict[str, tuple[State, ...]] = {}
    for name, module in engine.unit.modules.items():
        if cause is None or intervention.module not in {"", name}:
            continue
        action = module.reactions[before[name].atmosphere].get(cause, "none")
        if before[name].state in AT_WORK.get(action, ()):
            found[name] = REACTED[action]
    return found
