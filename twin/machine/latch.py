"""States that logic has proven: set by a phase left the good way, void by condition, age, power loss or restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.machine.state import NEVER, ModuleState, Proof

if TYPE_CHECKING:
    from twin.machine.draft import Draft
    from twin.unit.model import Latch, Module


class Latches:
    """The latches of one module; holds no state."""

    def __init__(self, module: Module) -> None:
        self.latches = dict(module.latches)
        self._proven_by = {
            name: tuple(p.accepts for phase in procedure.phases if (p := module.phases[phase]).accepts)
            for name, procedure in module.procedures.items()
        }

    def initial(self) -> dict[str, Proof]:
        """Return the latches at start: nothing is proven."""
        return {name: Proof() for name in self.latches}

    def accept(self, draft: Draft, name: str) -> None:
        """Set a latch, unless its void condition is true or unknown at this moment."""
        latch = self.latches[name]
        if draft.world.truth(latch.void) is not False:
            draft.say("proof_refused", {"reason": latch.void_text}, name)
            return
        self._set(draft, latch, True, "")

    def renew(self, draft: Draft, procedure: str) -> None:
        """Void what the starting procedure is going to prove again."""
        for name in self._proven_by[procedure]:
            self._void(draft, name, "it is being proven again")

    def advance(self, draft: Draft) -> None:
        """Void what is no longer sure."""
        for name, latch in self.latches.items():
            if draft.state.proofs[name].proven:
                reason = self._why_void(draft, latch)
                if reason:
                    self._void(draft, name, reason)

    def power_lost(self, draft: Draft) -> None:
        """Void at once what does not survive a power loss."""
        for name, latch in self.latches.items():
            if latch.survives_power_loss == "lost" or draft.world.truth(latch.void) is not False:
                self._void(draft, name, "the power was lost")

    def restarted(self, draft: Draft) -> None:
        """Void everything: nobody watched meanwhile."""
        for name in self.latches:
            self._void(draft, name, "the logic was restarted")

    def due(self, state: ModuleState) -> int:
        """Return when the next proof expires."""
        ends = (p.since + self.latches[name].expires for name, p in state.proofs.items() if p.proven)
        return min(ends, default=NEVER)

    def _why_void(self, draft: Draft, latch: Latch) -> str:
        truth = draft.world.truth(latch.void)
        if truth is not False:
            return latch.void_text if truth else f"{latch.void_text} (no valid reading)"
        if draft.tick >= draft.state.proofs[latch.name].since + latch.expires:
            return "it has expired"
        return ""

    def _void(self, draft: Draft, name: str, reason: str) -> None:
        if draft.state.proofs[name].proven:
            self._set(draft, self.latches[name], False, reason)

    def _set(self, draft: Draft, latch: Latch, proven: bool, reason: str) -> None:
        draft.change(proofs={**draft.state.proofs, latch.name: Proof(proven, draft.tick)})
        draft.write(latch.tag, float(proven))
        draft.say("state_proven" if proven else "state_voided", {"reason": reason}, latch.name)
