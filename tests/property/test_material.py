"""No sequence of commands mixes patients, brings dirt into grade A, uses what is over, or loses an item."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.property.material_shadow import Shadow
from tests.property.material_walk import ACTIONS, PLACES, Walk, begun
from tests.unit.material.shop import PATIENTS, SITE, kinds
from twin.material.place import Facts

NUMBER = st.integers(0, 9999)
STEP = st.tuples(st.sampled_from(ACTIONS), NUMBER, NUMBER)
SCRIPT = st.lists(STEP, min_size=20, max_size=60)
LONG_SCRIPT = st.lists(STEP, min_size=60, max_size=140)
STAGE = st.integers(0, 3)


@cache
def start() -> Walk:
    return begun()


def walk(script: list[tuple[str, int, int]], stage: int) -> Walk:
    """Go through a script of actions and look at every rule after each command."""
    walker = start().copy()
    walker.stage(stage)
    for action, number, other in script:
        getattr(walker, action)(number, other)
        walker.shadow.check()
    note("\n".join(walker.told))
    return walker


@settings(max_examples=120, deadline=None)
@given(script=LONG_SCRIPT, stage=STAGE)
def test_no_sequence_of_commands_breaks_a_rule_of_material(
    script: list[tuple[str, int, int]], stage: int
) -> None:
    walk(script, stage)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_commands_break_no_rule_of_material() -> None:
    before = Shadow.accepted + Shadow.refused

    @settings(max_examples=1100, database=None, deadline=None)
    @given(script=LONG_SCRIPT, stage=STAGE)
    def walked(script: list[tuple[str, int, int]], stage: int) -> None:
        walk(script, stage)

    walked()
    assert Shadow.accepted + Shadow.refused - before >= 100_000


def test_the_walks_reach_every_command() -> None:
    before = Shadow.verbs.copy()

    @settings(max_examples=60, deadline=None)
    @given(script=LONG_SCRIPT, stage=STAGE)
    def walked(script: list[tuple[str, int, int]], stage: int) -> None:
        walk(script, stage)

    walked()
    reached = Shadow.verbs - before
    for verb in (
        "pick",
        "place",
        "join",
        "part",
        "dispense",
        "rescan",
        "ship",
        "discard",
        "release_position",
    ):
        assert reached[verb] >= 1, f"{verb} was accepted {reached[verb]} times only"


def why_not(walker: Walk, verb: str, **args: Any) -> str | None:
    shop = walker.shop
    facts = Facts(shop.tick, SITE, person="ann", role="QA")
    return shop.material.why_not(shop.state, verb, args, facts)


def moves(item: str, number: int) -> list[tuple[str, dict[str, str]]]:
    """Every command that scans an item, to some place."""
    to = PLACES[number % len(PLACES)]
    return [
        ("put", {"item": item, "to": to}),
        ("pick", {"item": item, "place": to}),
        ("place", {"item": item, "to": to}),
        ("rescan", {"item": item, "place": to}),
        ("discard", {"item": item, "to": "WASTE", "reason": "x"}),
        ("ship", {"item": item, "to": "CRYO"}),
    ]


@settings(max_examples=40, deadline=None)
@given(script=SCRIPT, stage=STAGE, number=NUMBER)
def test_a_swapped_item_is_refused_always(
    script: list[tuple[str, int, int]], stage: int, number: int
) -> None:
    walker = walk(script, stage)
    codes = sorted(walker.shop.state.codes)
    for item in walker.shop.state.items.values():
        swapped = codes[number % len(codes)]
        for verb, args in moves(item.id, number) if swapped != item.code else ():
            for second_id in ("D1", "D2", "D3"):
                assert why_not(walker, verb, code=swapped, second_id=second_id, **args)


@settings(max_examples=40, deadline=None)
@given(script=SCRIPT, stage=STAGE)
def test_a_wrong_kit_and_a_used_kit_are_refused_always(
    script: list[tuple[str, int, int]], stage: int
) -> None:
    walker = walk(script, stage)
    state = walker.shop.state
    for kit in (item for item in state.items.values() if item.kind == "kit"):
        for coi, second_id, _ in PATIENTS.values():
            scans = {"code": kit.code, "second_id": second_id, "coi": coi}
            wrong = coi != kit.coi or kit.id in walker.shadow.used_kits
            assert not wrong or why_not(walker, "place", item=kit.id, to="KB", **scans)
            vessel = next(b for b, (c, _, _) in PATIENTS.items() if c == coi) + ".vessel"
            assert not wrong or why_not(walker, "join", items=[kit.id, vessel])


@settings(max_examples=40, deadline=None)
@given(script=SCRIPT, stage=STAGE)
def test_a_double_label_is_refused_always(script: list[tuple[str, int, int]], stage: int) -> None:
    walker = walk(script, stage)
    state = walker.shop.state
    for item in state.items.values():
        used = [label for label in state.labels.values() if label.state == "used"]
        full = sum(label.item == item.id for label in used) >= kinds().kinds[item.kind].labels
        for label in state.labels.values() if full else used:
            assert why_not(walker, "apply_label", item=item.id, label=label.id)
