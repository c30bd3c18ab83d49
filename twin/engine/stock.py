"""The booked material as screens show it; drawn anew only when something was booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.material.clock import hold_of
from twin.material.item import GONE
from twin.publish import HoldView, ItemView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from twin.material.item import Item
    from twin.material.kind import KindTable
    from twin.material.state import MaterialState


class Stock:
    """Keeps the last picture with the state it was drawn from."""

    def __init__(self, kinds: KindTable) -> None:
        self._kinds = kinds
        self._seen: MaterialState | None = None
        self._views: tuple[ItemView, ...] = ()

    def views(self, state: MaterialState) -> tuple[ItemView, ...]:
        """Return every item that is still there."""
        if state is not self._seen:
            self._seen = state
            self._views = tuple(
                self._view(state, i) for i in state.items.values() if i.disposition not in GONE
            )
        return self._views

    def _view(self, state: MaterialState, item: Item) -> ItemView:
        return ItemView(
            id=item.id,
            code=item.code,
            kind=item.kind,
            title=self._kinds.kinds[item.kind].title,
            batch=item.batch,
            place=item.place,
            on=item.on,
            outside=str(item.outside),
            inside=str(item.inside),
            status=str(item.status),
            joined=state.joined(item.id)[1:],
            volume_ml=item.booked.volume_ml,
            viable_cells=item.booked.viable_cells,
            expiry_tick=item.expiry_tick,
            holds=tuple(self._holds(item)),
            disposition=str(item.disposition),
        )

    def _holds(self, item: Item) -> Iterator[HoldView]:
        """Yield the hold times that run now; QA may have released one."""
        for name, clock in item.clocks.items():
            hold = hold_of(self._kinds, item, name)
            if hold is None or clock.since is None or name in item.waived:
                continue
            start = clock.since - clock.spent
            yield HoldView(hold.title, start + hold.alert_ticks, start + hold.limit_ticks)
