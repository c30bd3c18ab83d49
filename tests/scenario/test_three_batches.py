"""Three patients on one unit, one of them virology-positive: at every look the rules hold, and every wait says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from twin.engine import Snapshot
from twin.material.place import ZONE
from twin.messages import Command, Origin
from twin.proof.bystander import WATCHED_TICKS, differences, others, undisturbed
from twin.proof.bystander import seen as seen_of
from twin.rehearsal.prepare import Prepared, prepare
from twin.rehearsal.request import RehearsalRequest

if TYPE_CHECKING:
    from pathlib import Path

    from twin.engine import Engine

HOUR = 36_000
LOOK, ENDS = HOUR // 4, 62 * HOUR
"""How often is looked, and until when: to where two patients have a culture and the third one's kit is loaded."""
MIDWAY = 52 * HOUR
"""When the cells of the positive patient are on the processor, with lines that are joined."""
SUPERVISOR = Origin("operator", "sup")
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
    midway: Snapshot | None = None

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
        if seen.engine.tick == MIDWAY:
            seen.midway = seen.engine.snapshot()
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


@pytest.fixture(scope="module")
def disturbed(seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return another engine, to be set back to the middle of the positive patient's culture."""
    path = tmp_path_factory.getbasetemp() / "orders.yaml"
    return prepare(RehearsalRequest("car_t_12_day", "poc1", order=str(path))).engine


@pytest.mark.parametrize("verb", ["hold", "stop", "abort"])
def test_what_is_done_to_the_positive_batch_leaves_the_others_as_they_were(
    seen: Seen, disturbed: Engine, verb: str
) -> None:
    assert seen.midway is not None
    disturbed.restore(seen.midway)
    rest = others(disturbed, "B2")
    assert rest == ("B1", "B3")
    calm = undisturbed(disturbed, seen.midway, rest)
    disturbed.restore(seen.midway)
    disturbed.take_events()
    disturbed.submit(Command("B2", verb, SUPERVISOR, {"reason": "asked for"}))
    disturbed.run(WATCHED_TICKS)
    assert disturbed.memory.runs["B2"].state.value in {"held", "stopped", "aborted"}
    assert list(differences(calm, seen_of(disturbed, disturbed.take_events(), rest))) == []


def test_an_aborted_positive_batch_is_brought_out_and_the_others_go_on(seen: Seen, disturbed: Engine) -> None:
    assert seen.midway is not None
    disturbed.restore(seen.midway)
    disturbed.submit(Command("B2", "abort", SUPERVISOR, {"reason": "asked for"}))
    disturbed.run(HOUR // 2)
    for name, module in disturbed.memory.modules.items():
        if module.state.title == "Aborted":
            disturbed.submit(Command(name, "clear", SUPERVISOR, {}))
    disturbed.submit(Command("B2", "clear_up", SUPERVISOR, {}))
    disturbed.take_events()
    disturbed.run(8 * HOUR)
    material = disturbed.memory.material
    cleared = [e.payload for e in disturbed.take_events() if (e.kind, e.object) == ("line_cleared", "zone")]
    after = [payload for payload in cleared if payload["after"] == material.orders["B2"].coi]
    assert [payload.get("full") for payload in after] == [True]
    assert disturbed.memory.runs["B2"].state == "complete"
    assert [item.id for item in material.items.values() if item.batch == "B2" and not item.disposition] == []
    assert "B2" not in material.reserved.values()
    assert [disturbed.memory.runs[batch].state for batch in ("B1", "B3")] == ["running", "running"]
