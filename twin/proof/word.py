"""Compares the recovery words of a recipe with what a cell sees: whether a step went on, began again or was over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from twin.machine.packml import State
from twin.messages import Command
from twin.proof.intervention import SUPERVISOR
from twin.proof.moment import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twin.engine import Engine
    from twin.machine.state import ModuleState
    from twin.messages import Event
    from twin.proof.intervention import Kind

CAUSES = {
    "hold_resume": "hold",
    "power_loss": "power_loss",
    "link_lost": "link_lost",
    "emergency_stop": "emergency_stop",
}
"""Interventions after which a recipe may be resumed, and the cause in its words."""
FOR_GOOD = "for good"
"""How a refusal to resume names a step that the recipe declares to be over."""
_GONE = frozenset({State.STOPPING, State.STOPPED, State.ABORTING, State.ABORTED})
_KEPT: Mapping[str, frozenset[str]] = {
    "continue": frozenset({"continue"}),
    "restart": frozenset({"continue", "restart"}),
    "abort": frozenset({"abort"}),
}
"""Declared word -> what may be seen then: words promise the worst."""


def declared(engine: Engine, moment: Moment, kind: Kind) -> str:
    """Return the word of the step at this moment, or nothing when it runs nothing or says nothing."""
    step = engine.programs[moment.batch].steps.get(moment.step) if engine.programs else None
    cause = CAUSES.get(kind, "")
    if step is None or step.kind != "run":
        return ""
    said = {str(name): str(word) for name, word in step.reentry.items()}
    return said.get(cause) or _by_equipment(engine, step.module, step.procedure, cause)


def _by_equipment(engine: Engine, module: str, procedure: str, cause: str) -> str:
    """Return the word that holds for a step that says none: the worst that its module does."""
    fact = engine.loaded.facts.module(module)
    found = fact.recovery.get(procedure) if fact is not None else None
    return str(found[cause].word) if found is not None and cause in found else ""


def ends_on_hold(engine: Engine, batch: str) -> bool:
    """Tell whether the recipe declares some step that holds to be over."""
    steps = engine.programs[batch].recipe.steps
    return any(dict(step.reentry).get("hold") == "abort" for step in steps)


def refused_for_good(engine: Engine, batch: str) -> bool:
    """Try to resume; tell whether that is refused because a step is over."""
    engine.outcomes()
    engine.submit(Command(batch, "resume", SUPERVISOR, {"reason": "proof of the recovery words"}))
    engine.run(2)
    return any(FOR_GOOD in (o.refusal or "") for o in engine.outcomes() if o.command.verb == "resume")


@dataclass
class Seen:
    """What became of the step at a moment, from the events after the intervention."""

    moment: Moment
    again: dict[str, None] = field(default_factory=dict[str, None])

    def take(self, events: Iterable[Event]) -> None:
        """Note what began again or failed."""
        moment = self.moment
        for event in events:
            if event.kind == "phase_restarted" and event.object == moment.module:
                self.again[f"phase {event.payload['phase']} began again"] = None
            elif (
                event.kind in {"step_restarted", "step_failed"}
                and event.object == f"{moment.batch}.{moment.step}"
            ):
                self.again[event.kind.replace("step_", "the step ")] = None

    def contradiction(self, engine: Engine, kind: Kind, before: Mapping[str, ModuleState]) -> str:
        """Return how the recipe's word differs from what was seen, or nothing. This may resume the recipe."""
        word, module = declared(engine, self.moment, kind), self.moment.module
        if not word or before[module].state is not State.EXECUTE:
            return ""
        over = word == "abort" and refused_for_good(engine, self.moment.batch)
        gone = kind != "hold_resume" and engine.memory.modules[module].state in _GONE
        seen = "abort" if over else "restart" if self.again or gone else "continue"
        if seen in _KEPT[word]:
            return ""
        why = f"{module} ended {engine.memory.modules[module].state.title}" if gone else ", ".join(self.again)
        return (
            f"{self.moment.step} declares {word} after {CAUSES[kind]}, seen is {seen}"
            f"{f' ({why})' if why else ''}"
        )
