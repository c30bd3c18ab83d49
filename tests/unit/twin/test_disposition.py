"""What becomes of an item follows from the facts about it, the gravest first, and always has a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.material.shop import SITE, kinds
from twin.deviation import Deviation
from twin.disposition import Dispositions
from twin.material.item import Booked, Clock, Disposition, Inside, Item, Outside, Status
from twin.material.state import Fault, MaterialState

TICK = 1_000_000
VESSEL = Item(
    id="B1.vessel", code="c", kind="vessel", lot="V", place="BN", expiry_tick=10 * TICK, mass_g=600.0, batch="B1",
    outside=Outside.DECONTAMINATED, inside=Inside.CLOSED, booked=Booked(100.0, 1e8), group="g",
)  # fmt: skip
MEDIUM = replace(VESSEL, id="B1.medium", kind="medium", booked=Booked(1000.0), group="")
OVER = {"clocks": {"vessel_visit": Clock(0, 0)}}
FACTS: tuple[tuple[Item, dict[str, Any], str, str], ...] = (
    (VESSEL, {}, "continue", "nothing stands against it"),
    (VESSEL, {"place": "unknown"}, "quarantine", "unknown until it is scanned"),
    (VESSEL, {"inside": Inside.EXPOSED, "inside_why": "a weld failed"}, "quarantine", "a weld failed"),
    (MEDIUM, {"inside": Inside.EXPOSED, "inside_why": "a weld failed"}, "lost", "a weld failed"),
    (VESSEL, {"outside": Outside.DIRTY, "outside_why": "dp <= 0"}, "rework", "dp <= 0"),
    (VESSEL, OVER, "quarantine", "vessel out of incubator in one visit"),
    (MEDIUM, {"clocks": {"medium_warm": Clock(0, 0)}}, "lost", "discard"),
    (MEDIUM, {"expiry_tick": TICK}, "lost", "new lot"),
    (VESSEL, {"expiry_tick": TICK}, "quarantine", "expired"),
    (VESSEL, {"status": Status.REJECTED}, "lost", "rejected"),
    (VESSEL, {"status": Status.QUARANTINE}, "quarantine", "quarantine"),
    (VESSEL, {"disposition": Disposition.REWORK, "reason": "QA says so"}, "rework", "QA says so"),
)


def judged(item: Item, *deviations: Deviation, faults: tuple[Fault, ...] = ()) -> tuple[str, str]:
    state = MaterialState(items={item.id: item}, at={item.place: (item.id,)}, faults=faults)
    verdict = Dispositions(kinds(), SITE, state, deviations, TICK).all()[item.id]
    return str(verdict.disposition), verdict.reason


@pytest.mark.parametrize(("item", "facts", "word", "reason"), FACTS)
def test_each_fact_has_its_consequence(item: Item, facts: dict[str, Any], word: str, reason: str) -> None:
    found = judged(replace(item, **facts))
    assert found[0] == word
    assert reason in found[1]


def test_an_open_identity_failure_holds_all_that_it_stops() -> None:
    fault = Fault("F1", 0, "another code", ("B1",))
    assert judged(VESSEL, faults=(fault,)) == ("quarantine", "another code")
    assert judged(VESSEL, faults=(replace(fault, open=False),))[0] == "continue"


@pytest.mark.parametrize(
    ("decision", "word"),
    [("", "quarantine"), ("accept", "continue"), ("rework", "rework"), ("quarantine", "quarantine")],
)
def test_a_deviation_counts_as_it_was_decided(decision: str, word: str) -> None:
    deviation = Deviation("B1-D1", 0, "B1", VESSEL.id, "alarm", "leak", decision=decision)
    assert judged(VESSEL, deviation)[0] == word


def test_what_has_left_the_unit_is_not_judged() -> None:
    gone = replace(VESSEL, disposition=Disposition.SHIPPED)
    assert Dispositions(kinds(), SITE, MaterialState(items={gone.id: gone}), (), TICK).all() == {}
