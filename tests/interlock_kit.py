"""States of the unit in which a Condition holds or does not, found from its syntax tree: readings, states, phases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

from recipes.condition.tree import (
    And,
    Compare,
    CompareSignals,
    For,
    InState,
    Not,
    Number,
    Or,
    Tree,
    Within,
)
from twin.machine.packml import State
from twin.signals import Kind, Role

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.machine.state import ModuleState

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
}
STEPS = (0.2, -0.2, 0.05, -0.05, 0.5, -0.5, 1.0, -1.0)
"""Shares of a signal's range that are tried beside a limit."""


@dataclass(frozen=True)
class Demand:
    """What one atom asks of a signal or a module: `meets` tells, `tries` are values worth a try."""

    subject: str
    meets: Callable[[float], bool]
    tries: tuple[float, ...] = ()
    wait: float = 0.0


@dataclass(frozen=True)
class Word:
    """What one atom asks of a module's state or phase."""

    subject: str
    word: str
    kind: str
    wanted: bool


def demands(machine: Engine, tree: Tree, wanted: bool) -> Iterator[Demand | Word]:
    """Yield what has to be so for a tree to be true or false."""
    match tree:
        case Not(operand):
            yield from demands(machine, operand, not wanted)
        case And(operands) | Or(operands):
            every = isinstance(tree, And) is wanted
            for operand in operands if every else operands[:1]:
                yield from demands(machine, operand, wanted)
        case For(operand, duration):
            for one in demands(machine, operand, wanted):
                waits = isinstance(one, Demand) and wanted
                yield replace(one, wait=duration.value) if waits and isinstance(one, Demand) else one
        case InState(module, word, kind):
            yield Word(module, word, kind, wanted)
        case Compare() | CompareSignals() | Within():
            yield _of_signal(machine, tree, wanted)
        case _:
            raise TypeError(tree)


def _of_signal(machine: Engine, tree: Compare | CompareSignals | Within, wanted: bool) -> Demand:
    def demand(tag: str, limit: float, near: float, test: Callable[[float], bool]) -> Demand:
        signal = machine.catalogue[tag]
        whole = signal.kind is not Kind.FLOAT
        span = 1.0 if whole else signal.high - signal.low
        beside = tuple(limit + step * span for step in (*STEPS, near / span, -near / span))
        tries = tuple(float(n) for n in range(max(2, len(signal.states)))) if whole else (*beside, limit)
        fits = tuple(min(signal.high, max(signal.low, value)) for value in tries)
        return Demand(tag, lambda value: test(value) is wanted, tries if whole else fits)

    if isinstance(tree, CompareSignals):
        offset = tree.offset.value if tree.offset else 0.0
        other = machine.world.value(tree.right) + offset
        return demand(tree.left, other, 5.0, lambda value: OPERATORS[tree.operator](value, other))
    if isinstance(tree, Within):
        target = tree.target.value if isinstance(tree.target, Number) else machine.world.value(tree.target)
        wide = tree.tolerance.value * (abs(target) / 100.0 if tree.relative else 1.0)
        return demand(tree.tag, target, 3.0 * wide, lambda value: abs(value - target) <= wide)
    if isinstance(tree.limit, Number):
        limit = tree.limit.value
        signal = machine.catalogue[tree.tag]
        near = 2.0 * max(signal.deadband, 4.0 * signal.noise, signal.resolution, 1e-9)
        return demand(tree.tag, limit, near, lambda value: OPERATORS[tree.operator](value, limit))
    words = machine.catalogue[tree.tag].states or ("false", "true")
    place = float(words.index(tree.limit))
    return demand(tree.tag, place, 1.0, lambda value: OPERATORS[tree.operator](value, place))


def bring_about(machine: Engine, wanted: list[Demand | Word]) -> None:
    """Let sensors show, logic have computed and modules be in what is demanded; the last demand of a signal wins."""
    for tag in dict.fromkeys(one.subject for one in wanted if isinstance(one, Demand)):
        _show(machine, tag, [one for one in wanted if isinstance(one, Demand) and one.subject == tag])
    for name in dict.fromkeys(one.subject for one in wanted if isinstance(one, Word)):
        _put(machine, name, [one for one in wanted if isinstance(one, Word) and one.subject == name])
    longest = max((one.wait for one in wanted if isinstance(one, Demand)), default=0.0)
    settle(machine, 10.0 + longest)


def settle(machine: Engine, seconds: float) -> None:
    """Let sensors be sampled and times run, while no logic acts; then every Condition is up to date."""
    end = machine.tick + round(10 * seconds)
    while machine.tick < end:
        machine.kernel.advance(min(600, end - machine.tick))
        machine.kernel.take_history()
        machine.conditions.update(machine.tick, range(len(machine.conditions.truths)))


def _show(machine: Engine, tag: str, asked: list[Demand]) -> None:
    now = machine.world.value(tag)
    tries = (now, *(value for one in asked for value in one.tries))
    fits = [value for value in tries if all(one.meets(value) for one in asked)]
    last = [value for value in asked[-1].tries if asked[-1].meets(value)]
    value = (fits or last)[0]
    if machine.catalogue[tag].role is Role.INPUT:
        machine.kernel.set_overlay(machine.catalogue.index[tag], value)
    else:
        machine.write_calculated(tag, value)


def _put(machine: Engine, name: str, asked: list[Word]) -> None:
    before = machine.memory.modules[name]
    module = machine.unit.modules[name]
    tries = [
        before,
        *(replace(before, state=State.EXECUTE, phase=phase) for phase in module.phases),
        *(replace(before, state=state, phase="") for state in State),
    ]
    fits = [state for state in tries if all(_fits(state, one) for one in asked)]
    last = [state for state in tries if _fits(state, asked[-1])]
    machine.memory.modules[name] = (fits or last)[0]


def _fits(state: ModuleState, asked: Word) -> bool:
    said = state.phase if asked.kind == "phase" else state.state.title
    return (said == asked.word) is asked.wanted
