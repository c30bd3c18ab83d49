"""What is special to the isolator: work in grade A needs a proven state, the RTP opens in a transfer only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.machine.module import ModuleLogic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.machine.state import ModuleState

WORK = "work"
GRADE_A = "grade_a"
TRANSFER = "transfer"


class IsolatorLogic(ModuleLogic):
    """The isolator with its generator and transfer port."""

    def why_not_here(self, state: ModuleState, verb: str, arguments: Mapping[str, Any]) -> str | None:
        """Refuse to begin work while grade A is not proven, and to open the RTP but in a transfer [unit.md 2.1]."""
        if verb == "open_door":
            return None if state.phase == TRANSFER else "the RTP opens in a transfer only"
        if verb != "start" or arguments.get("procedure") != WORK or GRADE_A not in state.proofs:
            return None
        return None if state.proofs[GRADE_A].proven else "the grade A state is not proven: prepare first"
