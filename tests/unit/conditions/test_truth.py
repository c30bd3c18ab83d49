"""Truth of compiled Conditions: three values, hold times, elapsed, and what makes them look again."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from recipes.condition.parser import parse
from twin.conditions.book import Book, BookBuilder
from twin.conditions.live import Conditions
from twin.signals import Catalogue, Kind, Role, Signal

FALSE, TRUE, UNKNOWN = 0, 1, 2
CATALOGUE = Catalogue(
    (
        Signal("m.a", "m", Role.INPUT, Kind.FLOAT, "A", "Pa", 0, 100, noise=0.5, deadband=1.0),
        Signal("m.b", "m", Role.INPUT, Kind.FLOAT, "B", "Pa", 0, 100, deadband=3.0),
        Signal("m.on", "m", Role.INPUT, Kind.BOOL, "On"),
        Signal("m.mode", "m", Role.INPUT, Kind.ENUM, "Mode", states=("off", "slow", "fast")),
    )
)


@dataclass
class Around:
    """Scripted surroundings."""

    states: dict[str, str] = field(default_factory=lambda: {"state": "Idle", "phase": ""})
    begun: int | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    answers: dict[str, float | str] = field(default_factory=dict)
    done: tuple[str, ...] = ()

    def word(self, module: str, kind: str) -> str:
        return self.states[kind]

    def entered(self, owner: str) -> int | None:
        return self.begun

    def parameter(self, owner: str, name: str) -> float:
        return self.parameters[name]

    def result(self, name: str) -> float | str | None:
        return self.answers.get(name)

    def completed(self, step: str) -> bool:
        return step in self.done


def compiled(*texts: str, batch: str = "") -> Book:
    builder = BookBuilder(CATALOGUE)
    for text in texts:
        builder.add(parse(text), "m", text, batch)
    return builder.build()


def live(text: str, around: Around | None = None) -> Conditions:
    book = compiled(text)
    conditions = Conditions(book, around or Around(), np.zeros(len(book.rows), dtype=np.int64))
    conditions.restart(0)
    return conditions


def truth(conditions: Conditions, rows: list[int], tick: int = 1) -> bool | None:
    conditions.rows[:] = rows
    conditions.update(tick, range(len(conditions.book.nodes)))
    return conditions.truths[1]


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("m.a >= 5 Pa and m.on", [TRUE, TRUE], True),
        ("m.a >= 5 Pa and m.on", [TRUE, UNKNOWN], None),
        ("m.a >= 5 Pa and m.on", [FALSE, UNKNOWN], False),
        ("m.a >= 5 Pa or m.on", [TRUE, UNKNOWN], True),
        ("m.a >= 5 Pa or m.on", [FALSE, UNKNOWN], None),
        ("not m.on", [UNKNOWN], None),
        ("not m.on", [FALSE], True),
    ],
)
def test_a_bad_reading_is_neither_true_nor_false(text: str, rows: list[int], expected: bool | None) -> None:
    assert truth(live(text), rows) is expected


def test_the_off_threshold_is_the_deadband_or_four_sigma_away() -> None:
    rows = compiled("m.a >= 50 Pa", "m.b <= 50 Pa", "m.a >= 50 Pa off 40 Pa").rows
    assert [(row.on, row.off) for row in rows] == [(50, 48), (50, 53), (50, 40)]


def test_limits_are_converted_to_the_unit_of_the_signal() -> None:
    assert compiled("m.a >= 0.05 kPa").rows[0].on == pytest.approx(50)


def test_equal_atoms_share_one_row_and_a_hold_time_on_an_atom_is_kept_by_the_row() -> None:
    book = compiled("m.a >= 50 Pa", "m.a >= 50 Pa and m.on", "m.a >= 50 Pa for 2 s")
    assert len(book.rows) == 3
    assert book.rows[2].on_ticks == 20


def test_a_compound_must_hold_without_a_break() -> None:
    conditions = live("(m.a >= 5 Pa and m.on) for 1 s")
    assert truth(conditions, [TRUE, TRUE], 10) is False
    assert conditions.next_due == 20
    assert truth(conditions, [TRUE, TRUE], 19) is False
    assert truth(conditions, [TRUE, TRUE], 20) is True


@pytest.mark.parametrize("broken", [FALSE, UNKNOWN])
def test_a_break_or_a_bad_reading_restarts_the_hold_time(broken: int) -> None:
    conditions = live("(m.a >= 5 Pa and m.on) for 1 s")
    truth(conditions, [TRUE, TRUE], 10)
    truth(conditions, [broken, TRUE], 15)
    assert truth(conditions, [TRUE, TRUE], 16) is False
    assert truth(conditions, [TRUE, TRUE], 25) is False
    assert truth(conditions, [TRUE, TRUE], 26) is True


def test_a_condition_that_waits_for_time_falls_due_by_itself() -> None:
    conditions = live("(m.a >= 5 Pa and m.on) for 1 s")
    truth(conditions, [TRUE, TRUE], 10)
    assert conditions.update(20, ()) == (1,)
    assert conditions.truths[1] is True


def test_elapsed_counts_from_the_begin_of_the_phase() -> None:
    around = Around(begun=100)
    conditions = live("elapsed >= 1 min", around)
    assert truth(conditions, [], 699) is False
    assert conditions.next_due == 700
    assert truth(conditions, [], 700) is True
    around.begun = None
    assert truth(conditions, [], 701) is False


def test_a_hold_time_may_be_a_parameter() -> None:
    conditions = live("(m.on or m.a >= 5 Pa) for $wait", Around(parameters={"wait": 3.0}))
    truth(conditions, [TRUE, FALSE], 10)
    assert conditions.next_due == 40


def test_states_and_phases_are_compared_as_words() -> None:
    around = Around()
    conditions = live("m in Execute and m in phase aerate", around)
    assert truth(conditions, []) is False
    around.states = {"state": "Execute", "phase": "aerate"}
    assert truth(conditions, []) is True
    assert conditions.touched(["module:m"]) == [1]


def test_a_result_is_unknown_until_it_is_there() -> None:
    around = Around()
    book = compiled("result.mass >= 3", batch="B1")
    conditions = Conditions(book, around, np.zeros(0, dtype=np.int64))
    conditions.restart(0)
    assert conditions.truths[1] is None
    around.answers["B1/mass"] = 4.0
    conditions.update(1, conditions.touched(["batch:B1"]))
    assert conditions.truths[1] is True


def test_two_signals_are_compared_through_their_difference() -> None:
    book = compiled("m.a >= m.b + 5 Pa", "m.a within 20 % of m.b", "m.a within 2 Pa of 30 Pa")
    assert [(d.kind, d.a, d.b) for d in book.derived] == [("difference", 0, 1), ("ratio", 0, 1)]
    assert (book.rows[0].signal, book.rows[0].on) == (4, 5)
    assert [(r.operator, r.on) for r in book.rows[1:3]] == [(">=", -0.2), ("<=", 0.2)]
    assert [(r.operator, r.on) for r in book.rows[3:]] == [(">=", 28), ("<=", 32)]


def test_a_parameter_as_limit_gives_the_row_to_its_owner() -> None:
    binding = compiled("m.a >= $limit").bindings[0]
    assert (binding.owner, binding.parameter, binding.margin) == ("m", "limit", -2.0)


def test_words_of_an_enum_become_their_codes() -> None:
    assert compiled("m.mode == fast", "m.mode != off").rows[0].on == 2


def test_quality_is_an_atom_that_is_never_unknown() -> None:
    row = compiled("quality of m.a is stale").rows[0]
    assert (row.operator, row.on) == ("quality", 2)


def test_extended_conditions_keep_what_they_know() -> None:
    builder = BookBuilder(CATALOGUE)
    builder.add(parse("m.on"))
    first = builder.build()
    conditions = Conditions(first, Around(), np.array([TRUE], dtype=np.int64))
    conditions.restart(0)
    longer = builder.copy()
    longer.add(parse("m.on and m.a >= 5 Pa"))
    more = conditions.extended(first, longer.build(), np.array([TRUE, FALSE], dtype=np.int64))
    assert more.truths == [True, True, False]
    assert len(builder.build().nodes) == 2
