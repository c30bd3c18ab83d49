"""Every arc of an alarm's life, as a table and as it is lived."""

from __future__ import annotations

from itertools import product

import pytest

from tests.unit.alarms.bell import ALARMS, CAUSE, EXPLAINED, LATCHED, PLAIN, Bench
from twin.alarm.life import Life, Trigger, life_table
from twin.alarm.request import TRIGGERS
from twin.alarm.state import AlarmState

LETTERS = dict(zip("ABCDEFGHI", Life, strict=True))
COMMON = {
    "activate A B",
    "acknowledge B C",
    "repeat C B",
    *(f"{verb} {source} {target}" for source in "ABCDEF" for verb, target in
      (("shelve", "G"), ("suppress", "H"), ("remove", "I"))),
    *(f"return_normal {source} A" for source in "GHI"),
    *(f"return_alarm {source} B" for source in "GHI"),
}  # fmt: skip
PLAIN_ARCS = COMMON | {"clear B D", "clear C A", "acknowledge D A", "activate D B"}
LATCHED_ARCS = COMMON | {
    "clear B E",
    "acknowledge E F",
    "clear C F",
    "reset F A",
    "activate E B",
    "activate F B",
}


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(("latching", "arcs"), [(False, PLAIN_ARCS), (True, LATCHED_ARCS)])
def test_the_table_holds_exactly_the_arcs_of_the_standard(latching: bool, arcs: set[str]) -> None:
    table = life_table(latching)
    assert {f"{a.trigger} {a.source.letter} {a.target.letter}" for a in table.arcs} == arcs


@pytest.mark.parametrize("latching", [False, True])
def test_the_machine_moves_as_the_table_says(latching: bool) -> None:
    for arc in life_table(latching).arcs:
        assert life_table(latching).fire(arc.source, arc.trigger) is arc.target


def test_a_to_b_on_activation(bench: Bench) -> None:
    bench.set(PLAIN, True)
    assert bench.life("plain") is LETTERS["B"]
    assert bench.kinds("plain") == ["alarm_raised"]


def test_b_to_c_on_acknowledgement_and_c_to_a_on_clearing(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.command("plain", "acknowledge")
    assert bench.life("plain") is LETTERS["C"]
    bench.set(PLAIN, False)
    assert bench.life("plain") is LETTERS["A"]
    assert bench.kinds("plain") == ["alarm_raised", "alarm_acknowledged", "alarm_cleared"]


def test_b_to_d_on_clearing_and_d_to_a_on_acknowledgement(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.set(PLAIN, False)
    assert bench.life("plain") is LETTERS["D"]
    bench.command("plain", "acknowledge")
    assert bench.life("plain") is LETTERS["A"]


def test_d_to_b_when_it_comes_again(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.set(PLAIN, False)
    bench.set(PLAIN, True)
    assert bench.life("plain") is LETTERS["B"]


def test_c_to_b_when_the_re_alarm_time_is_over() -> None:
    bench = Bench(repeat_after={"plain": 30})
    bench.set(PLAIN, True)
    bench.command("plain", "acknowledge")
    bench.scan(29)
    assert bench.life("plain") is LETTERS["C"]
    bench.scan()
    assert bench.life("plain") is LETTERS["B"]
    assert bench.kinds("plain")[-1] == "alarm_repeated"


def test_latched_b_to_e_to_f_to_a(bench: Bench) -> None:
    bench.set(LATCHED, True)
    bench.set(LATCHED, False)
    assert bench.life("latched") is LETTERS["E"]
    bench.command("latched", "acknowledge")
    assert bench.life("latched") is LETTERS["F"]
    bench.command("latched", "reset")
    assert bench.life("latched") is LETTERS["A"]


def test_latched_c_to_f_on_clearing_and_f_to_b_when_it_comes_again(bench: Bench) -> None:
    bench.set(LATCHED, True)
    bench.command("latched", "acknowledge")
    bench.set(LATCHED, False)
    assert bench.life("latched") is LETTERS["F"]
    bench.set(LATCHED, True)
    assert bench.life("latched") is LETTERS["B"]


def bring_to(bench: Bench, name: str, condition: int, letter: str) -> None:
    way = {"A": "", "B": "+", "C": "+a", "D": "+-", "E": "+-", "F": "+-a"}[letter]
    for step in way:
        if step == "a":
            bench.command(name, "acknowledge")
        else:
            bench.set(condition, step == "+")
    assert bench.life(name).letter == letter


IN_SERVICE = [("plain", PLAIN, letter) for letter in "ABCD"] + [
    ("latched", LATCHED, letter) for letter in "ABCEF"
]


@pytest.mark.parametrize(("name", "condition", "letter"), IN_SERVICE)
@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize("verbs", [("shelve", "unshelve", "G"), ("out_of_service", "return_to_service", "I")])
def test_out_and_back_lands_by_the_process_state_at_that_instant(
    bench: Bench, name: str, condition: int, letter: str, active: bool, verbs: tuple[str, str, str]
) -> None:
    out, back, away = verbs
    bring_to(bench, name, condition, letter)
    bench.command(name, out, **({"duration_s": 600} if out == "shelve" else {}))
    assert bench.life(name) is LETTERS[away]
    bench.set(condition, active)
    bench.scan(5)
    assert bench.life(name) is LETTERS[away]
    bench.command(name, back)
    assert bench.life(name) is LETTERS["B" if active else "A"]


@pytest.mark.parametrize("letter", "ABCD")
@pytest.mark.parametrize("active", [False, True])
def test_suppression_by_design_comes_and_goes_with_its_cause(bench: Bench, letter: str, active: bool) -> None:
    bring_to(bench, "explained", EXPLAINED, letter)
    bench.set(CAUSE, True)
    assert bench.life("explained") is LETTERS["H"]
    bench.set(EXPLAINED, active, scans=3)
    assert bench.life("explained") is LETTERS["H"]
    bench.set(CAUSE, False)
    assert bench.life("explained") is LETTERS["B" if active else "A"]


LEGAL = {
    "acknowledge": {"plain": "BD", "latched": "BE"},
    "reset": {"plain": "", "latched": "F"},
    "shelve": {"plain": "ABCDEF", "latched": "ABCDEF"},
    "unshelve": {"plain": "G", "latched": "G"},
    "out_of_service": {"plain": "ABCDEF", "latched": "ABCDEF"},
    "return_to_service": {"plain": "I", "latched": "I"},
}


@pytest.mark.parametrize(
    ("name", "life", "verb"), list(product(("plain", "latched"), Life, (*TRIGGERS, "suppress", "dance")))
)
def test_every_pair_of_state_and_command_is_accepted_or_refused_with_a_reason(
    bench: Bench, name: str, life: Life, verb: str
) -> None:
    alarms = {**bench.states.alarms, name: AlarmState(life=life)}
    states = type(bench.states)(alarms)
    arguments = {"duration_s": 60} if verb == "shelve" else {}
    refusal = bench.logic.why_not(states, name, verb, arguments, 99)
    legal = life.letter in LEGAL.get(verb, {}).get(name, "")
    assert (refusal is None) is legal
    assert legal or (refusal is not None and len(refusal) > 20)


def test_a_refusal_says_where_it_is_possible(bench: Bench) -> None:
    assert bench.why_not("plain", "acknowledge") == (
        "acknowledge is not possible while plain is normal; it is possible in unacknowledged, returned"
    )
    assert "does not latch" in (bench.why_not("plain", "reset") or "")
    assert bench.why_not("nothing", "reset") == "there is no alarm nothing"
    assert "it knows acknowledge" in (bench.why_not("plain", "dance") or "")


def test_one_alarm_makes_one_arc_in_one_scan(bench: Bench) -> None:
    bench.set(PLAIN, True)
    bench.world.tick += 1
    bench.take(bench.logic.apply(bench.states, "plain", "acknowledge", {}, bench.world.tick))
    assert bench.why_not("plain", "out_of_service") == "plain has already moved in this scan"
    bench.world.truths[PLAIN] = False
    bench.take(bench.logic.advance(bench.states, bench.world, bench.atmospheres, (PLAIN,)))
    assert bench.life("plain") is LETTERS["C"]
    bench.scan()
    assert bench.life("plain") is LETTERS["A"]


def test_triggers_are_all_used() -> None:
    used = {arc.trigger for latching in (False, True) for arc in life_table(latching).arcs}
    assert used == set(Trigger)
    assert ALARMS["latched"].latching
