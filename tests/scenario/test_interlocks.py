"""Every clause of every interlock of the whole unit: with its cause it refuses in words, without any it is content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recipes.condition.parser import parse
from tests.alarm_kit import poc1, standing, warm
from tests.interlock_kit import Demand, Word, bring_about, demands

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.unit.model import Clause, Interlock

INTERLOCKS = poc1().unit.interlocks
CLAUSES = [(name, i) for name, one in INTERLOCKS.items() for i in range(len(one.clauses))]
ASKED_ELSEWHERE = {"IL-I5", "IL-P3", "IL-P7"}
"""Interlocks that material asks, or a procedure of people."""


@standing
def unit() -> Engine:
    return warm()


def asked(machine: Engine, clauses: list[Clause], wanted: bool) -> list[Demand | Word]:
    return [one for clause in clauses for one in demands(machine, parse(clause.text), wanted)]


def content(interlock: Interlock, broken: int = -1) -> Engine:
    """A unit in which all clauses are met, but one."""
    machine = unit()
    good = [clause for i, clause in enumerate(interlock.clauses) if i != broken]
    bad = [] if broken < 0 else [interlock.clauses[broken]]
    bring_about(machine, asked(machine, good, True) + asked(machine, bad, False))
    return machine


@pytest.mark.parametrize("name", INTERLOCKS)
def test_an_interlock_is_content_without_a_cause(name: str) -> None:
    machine = content(INTERLOCKS[name])
    assert machine.interlock_logic.unmet(name, machine.world) == ()


@pytest.mark.parametrize(("name", "number"), CLAUSES, ids=[f"{name} {i}" for name, i in CLAUSES])
def test_a_clause_refuses_with_its_reason(name: str, number: int) -> None:
    interlock = INTERLOCKS[name]
    machine = content(interlock, number)
    clause, subjects = interlock.clauses[number], {}
    for i, one in enumerate(interlock.clauses):
        subjects[i] = {demand.subject for demand in asked(machine, [one], i != number)}
    unmet = machine.interlock_logic.unmet(name, machine.world)
    assert clause.reason in unmet
    others = [i for i, one in enumerate(interlock.clauses) if i != number and one.reason in unmet]
    assert all(subjects[i] & subjects[number] or interlock.clauses[i].reason == clause.reason for i in others)
    refuses(machine, interlock, clause)


def refuses(machine: Engine, interlock: Interlock, clause: Clause) -> None:
    """Check that what the interlock blocks is refused for it, and that what it holds is held."""
    for blocked in interlock.blocks:
        words = {"word": blocked.argument} if blocked.argument else {}
        reasons = machine.interlock_logic.why_not(blocked.target, blocked.verb, words, machine.world)
        assert f"{interlock.id}: {clause.reason}" in reasons
    for tag, held in interlock.forces.items():
        forced = machine.interlock_logic.forced(machine.world)
        assert tag in forced
        if forced[tag][1].startswith(interlock.id):
            assert forced[tag][0] == held
            assert clause.reason in forced[tag][1]


@pytest.mark.parametrize(("name", "number"), CLAUSES, ids=[f"{name} {i}" for name, i in CLAUSES])
def test_a_clause_that_nothing_is_known_of_refuses_and_says_so(name: str, number: int) -> None:
    machine = unit()
    clause = INTERLOCKS[name].clauses[number]
    machine.conditions.truths[clause.condition] = None
    assert f"{clause.reason} (no valid reading)" in machine.interlock_logic.unmet(name, machine.world)


@pytest.mark.parametrize("name", INTERLOCKS)
def test_an_interlock_blocks_holds_or_is_asked_by_a_phase(name: str) -> None:
    interlock = INTERLOCKS[name]
    modules = poc1().unit.modules.values()
    asking = [phase.name for module in modules for phase in module.phases.values() if name in phase.requires]
    assert bool(interlock.blocks or interlock.forces or asking) is (name not in ASKED_ELSEWHERE)
