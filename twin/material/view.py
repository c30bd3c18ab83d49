"""Views of booked material for signals, reports and screens: plain rows, nothing is decided here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twin.material.clock import hold_of, overdue
from twin.material.item import Disposition, Item
from twin.material.state import Custody, LabelState, MaterialState

if TYPE_CHECKING:
    from twin.material.clock import Overdue
    from twin.material.kind import KindTable


@dataclass(frozen=True, slots=True)
class HoldBudget:
    """How much of one hold time of an item is spent, in ticks."""

    item: str
    hold: str
    title: str
    spent_ticks: int
    alert_ticks: int
    limit_ticks: int
    runs: bool
    released_by_qa: bool

    @property
    def left_ticks(self) -> int:
        """Return what is left to the limit; negative beyond it."""
        return self.limit_ticks - self.spent_ticks


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Labels and items of a batch by what became of them, and what is still open."""

    batch: str
    labels: Mapping[str, int] = field(default_factory=dict[str, int])
    items: Mapping[str, int] = field(default_factory=dict[str, int])
    open_labels: tuple[str, ...] = ()
    open_items: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Tell whether nothing is left open."""
        return not self.open_labels and not self.open_items


def concerned(kinds: KindTable, state: MaterialState, tick: int) -> dict[str, tuple[str, ...]]:
    """Return what stands behind the counts of the alarms U-01, U-09, U-14, U-16 and U-17, in words."""
    late = overdue(kinds, state, tick)
    return {
        "hold_alerts": tuple(_late(kinds, state, row) for row in late if row.level == "alert"),
        "hold_limits": tuple(_late(kinds, state, row) for row in late if row.level == "limit"),
        "expired": tuple(row.item for row in late if row.level == "expired"),
        "identity_faults": tuple(fault.text for fault in state.faults if fault.open),
        "unknown_places": unknown_items(state),
    }


def _late(kinds: KindTable, state: MaterialState, row: Overdue) -> str:
    hold = hold_of(kinds, state.items[row.item], row.hold)
    return f"{row.item} ({hold.title})" if hold else row.item


def unknown_items(state: MaterialState) -> tuple[str, ...]:
    """Return the items whose place nobody knows and on which QA has not decided."""
    items = state.items.values()
    return tuple(one.id for one in items if one.place == "unknown" and one.disposition is Disposition.NONE)


def hold_budget(kinds: KindTable, state: MaterialState, tick: int) -> tuple[HoldBudget, ...]:
    """Return the hold times that ever ran, item by item."""
    return tuple(row for item in state.items.values() for row in _budget(kinds, item, tick))


def _budget(kinds: KindTable, item: Item, tick: int) -> Iterable[HoldBudget]:
    for hold in kinds.kinds[item.kind].holds:
        clock = item.clocks.get(hold.name)
        if clock:
            yield HoldBudget(
                item=item.id,
                hold=hold.name,
                title=hold.title,
                spent_ticks=clock.total(tick),
                alert_ticks=hold.alert_ticks,
                limit_ticks=hold.limit_ticks,
                runs=clock.since is not None,
                released_by_qa=hold.name in item.waived,
            )


def reconciliation(state: MaterialState, batch: str) -> Reconciliation:
    """Return labels and items of a batch, counted."""
    labels = [label for label in state.labels.values() if label.batch == batch]
    items = [item for item in state.items.values() if item.batch == batch]
    used = Counter(str(label.state) for label in labels)
    ends = Counter(str(item.disposition) or "open" for item in items)
    return Reconciliation(
        batch=batch,
        labels={"printed": len(labels)} | {name: used[name] for name in ("used", "destroyed", "returned")},
        items={"issued": len(items), **{name: ends[name] for name in sorted(ends)}},
        open_labels=tuple(label.id for label in labels if label.state is LabelState.PRINTED),
        open_items=tuple(item.id for item in items if not item.disposition),
    )


def custody(state: MaterialState, batch: str = "") -> tuple[Custody, ...]:
    """Return the hand-overs, of one batch or of all, in the order of time."""
    return tuple(line for line in state.custody if not batch or state.items[line.item].batch == batch)


def rows(state: MaterialState, batch: str = "") -> list[dict[str, Any]]:
    """Return every item as a plain row for the summary."""
    return [_row(item) for item in state.items.values() if not batch or item.batch == batch]


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": item.kind,
        "lot": item.lot,
        "batch": item.batch,
        "coi": item.coi,
        "place": item.place,
        "on": item.on,
        "outside": str(item.outside),
        "inside": str(item.inside),
        "status": str(item.status),
        "volume_ml": item.booked.volume_ml,
        "viable_cells": item.booked.viable_cells,
        "booked_tick": item.booked.tick,
        "booked_source": item.booked.source,
        "gas_cycles": item.gas_cycles,
        "tails_used": item.tails_used,
        "joined": item.group,
        "disposition": str(item.disposition),
        "reason": item.reason,
    }
