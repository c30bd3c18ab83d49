"""A deviation: what went another way than allowed, whom it concerns, who decides on it, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from twin.plain import replace

TARGET = "deviations"
"""The target of decisions on what concerns no batch."""
DECIDE = "decide"


class Kind(StrEnum):
    """What has happened."""

    HOLD_TIME = "hold_time"
    IDENTITY = "identity"
    LIMIT = "limit"
    ALARM = "alarm"
    WINDOW = "window"
    RECOVERY = "recovery"
    MONITORING = "monitoring"


class Decision(StrEnum):
    """What becomes of the item."""

    ACCEPT = "accept"
    REWORK = "rework"
    QUARANTINE = "quarantine"
    REJECT = "reject"


QUALITY, BOTH = ("QA",), ("QA", "SUP")
DECIDED_BY: Mapping[Kind, tuple[str, ...]] = {
    Kind.HOLD_TIME: QUALITY,
    Kind.IDENTITY: BOTH,
    Kind.LIMIT: BOTH,
    Kind.ALARM: QUALITY,
    Kind.WINDOW: QUALITY,
    Kind.RECOVERY: QUALITY,
    Kind.MONITORING: QUALITY,
}
"""Who signs a decision: QA alone, or QA and the supervisor [unit.md 1.6, 3.2, 4.1, 5 case 3]."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One cause and item. `cause` names what it is about (`hold vessel_visit`, `F3`, `I-02`), `by` who was at work.

    `decision` is empty while it is open; `signed` is role -> person of those who have signed so far for `proposed`.
    """

    id: str
    tick: int
    batch: str
    item: str
    kind: str
    text: str
    cause: str = ""
    by: str = ""
    wants: tuple[str, ...] = QUALITY
    signed: Mapping[str, str] = field(default_factory=dict[str, str])
    proposed: str = ""
    decision: str = ""
    role: str = ""
    person: str = ""
    decided_tick: int = 0
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has decided."""
        return not self.decision

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the roles that have not signed."""
        return tuple(role for role in self.wants if role not in self.signed)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody decides, as which of the roles that are wanted."""

    decision: str
    reason: str
    person: str
    role: str


def why_not_decide(deviation: Deviation, said: Said) -> str | None:
    """Return why somebody may not decide so, or None."""
    if not deviation.is_open:
        return f"{deviation.id} is decided: {deviation.decision}"
    if said.decision not in frozenset(Decision):
        return f"decide {', '.join(Decision)}"
    if not said.reason.strip():
        return "a decision has a reason"
    if deviation.proposed and said.decision != deviation.proposed:
        return f"{' and '.join(deviation.signed.values())} signed '{deviation.proposed}': decide the same"
    return _why_not_person(deviation, said)


def _why_not_person(deviation: Deviation, said: Said) -> str | None:
    """Return why this person may not sign: who did the work decides nothing, and nobody signs twice."""
    if said.role not in deviation.missing:
        return f"{deviation.id} waits for {' and '.join(deviation.missing)}"
    if said.person == deviation.by:
        return f"{said.person} did the work that {deviation.id} is about; another person decides"
    if said.person in deviation.signed.values():
        return f"{said.person} has signed already; another person signs as {said.role}"
    return None


def signed(deviation: Deviation, said: Said, tick: int) -> Deviation:
    """Return the deviation with one more signature; with the last one it is decided."""
    names = {**deviation.signed, said.role: said.person}
    after = replace(deviation, signed=names, proposed=said.decision, reason=said.reason)
    if after.missing:
        return after
    who = [names[role] for role in deviation.wants]
    done = {"decision": said.decision, "role": " + ".join(deviation.wants), "person": " + ".join(who)}
    return replace(after, **done, decided_tick=tick)
