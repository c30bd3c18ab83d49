"""Deviations of a batch: what happened, who has to sign, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.language import tr
from ui.viewmodel.recipe import role_words
from ui.viewmodel.words import clock, pretty, sentence

if TYPE_CHECKING:
    from twin.publish import DeviationView, UnitView


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """One deviation as listed. `signer` is the role that signs next, empty once it is decided."""

    id: str
    target: str
    when: str
    text: str
    state: str
    signer: str
    decisions: tuple[str, ...]
    proposed: str


def deviation_rows(view: UnitView, batch: str) -> tuple[DeviationRow, ...]:
    """Those of a batch and those of the unit, the open ones first, then the newest."""
    mine = [one for one in view.deviations if one.batch in (batch, "")]
    return tuple(_row(one) for one in sorted(mine, key=lambda one: (bool(one.decision), -one.tick, one.id)))


def _row(one: DeviationView) -> DeviationRow:
    return DeviationRow(
        id=one.id,
        target=one.target,
        when=clock(one.tick),
        text=sentence(pretty(one.text)) + (f" · {one.item}" if one.item and one.item not in one.text else ""),
        state=_state(one),
        signer=one.missing[0] if one.missing and not one.decision else "",
        decisions=(one.proposed,) if one.proposed and not one.decision else one.decisions,
        proposed=one.proposed,
    )


def _state(one: DeviationView) -> str:
    if one.decision:
        return tr("{decision} by {person}: {why}", decision=one.decision, person=one.person, why=one.reason)
    wanted = tr("waits for {roles}", roles=tr(" and ").join(role_words(role) for role in one.missing))
    signed = ", ".join(one.signed.values())
    return tr("{who} signed {what}; ", who=signed, what=one.proposed) + wanted if signed else wanted


def why_not_signed(row: DeviationRow | None, person: str, reason: str) -> str:
    """Why a decision cannot be signed as entered; empty when it can."""
    if row is None:
        return tr("Choose a deviation.")
    if not row.signer:
        return tr("It is decided.")
    if not reason.strip():
        return tr("A decision has a reason.")
    role = role_words(row.signer)
    return "" if person.strip() else tr("The person who signs as {role} gives the name.", role=role)
