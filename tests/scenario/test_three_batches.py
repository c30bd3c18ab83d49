"""Three patients on one unit, one of them virology-positive: at every look the rules hold, and every wait says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from twin.material.place import ZONE
from twin.rehearsal.prepare import Prepared, prepare
from twin.rehearsal.request import RehearsalRequest

if TYPE_CHECKING:
    from pathlib import Path

    from twin.engine import Engine

HOUR = 36_000
LOOK, ENDS = HOUR // 4, 62 * HOUR
"""How often is looked, and until when: to where two patients have a culture and the third one's kit is loaded."""
ORDERS = """
orders:
  - {}
  - {start: 1 d, virology: positive, donor_cells: 0.8}
  - {start: 2 d, donor_growth: 1.1}
"""
NAMED = ("held by", "its time", "kept for", "taken by", "nobody is there", "an answer of")
"""Words of a wait that say for whom or for what."""
pytestmark = pytest.mark.timeout(600)


@dataclass
class Seen:
    """What was seen, and what was against a rule."""

    ready: Prepared
    wrong: list[str] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)

    @property
    def engine(self) -> Engine:
        return self.ready.engine


@cache
def watched(folder: Path) -> Seen:
    path = folder / "orders.yaml"
    path.write_text(ORDERS, encoding="utf-8")
    seen = Seen(prepare(RehearsalRequest("car_t_12_day", "poc1", order=str(path))))
    while seen.engine.tick < ENDS:
        for command in seen.ready.starts.due(seen.engine.tick):
            seen.engine.enqueue(command)
        seen.engine.run(LOOK)
        look(seen)
    return seen


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return watched(tmp_path_factory.getbasetemp())


def look(seen: Seen) -> None:
    """Note what is against a rule at this moment."""
    engine, material = seen.engine, seen.engine.memory.material
    zone = [name for name, place in engine.bookings.site.places.items() if place.kind in ZONE]
    cois = {material.coi_of(item) for name in zone for item in material.standing(name)} - {""}
    if len(cois) > 1:
        seen.wrong.append(f"{cois} in the zone at {engine.tick}")
    for item in material.items.values():
        strangers = [other for other in item.connected if other.partition(".")[0] != item.batch]
        if strangers:
            seen.wrong.append(f"{item.id} is joined to {strangers}")
    for batch, run in engine.memory.runs.items():
        for token in run.tokens:
            if token.status == "waiting" and token.waits_for and not any(w in token.waits_for for w in NAMED):
                seen.wrong.append(f"{batch}.{token.step} waits for {token.waits_for}")
            seen.shared |= {batch} if "held by" in token.waits_for else set()


def test_one_patient_is_in_the_zone_and_no_path_joins_two_patients(seen: Seen) -> None:
    assert seen.wrong == []


def test_the_batches_were_in_each_others_way(seen: Seen) -> None:
    assert len(seen.shared) >= 2


def test_the_cultures_grow_and_no_batch_has_stopped(seen: Seen) -> None:
    assert sorted(seen.engine.memory.activated) == ["B1", "B2"]
    assert {run.state.value for run in seen.engine.memory.runs.values()} == {"running"}


def test_a_positive_patient_has_an_incubator_alone(seen: Seen) -> None:
    reserved = seen.engine.memory.material.reserved
    of = {batch: place.partition(".")[0] for place, batch in reserved.items()}
    assert of["B1"] == of["B3"]
    assert of["B2"] not in {of["B1"], of["B3"]}


def test_no_patients_bag_waited_longer_than_it_may(seen: Seen) -> None:
    late = [one for one in seen.engine.memory.deviations if one.kind == "hold_time"]
    assert [one.text for one in late if one.item.endswith(".patient")] == []
