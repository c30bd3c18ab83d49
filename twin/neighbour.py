"""What the virtual plant has beside it when a neighbour is real: the boundaries follow what that module measures."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.boundary import QUANTITY_COLUMN, with_contents
from twin.signals import TICKS_PER_S, Quality

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twin.kernel.kernel import Kernel
    from twin.physics.plant import MeasuredDoor, Plant
    from twin.signals import Catalogue

Sources = tuple[tuple[int, float], ...]
"""Index and upper end of the range of each signal that measures a quantity, the finest first."""


class Neighbours:
    """Moves boundaries and doors of real modules, between two kernel calls. All its memory is the kernel's state."""

    def __init__(self, plant: Plant, catalogue: Catalogue, kernel: Kernel) -> None:
        self._kernel, self._index = kernel, catalogue.index
        self._boundaries = {
            line: tuple((QUANTITY_COLUMN[m.quantity], _sources(catalogue, m.tags)) for m in group)
            for line, group in groupby(plant.measured, lambda m: m.boundary)
        }
        travel = plant.constants.door[:, pm.TRAVEL_TIME]
        self._doors = tuple((door, 1.0 / (TICKS_PER_S * travel[door.door])) for door in plant.measured_doors)

    def follow(self) -> None:
        """Take over what is measured now; a boundary without a good measurement keeps its last good value."""
        for line, columns in self._boundaries.items():
            self._follow_boundary(line, columns)
        for door, step in self._doors:
            self._follow_door(door, step)

    def _follow_boundary(self, number: int, columns: Iterable[tuple[int, Sources]]) -> None:
        table = self._kernel.boundaries
        line = before = table[number].tolist()
        for column, sources in columns:
            value = self._measured(sources)
            if value is not None and value != line[column]:
                line = [*line[:column], value, *line[column + 1 :]]
        if line is not before:
            self._kernel.place(table, number, line if number == at.ROOM else with_contents(line))

    def _measured(self, sources: Sources) -> float | None:
        """Return the reading of the first signal that is good and not at the upper end of its range."""
        values, quality = self._kernel.values, self._kernel.quality
        good = [(values.item(i), high) for i, high in sources if quality.item(i) == Quality.GOOD]
        inside = (value for value, high in good if value < high)
        return next(inside, good[-1][0] if good else None)

    def _good(self, tag: str) -> float | None:
        index = self._index[tag]
        return self._kernel.values.item(index) if self._kernel.quality.item(index) == Quality.GOOD else None

    def _follow_door(self, door: MeasuredDoor, step: float) -> None:
        """Between its ends a door is taken to travel on from the end that it left, in its travel time."""
        table = self._kernel.doors
        line: list[float] = table[door.door].tolist()
        closed, opened, seal = self._good(door.closed), self._good(door.open), self._good(door.seal)
        if closed is not None and opened is not None:
            line[at.CLOSED] = closed
            if closed or opened:
                line[at.OPEN] = line[at.POSITION] = 0.0 if closed else 1.0
            else:
                moved = line[at.POSITION] + (-step if line[at.OPEN] else step)
                line[at.POSITION] = min(1.0 - step, max(step, moved))
        if seal is not None:
            line[at.SEAL] = seal
        line[at.MOVING] = 0.0 if closed or opened else 1.0
        self._kernel.place(table, door.door, line)


def _sources(catalogue: Catalogue, tags: Iterable[str]) -> Sources:
    return tuple((catalogue.index[tag], catalogue[tag].high) for tag in tags)
