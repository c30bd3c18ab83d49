"""What a kernel is built from: catalogue, rows, derived signals, plant and seed, turned into tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from twin.kernel import layout as at
from twin.kernel.row import Derivation, Derived, Operator, RowSpec
from twin.physics.plant import Plant
from twin.signals import TICK_S, Catalogue, Role, Signal

if TYPE_CHECKING:
    from twin.kernel.arrays import Floats, Ints

_OPERATORS = {operator: code for code, operator in enumerate(Operator)}
_DERIVATIONS = {kind: code for code, kind in enumerate(Derivation)}

ROUNDING = 1.0 + 1e-9
"""A value that is exactly on the edge of its history band is within it, however its last bit is rounded."""


@dataclass(frozen=True)
class Plan:
    """A kernel as data. Signals behind the catalogue's are the derived ones, in order."""

    catalogue: Catalogue
    rows: tuple[RowSpec, ...]
    plant: Plant
    seed: int
    derived: tuple[Derived, ...] = ()

    @property
    def signal_count(self) -> int:
        """Number of signals, derived ones included."""
        return len(self.catalogue) + len(self.derived)

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Modules in the order of the catalogue."""
        return tuple(dict.fromkeys(signal.module for signal in self.catalogue))

    @cached_property
    def sampled(self) -> tuple[int, ...]:
        """Indices of the signals that a sensor or the model reports."""
        return tuple(i for i, signal in enumerate(self.catalogue) if is_sampled(signal))

    def with_rows(self, rows: tuple[RowSpec, ...], derived: tuple[Derived, ...]) -> Plan:
        """Return this plan with other rows and derived signals."""
        return replace(self, rows=rows, derived=derived)

    def period(self, signal: Signal) -> int:
        """Return in how many ticks a signal is sampled once; what a real module reports is taken in each."""
        return 1 if signal.module in self.plant.real else signal.period_ticks

    def written(self, signal: int) -> int:
        """Return the signal whose change leads to an examination of `signal`: for a derived one its first source."""
        count = len(self.catalogue)
        return signal if signal < count else self.derived[signal - count].a


def build_plan(
    catalogue: Catalogue, rows: Sequence[RowSpec], plant: Plant, seed: int, derived: Sequence[Derived] = ()
) -> Plan:
    """Return a checked plan; raises PlanError where a source or a signal does not exist."""
    plan = Plan(catalogue, tuple(rows), plant, seed, tuple(derived))
    for i in plan.sampled:
        source_index(plan, catalogue.signals[i])
    for row in plan.rows:
        if not 0 <= row.signal < plan.signal_count:
            raise PlanError(f"a row watches signal {row.signal}, there are {plan.signal_count}")
    return plan


class PlanError(ValueError):
    """A plan that cannot run, in words."""


def is_sampled(signal: Signal) -> bool:
    """Return whether the kernel samples this signal; the others are written by logic."""
    return bool(signal.source) and signal.role not in (Role.OUTPUT, Role.CALCULATED)


def source_index(plan: Plan, signal: Signal) -> int:
    """Return the place of a signal's truth, looked up in its own module first; what a real module reports has none."""
    truth = plan.plant.truth
    if signal.module in plan.plant.real:
        return 0
    for name in (f"{signal.module}.{signal.source}", signal.source):
        if name in truth:
            return truth[name]
    raise PlanError(f"{signal.tag}: the plant has no truth '{signal.source}'")


def constant_floats(plan: Plan) -> Floats:
    """Return SIGMA STEP LOW HIGH RATE HISTORY_BAND PER_STEP of every signal."""
    table = np.zeros((plan.signal_count, at.CONSTANT_FLOATS))
    for i, s in enumerate(plan.catalogue):
        rate = -s.period_ticks * TICK_S / s.lag_s if s.lag_s > 0.0 else 0.0
        band = max(s.history_deadband, s.resolution, 4.0 * s.noise) * ROUNDING
        per_step = 1.0 / s.resolution if s.resolution > 0.0 else 0.0
        table[i] = (s.noise, s.resolution, s.low, s.high, rate, band, per_step)
    return table


def constant_ints(plan: Plan, keys: Sequence[int]) -> Ints:
    """Return SOURCE KEY PERIOD MODULE and the spans of rows and derived signals, of every signal."""
    table = np.zeros((plan.signal_count, at.CONSTANT_INTS), dtype=np.int64)
    for i, s in enumerate(plan.catalogue):
        source = source_index(plan, s) if is_sampled(s) else 0
        table[i, : at.ROWS_FROM] = (source, keys[i], plan.period(s), plan.modules.index(s.module))
    _, table[:, at.ROWS_FROM], table[:, at.ROWS_TO] = span(plan, row_users(plan))
    _, table[:, at.DERIVED_FROM], table[:, at.DERIVED_TO] = span(plan, derived_users(plan))
    return table


def span(plan: Plan, users: Sequence[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
    """Return the users sorted by signal, and from where to where those of each signal stand."""
    lists: list[list[int]] = [[] for _ in range(plan.signal_count)]
    for signal, user in users:
        lists[signal].append(user)
    ends = np.cumsum([len(entries) for entries in lists], dtype=np.int64)
    starts = ends - np.array([len(entries) for entries in lists], dtype=np.int64)
    return np.array([u for entries in lists for u in entries], dtype=np.int64), starts, ends


def row_users(plan: Plan) -> list[tuple[int, int]]:
    """Return (signal, row) of every row."""
    return [(row.signal, r) for r, row in enumerate(plan.rows)]


def derived_users(plan: Plan) -> list[tuple[int, int]]:
    """Return (signal, derived) of every derived signal."""
    return [(signal, d) for d, derived in enumerate(plan.derived) for signal in (derived.a, derived.b)]


def row_constants(plan: Plan) -> Ints:
    """Return ROW_SIGNAL ROW_OPERATOR ROW_ON_TICKS ROW_OFF_TICKS of every row."""
    lines = [(r.signal, _OPERATORS[Operator(r.operator)], r.on_ticks, r.off_ticks) for r in plan.rows]
    return np.array(lines, dtype=np.int64).reshape(-1, at.ROW_CONSTANTS)


def derived_table(plan: Plan) -> tuple[Ints, Floats]:
    """Return DERIVED_KIND DERIVED_A DERIVED_B DERIVED_MARK and the floor of every derived signal."""
    lines = [(_DERIVATIONS[Derivation(d.kind)], d.a, d.b, 0) for d in plan.derived]
    table = np.array(lines, dtype=np.int64).reshape(-1, at.DERIVED_INTS)
    return table, np.array([d.floor for d in plan.derived], dtype=np.float64)


def groups(plan: Plan) -> tuple[Ints, Ints]:
    """Return GROUP_PERIOD GROUP_FROM GROUP_TO GROUP_DOZES of every group, and the sampled signals in that order."""
    signals = plan.catalogue.signals
    found: dict[tuple[int, int], list[int]] = {}
    for i in plan.sampled:
        period = plan.period(signals[i])
        found.setdefault((period, _restlessness(signals[i])), []).append(i)
    lines: list[tuple[int, int, int, int]] = []
    members: list[int] = []
    for (period, restlessness), group in sorted(found.items()):
        lines.append((period, len(members), len(members) + len(group), int(restlessness == _DOZES)))
        members += group
    table = np.array(lines, dtype=np.int64).reshape(-1, at.GROUP_INTS)
    return table, np.array(members, dtype=np.int64)


_STILL, _DOZES, _AWAKE = range(3)
"""A sensor that shows the same as long as the truth is the same; one that is looked at when it can matter; and one
that is sampled each time."""


def _restlessness(signal: Signal) -> int:
    """Tell how often a sensor must be looked at."""
    if is_plain(signal):
        return _STILL
    return _AWAKE if signal.draw == "count" else _DOZES


def is_plain(signal: Signal) -> bool:
    """Return whether a sensor shows the same as long as the truth is the same."""
    return not initial_flags(signal) & (at.LAG | at.NOISE | at.COUNT)


def initial_flags(signal: Signal) -> int:
    """Return what the sensor of this signal does besides reporting the truth."""
    if not is_sampled(signal):
        return 0
    counts = signal.draw == "count"
    flags = at.LAG if signal.lag_s > 0.0 else 0
    flags |= at.NOISE if signal.noise > 0.0 else 0
    flags |= at.COUNT if counts else 0
    return flags | (at.ROUNDED if signal.resolution > 0.0 and not counts else 0)
