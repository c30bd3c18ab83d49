"""What becomes of an item as things stand: continue, rework, quarantine or lost, with the reason. Never kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.deviation import Decision, Deviation
from twin.material.clock import is_over
from twin.material.item import GONE, Disposition, Inside, Outside, Status
from twin.material.kind import KindTable
from twin.material.place import UNKNOWN, PlaceKind, Site
from twin.material.state import MaterialState

if TYPE_CHECKING:
    from twin.material.item import Item
    from twin.material.kind import HoldTime

USELESS = ("discard", "new kit")
"""How the words of a hold time begin after which nobody may use the item [unit.md 1.6]."""
NOTHING_AGAINST = "nothing stands against it"
DECIDED = {Decision.REWORK: Disposition.REWORK, Decision.QUARANTINE: Disposition.QUARANTINE}
INSIDE_THE_BARRIER = "its outside is void: it enters, or is used, after another gas cycle"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A disposition and its reason."""

    disposition: Disposition
    reason: str


@dataclass(frozen=True)
class Dispositions:
    """Judges the items of one moment. The gravest fact counts; what QA has decided stands above all others."""

    kinds: KindTable
    site: Site
    state: MaterialState
    deviations: tuple[Deviation, ...]
    tick: int

    def of(self, item: Item) -> Verdict:
        """Return what becomes of an item."""
        if item.disposition:
            return Verdict(item.disposition, item.reason or "decided")
        found = (*self._lost(item), *self._quarantine(item), *self._rework(item))
        return found[0] if found else Verdict(Disposition.CONTINUE, NOTHING_AGAINST)

    def all(self) -> dict[str, Verdict]:
        """Return the verdict of every item that has not left the unit, by item."""
        items = self.state.items.values()
        return {item.id: self.of(item) for item in items if item.disposition not in GONE}

    def _lost(self, item: Item) -> Iterator[Verdict]:
        reasons = [
            f"hold time over ({hold.title}): {hold.at_limit}"
            for hold in self._over(item)
            if hold.at_limit.startswith(USELESS)
        ]
        if item.status is Status.REJECTED:
            reasons.append(REJECTED)
        if not self._is_patients(item):
            if item.expiry_tick <= self.tick:
                reasons.append("expired: issue a new lot")
            if item.inside is Inside.EXPOSED:
                reasons.append(f"its fluid path was open: {item.inside_why}")
        yield from (Verdict(Disposition.LOST, reason) for reason in reasons)

    def _quarantine(self, item: Item) -> Iterator[Verdict]:
        reasons = [f"hold time over ({h.title}): {h.at_limit}" for h in self._over(item)]
        reasons += [f.text for f in self.state.faults if f.open and {item.owner, item.id} & set(f.stops)]
        reasons += [f"{one.id} is not decided: {one.text}" for one in self._deviations(item) if one.is_open]
        decided = [
            DECIDED[Decision(one.decision)] for one in self._deviations(item) if one.decision in DECIDED
        ]
        if Disposition.QUARANTINE in decided:
            reasons.append("decided by quality")
        if item.place == UNKNOWN:
            reasons.append("its place is unknown until it is scanned")
        if item.status is Status.QUARANTINE:
            reasons.append("its lot is in quarantine")
        if item.inside is Inside.EXPOSED:
            reasons.append(f"its fluid path is open: {item.inside_why}")
        if item.expiry_tick <= self.tick:
            reasons.append("expired")
        if self._is_void(item) and self._is_gassed_out(item):
            reasons.append("its outside is void, and it may not be gassed again without QA")
        yield from (Verdict(Disposition.QUARANTINE, reason) for reason in reasons)

    def _rework(self, item: Item) -> Iterator[Verdict]:
        if any(one.decision == Decision.REWORK for one in self._deviations(item)):
            yield Verdict(Disposition.REWORK, "decided by quality")
        if self._is_void(item):
            yield Verdict(Disposition.REWORK, f"{item.outside_why}: {INSIDE_THE_BARRIER}")

    def _over(self, item: Item) -> Iterator[HoldTime]:
        """Yield the hold times past their limit that QA has not released."""
        for hold in self.kinds.kinds[item.kind].holds:
            clock = item.clocks.get(hold.name)
            if clock and hold.name not in item.waived and is_over(clock, hold.limit_ticks, self.tick):
                yield hold

    def _deviations(self, item: Item) -> Iterator[Deviation]:
        return (one for one in self.deviations if one.item == item.id)

    def _is_patients(self, item: Item) -> bool:
        """Tell whether something of a patient is in it, which nobody can issue again."""
        return bool(item.group) or item.booked.viable_cells > 0.0

    def _is_void(self, item: Item) -> bool:
        """Tell whether it stands dirty where only clean outsides come, or was gassed in vain."""
        if item.outside is not Outside.DIRTY or item.place == UNKNOWN:
            return False
        place = self.site.places[item.place]
        return place.clean or (place.kind is PlaceKind.AIRLOCK and item.gas_cycles > 0)

    def _is_gassed_out(self, item: Item) -> bool:
        most = self.kinds.kinds[item.kind].gas_cycles
        return bool(most) and item.gas_cycles >= most and not item.gas_allowed
