"""A virtual device of one module: takes the outputs meant for it, and keeps itself safe when nobody speaks to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.port import DEAD_MAN_TICKS, OutputImage


@dataclass
class VirtualPort:
    """The device end of a link that faults can cut. A port is a view: the values themselves live in the plant."""

    module: str
    link_up: bool = True
    _last: OutputImage | None = None

    def cut(self) -> None:
        """Lose the link; the device holds what it has until the dead man acts."""
        self.link_up = False

    def mend(self) -> None:
        """Bring the link back; the next image counts."""
        self.link_up = True

    def deliver(self, image: OutputImage) -> None:
        """Take an image, if the link carries it. An older image than the last one is a fault of the caller."""
        if self._last is not None and image.tick < self._last.tick:
            raise ValueError(f"{self.module}: image of tick {image.tick} after tick {self._last.tick}")
        if self.link_up:
            self._last = image

    def applied(self, tick: int) -> Mapping[str, float]:
        """Return what the device holds: the last image, or its own link-lost values once that is too old."""
        if self._last is None:
            return {}
        return self._last.link_lost if self._dead(tick) else self._last.values

    def next_change(self) -> int | None:
        """Return the tick at which the dead man acts, while the link is down."""
        if self.link_up or self._last is None:
            return None
        return self._last.tick + DEAD_MAN_TICKS

    def _dead(self, tick: int) -> bool:
        change = self.next_change()
        return change is not None and tick >= change
