"""States that logic has proven: set by a phase left the good way, void by condition, age, power loss or restart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from twin.machine.state import NEVER, ModuleState, Proof

if TYPE_CHECKING:
    from twin.machine.draft import Draft
    from twin.unit.model import Latch, Module, Procedure


class Latches:
    """The latches of one module; holds no state."""

    def __init__(self, module: Module) -> None:
        self.latches = dict(module.latches)
        self._proven_by = {
            name: tuple(p.accepts for phase in procedure.phases if (p := module.phases[phase]).accepts)
            for name, procedure in module.procedures.items()
        }
        self._watched = {
            (procedure.name, latch): _watched(module, procedure, latch)
            for procedure in module.procedures.values()
            for latch in module.latches
        }

    def initial(self) -> dict[str, Proof]:
        """Return the latches at start: nothing is proven."""
        return {name: Proof() for name in self.latches}

    def accept(self, draft: Draft, name: str) -> str:
        """Set a latch, or return why not: it was spoilt, or its void condition is true or unknown at this moment."""
        latch = self.latches[name]
        reason = draft.state.proofs[name].spoilt
        if not reason and draft.world.truth(latch.void) is not False:
            reason = latch.void_text
        if reason:
            draft.say("proof_refused", {"reason": reason}, name)
        else:
            self._set(draft, latch, True, "")
        return reason

    def renew(self, draft: Draft, procedure: str) -> None:
        """Void what the starting procedure is going to prove again, and forget what spoilt it before."""
        for name in self._proven_by[procedure]:
            self._void(draft, name, "it is being proven again")
            self._put(draft, name, replace(draft.state.proofs[name], spoilt=""))

    def advance(self, draft: Draft) -> None:
        """Void what is no longer sure, and remember what spoils a proof that is on its way."""
        for name, latch in self.latches.items():
            if self._on_its_way(draft, name):
                self._spoil(draft, name, _not_intact(draft, latch))
            if draft.state.proofs[name].proven:
                reason = self._why_void(draft, latch)
                if reason:
                    self._void(draft, name, reason)
                elif self._ends_soon(draft, latch):
                    told = draft.state.proofs[name].told
                    self._put(draft, name, replace(draft.state.proofs[name], told=told + 1))
                    draft.write(latch.ends[told][0], 1.0)

    def power_lost(self, draft: Draft) -> None:
        """Void at once what does not survive a power loss."""
        for name, latch in self.latches.items():
            if latch.survives_power_loss == "lost" or draft.world.truth(latch.void) is not False:
                self._lose(draft, name, "the power was lost")

    def restarted(self, draft: Draft) -> None:
        """Void everything: nobody watched meanwhile."""
        for name in self.latches:
            self._lose(draft, name, "the logic was restarted")

    def due(self, state: ModuleState) -> int:
        """Return when the next proof expires, or has to be told to do so soon."""
        proofs = [(self.latches[name], p) for name, p in state.proofs.items() if p.proven]
        ends = (p.since + latch.expires for latch, p in proofs)
        soon = (_told_at(latch, p) for latch, p in proofs)
        return min((*ends, *soon), default=NEVER)

    def _ends_soon(self, draft: Draft, latch: Latch) -> bool:
        proof = draft.state.proofs[latch.name]
        return draft.tick >= _told_at(latch, proof)

    def _why_void(self, draft: Draft, latch: Latch) -> str:
        truth = draft.world.truth(latch.void)
        if truth is not False:
            return latch.void_text if truth else f"{latch.void_text} (no valid reading)"
        if draft.tick >= draft.state.proofs[latch.name].since + latch.expires:
            return "it has expired"
        return ""

    def _lose(self, draft: Draft, name: str, reason: str) -> None:
        self._void(draft, name, reason)
        if self._on_its_way(draft, name):
            self._spoil(draft, name, reason)

    def _on_its_way(self, draft: Draft, name: str) -> bool:
        """Tell whether the present phase is one from the first gas on to the one that would prove the state."""
        state = draft.state
        return bool(state.phase) and state.phase in self._watched.get((state.procedure, name), ())

    def _spoil(self, draft: Draft, name: str, reason: str) -> None:
        if reason and not draft.state.proofs[name].spoilt:
            self._put(draft, name, replace(draft.state.proofs[name], spoilt=reason))
            draft.say("proof_spoilt", {"reason": reason}, name)

    def _void(self, draft: Draft, name: str, reason: str) -> None:
        if draft.state.proofs[name].proven:
            self._set(draft, self.latches[name], False, reason)

    def _set(self, draft: Draft, latch: Latch, proven: bool, reason: str) -> None:
        spoilt = draft.state.proofs[latch.name].spoilt
        self._put(draft, latch.name, Proof(proven, draft.tick, spoilt))
        draft.write(latch.tag, float(proven))
        for tag, _ in latch.ends:
            draft.write(tag, 0.0)
        draft.say("state_proven" if proven else "state_voided", {"reason": reason}, latch.name)

    def _put(self, draft: Draft, name: str, proof: Proof) -> None:
        if proof != draft.state.proofs[name]:
            draft.change(proofs={**draft.state.proofs, name: proof})


def _told_at(latch: Latch, proof: Proof) -> int:
    """Return when the next signal is due that the state ends soon."""
    return proof.since + latch.expires - latch.ends[proof.told][1] if proof.told < len(latch.ends) else NEVER


def _watched(module: Module, procedure: Procedure, latch: str) -> tuple[str, ...]:
    """Return the phases of a procedure from its first gas on to the last one that accepts the latch."""
    names = procedure.phases
    gas = [i for i, name in enumerate(names) if module.phases[name].gas]
    accepting = [i for i, name in enumerate(names) if module.phases[name].accepts == latch]
    return names[gas[0] : accepting[-1] + 1] if gas and accepting else ()


def _not_intact(draft: Draft, latch: Latch) -> str:
    """Return what is not known to be intact now."""
    for clause in latch.intact:
        truth = draft.world.truth(clause.condition)
        if truth is not True:
            return clause.reason if truth is False else f"{clause.reason} (no valid reading)"
    return ""
