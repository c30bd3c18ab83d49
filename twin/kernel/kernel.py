"""The kernel as the engine uses it: advance, read, write, snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum, StrEnum
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from twin.kernel import layout as at
from twin.kernel import slot as slots
from twin.kernel.state import KernelState, build_buffers, carry_over, record_now, set_rows, wake
from twin.physics.layout import DUE
from twin.signals import Quality

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.kernel.arrays import Arrays
    from twin.kernel.plan import Plan
    from twin.kernel.row import Derived, RowSpec


class Stop(IntEnum):
    """Why `advance` returned."""

    REQUESTED = at.REQUESTED
    ROW_CHANGED = at.ROW_CHANGED
    HISTORY_FULL = at.HISTORY_FULL


_STOPS = tuple(Stop)


class SensorFault(StrEnum):
    """What may be wrong with a sensor; `drift` is per hour."""

    NONE = "none"
    STUCK = "stuck"
    OFFSET = "offset"
    DRIFT = "drift"
    LOST = "lost"
    FROZEN = "frozen"


_FAULTS = {fault: code for code, fault in enumerate(SensorFault)}


class History(NamedTuple):
    """Records in the order of their ticks."""

    tick: NDArray[np.int64]
    signal: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.int64]


class Kernel:
    """Plant, sensors, rows and history of one unit, advanced in ticks of 100 ms.

    `values`, `quality` and `row_states` are live views; `extend_rows` and `restore` may replace them.
    """

    def __init__(self, plan: Plan) -> None:
        from twin.kernel.jit import direct  # loads the compiler, so not before the first kernel
        from twin.kernel.loop import advance

        self._direct = partial(direct, advance)
        self._adopt(plan)
        self._call(at.PRIME)
        self._advance = self._direct(self._k, 0)

    def _adopt(self, plan: Plan) -> None:
        self.plan = plan
        self._buffers = build_buffers(plan)
        self._k = self._buffers.arrays
        self._advance: Callable[[Arrays, int], int] = self._direct(self._k, 0)
        _, self._u, self._fault, _ = self._buffers.plant
        self._modules = {name: i for i, name in enumerate(plan.modules)}
        self._faults = plan.plant.fault_index
        n = len(plan.catalogue)
        self.values = self._k.watch.sf[:n, at.VALUE]
        self.quality = self._k.watch.si[:n, at.QUALITY]
        self.row_states = self._k.watch.ri[:, at.ROW_STATE]
        self._read_tick()

    @property
    def tick(self) -> int:
        """Ticks since the start."""
        return self._tick

    def _read_tick(self) -> None:
        """Keep the tick as a plain number: logic asks for it some fifty times per scan."""
        self._tick: int = self._k.watch.clock.item(at.TICK)

    @property
    def stop(self) -> Stop:
        """Why the last call of `advance` returned."""
        return _STOPS[self._k.log.control.item(at.STOP)]

    def advance(self, count: int) -> int:
        """Run at most `count` ticks, stop after one in which a row changed; return the ticks done."""
        done = self._advance(self._k, count)
        self._read_tick()
        return done

    def _call(self, mode: int) -> None:
        self._k.log.control[at.MODE] = mode
        self._advance(self._k, 0)
        self._k.log.control[at.MODE] = at.RUN
        self._k.watch.changed[0] = 0

    def changed_rows(self) -> tuple[int, ...]:
        """Rows that changed in the last tick of the last `advance`, ascending."""
        changed = self._k.watch.changed
        return tuple(sorted(set(changed[1 : 1 + changed[0]].tolist())))

    def write_output(self, index: int, value: float, deliver: bool = True) -> None:
        """Command an output; with `deliver` its device takes it over at once."""
        self._write(index, value, Quality.GOOD)
        if deliver:
            self._apply(self.plan.catalogue.signals[index].tag, value)

    def deliver_outputs(self, mapping: Mapping[str, float]) -> None:
        """Change what devices act on, by tag, without a command: a device's own reaction."""
        for tag, value in mapping.items():
            self._apply(tag, value)

    def _write(self, index: int, value: float, quality: int) -> None:
        """Report a value at the present tick; its rows are examined in the next one."""
        w = self._k.watch
        if isnan(value):
            value, quality = w.sf[index, at.VALUE], Quality.BAD
        if value == w.sf[index, at.VALUE] and quality == w.si[index, at.QUALITY]:
            return
        w.sf[index, at.VALUE], w.si[index, at.QUALITY] = value, quality
        record_now(self._k.log, index, self.tick)
        self._touch(index)

    def _touch(self, index: int) -> None:
        """Have the rows of a signal examined in the next tick; those of a derived one through its source."""
        written = self.plan.written(index)
        self._k.watch.si[written, at.DIRTY] = 1
        self._k.watch.clock[at.DIRTY_COUNT] += 1
        if self._k.sense.until[written] > 0:
            wake(self._k, written)

    def _apply(self, tag: str, value: float) -> None:
        slot = self.plan.plant.outputs.get(tag)
        if slot is not None:
            self._change(self._u, slot, value)

    def _change(self, array: NDArray[np.float64], slot: int, value: float) -> None:
        """Change what acts on the plant, after the plant has come to the present tick, and wake it."""
        if array[slot] != value:
            self._call(at.SETTLE)
            array[slot] = value
            self._wake()

    def _wake(self) -> None:
        self._k.plant.due[:, DUE] = self.tick + 1

    @property
    def boundaries(self) -> NDArray[np.float64]:
        """Return the boundaries of the plant, to read; `place` changes them."""
        return self._k.plant.bound

    @property
    def doors(self) -> NDArray[np.float64]:
        """Return the doors of the plant, to read; `place` changes those that are not driven here."""
        return self._k.plant.door

    def place(self, table: NDArray[np.float64], line: int, values: Sequence[float]) -> None:
        """Put a line of boundaries or doors where it was measured."""
        if table[line].tolist() != list(values):
            self._call(at.SETTLE)
            table[line] = values
            self._k.plant.due[:, DUE] = self.tick + 1

    def applied(self, tag: str) -> float:
        """Return the value of an output that its device acts on."""
        return float(self._u[self.plan.plant.outputs[tag]])

    def write_calculated(self, index: int, value: float, quality: int = Quality.GOOD) -> None:
        """Set a value that logic computed."""
        self._write(index, value, quality)

    def set_quality(self, index: int, quality: int) -> None:
        """Set a quality; a sampled signal keeps it until its next sample."""
        self._write(index, float(self.values[index]), quality)

    def set_threshold(self, row: int, on: float, off: float) -> None:
        """Change the thresholds of a row; it is examined in the next tick."""
        self._k.watch.rf[row] = on, off
        self._touch(self.plan.rows[row].signal)

    def set_link(self, module: str, up: bool) -> None:
        """Lose or regain a module's link; without it none of its sensors is sampled."""
        number = self._modules[module]
        self._k.sense.link[number] = int(up)
        wake(self._k, np.flatnonzero(self._k.sense.ci[:, at.MODULE] == number))

    def link_up(self, module: str) -> bool:
        """Return whether commands reach a module's device."""
        return bool(self._k.sense.link[self._modules[module]])

    def set_fault(self, name: str, value: float) -> None:
        """Set a plant fault by its name; its default value means none."""
        self._change(self._fault, self._faults[name], value)

    def set_sensor_fault(self, index: int, kind: str, value: float = 0.0) -> None:
        """Make a sensor stuck (at value), offset, drift (per hour), lost or frozen; or heal it with `none`."""
        w, code = self._k.watch, _FAULTS[SensorFault(kind)]
        w.si[index, [at.FAULT_KIND, at.FAULT_TICK]] = code, self.tick
        w.sf[index, at.FAULT_VALUE] = value
        self._set_flag(index, at.FAULT, code != 0)

    def set_overlay(self, index: int, value: float, quality: int = Quality.GOOD) -> None:
        """Report a real value instead of the simulated one from the next sample on."""
        self._k.watch.sf[index, at.OVERLAY_VALUE] = value
        self._k.watch.si[index, at.OVERLAY_QUALITY] = quality
        self._set_flag(index, at.OVERLAY, True)

    def report(self, indices: NDArray[np.int64], readings: NDArray[np.float64]) -> None:
        """Report real values (lines of value and quality) instead of simulated ones from the next tick on."""
        w = self._k.watch
        w.sf[indices, at.OVERLAY_VALUE] = readings[:, 0]
        w.si[indices, at.OVERLAY_QUALITY] = readings[:, 1]

    def clear_overlay(self, index: int) -> None:
        """Report the simulated value again."""
        self._set_flag(index, at.OVERLAY, False)

    def _set_flag(self, index: int, flag: int, on: bool) -> None:
        flags = self._k.watch.si[:, at.FLAGS]
        flags[index] = flags[index] | flag if on else flags[index] & ~flag
        wake(self._k, index)

    def truth(self, name: str) -> float:
        """Return a true value of the plant: for instructors, reports and tests, never for logic."""
        return float(self._k.sense.x[self.plan.plant.truth[name]])

    def supply(self, name: str, value: float) -> None:
        """Let people bring what a device uses up: a true value of the plant, like the content of a bottle."""
        self._call(at.SETTLE)
        self._k.sense.x[self.plan.plant.truth[name]] = value
        self._wake()

    def put_slot(self, slot: int, place: str) -> None:
        """Let people put a container (from 1) at a free place, or carry it out of the unit (empty place)."""
        self._call(at.SETTLE)
        slots.put(self._k.devices, self.plan.plant.places, slot, place)
        self._wake()

    def fill_slot(self, slot: int, content: Mapping[str, float]) -> None:
        """Set the true content of a container by column: what people bring, add or take."""
        self._call(at.SETTLE)
        slots.fill(self._k.devices, slot, content)
        self._wake()

    def slot(self, slot: int) -> dict[str, float]:
        """Return the true content of a container now: for samples and reports, never for logic."""
        self._call(at.SETTLE)
        return slots.content(self._k.devices, slot)

    def take_history(self) -> History:
        """Return the records since the last call, and forget them."""
        log = self._k.log
        n = int(log.control[at.HISTORY_COUNT])
        lines = log.lines[:n].copy()
        log.control[at.HISTORY_COUNT] = 0
        return History(lines[:, 0], lines[:, 1], log.values[:n].copy(), lines[:, 2])

    def snapshot(self) -> KernelState:
        """Return a copy of all mutable state."""
        b = self._buffers
        return KernelState(self.tick, b.floats.copy(), b.ints.copy(), self.plan.rows, self.plan.derived)

    def restore(self, state: KernelState) -> None:
        """Return to a snapshot of the same plan, bit for bit; records not yet taken are dropped."""
        if (state.rows, state.derived) != (self.plan.rows, self.plan.derived):
            self._adopt(self.plan.with_rows(state.rows, state.derived))
        self._buffers.floats[:] = state.floats
        self._buffers.ints[:] = state.ints
        self._read_tick()
        self._k.log.control[:] = 0

    def extend_rows(
        self, rows: Sequence[RowSpec], derived: Sequence[Derived] = (), keep: tuple[int, int] | None = None
    ) -> None:
        """Append rows and derived signals behind the first `keep` of each (all when None); they are examined next."""
        kept, kept_derived = keep or (len(self.plan.rows), len(self.plan.derived))
        old, records = self._buffers, self.take_history()
        plan = self.plan
        self._adopt(plan.with_rows((*plan.rows[:kept], *rows), (*plan.derived[:kept_derived], *derived)))
        carry_over(old, self._buffers, kept, len(plan.catalogue) + kept_derived)
        self._read_tick()
        self._put_back(records)
        set_rows(self._k.watch, self.plan.rows, kept)
        for signal in (*(row.signal for row in rows), *(d.a for d in derived)):
            self._touch(signal)

    def _put_back(self, records: History) -> None:
        n = len(records.tick)
        self._k.log.lines[:n] = np.stack([records.tick, records.signal, records.quality], axis=1)
        self._k.log.values[:n] = records.value
        self._k.log.control[at.HISTORY_COUNT] = n
