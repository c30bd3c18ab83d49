"""What a procedure does when it is resumed after a cause, read from its module type's phases and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from recipes.catalogue import RecoveryFact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.unit.schema import ModuleTypeForm, PhaseForm

COMMANDED = ("hold", "stop", "abort")
REACTED: tuple[Literal["emergency_stop", "power_loss", "link_lost"], ...] = (
    "emergency_stop",
    "power_loss",
    "link_lost",
)
ENDS = {"stop": "stopped", "abort": "aborted"}


def recovery_of(form: ModuleTypeForm, procedure: str) -> dict[str, RecoveryFact]:
    """Return per cause the worst that any phase of the procedure does."""
    phases = [form.phases[name] for name in reachable(form, procedure)]
    found = {cause: _worst(_after(cause, phase) for phase in phases) for cause in COMMANDED}
    reacted = {cause: _worst(_after(_reaction(form, cause, p), p) for p in phases) for cause in REACTED}
    return {**found, **reacted}


def reachable(form: ModuleTypeForm, procedure: str) -> list[str]:
    """Return the phases of a procedure, then those that commands lead to from them."""
    names = [name for name in form.procedures[procedure].phases if name in form.phases]
    for name in names:
        targets = (command.target for command in form.commands.values() if name in command.sources)
        names += [target for target in targets if target in form.phases and target not in names]
    return names


def _reaction(
    form: ModuleTypeForm, cause: Literal["emergency_stop", "power_loss", "link_lost"], phase: PhaseForm
) -> str:
    return form.reactions.get("gassing" if phase.gas else "work", {}).get(cause, "none")


def _after(action: str, phase: PhaseForm) -> RecoveryFact | None:
    """Return what begins again after an action in a phase; nothing when the phase goes on."""
    if action in ENDS:
        return RecoveryFact(
            "restart", f"in phase {phase.title} it is {ENDS[action]}, and the step begins again"
        )
    if action == "none" or phase.reentry == "continue" or (action == "hold" and phase.no_hold):
        return None
    again = "begins again" if phase.reentry == "restart" else "is aborted, and the step begins again"
    return RecoveryFact("restart", f"phase {phase.title} {again}")


def _worst(facts: Iterable[RecoveryFact | None]) -> RecoveryFact:
    return next(
        (fact for fact in facts if fact), RecoveryFact("continue", "every phase goes on where it was")
    )
