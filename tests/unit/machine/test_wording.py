"""What a module waits for, in words."""

from __future__ import annotations

import pytest

from tests.unit.machine.box import CLEAR, DRY, PRESSURISED, STRONG, Bench
from twin.machine.wording import clock, in_words


@pytest.fixture
def bench() -> Bench:
    return Bench()


def words(bench: Bench) -> str:
    return bench.logic.waits_for(bench.state, bench.world)


def test_wait_states_name_the_command_that_leads_on(bench: Bench) -> None:
    assert words(bench) == "Waits for reset"
    bench.command("reset")
    bench.scan(2)
    assert words(bench) == "Waits for start"
    bench.command("start", procedure="dry_out")
    bench.scan(2)
    bench.command("suspend")
    bench.scan(2)
    assert words(bench) == "Waits for unsuspend: suspend was commanded"
    bench.command("abort")
    bench.scan(2)
    assert words(bench) == "Waits for clear"


def test_a_phase_names_its_condition_with_labels_and_words(bench: Bench) -> None:
    bench.execute("dry_out")
    assert words(bench) == "Waits until Humidity is at or below 20 %RH"


def test_held_says_why(bench: Bench) -> None:
    bench.execute("dry_out")
    bench.scan(600)
    bench.scan(2)
    assert words(bench) == "Waits for unhold: it took too long"


def test_an_accumulation_tells_count_and_pauses(bench: Bench) -> None:
    bench.set({STRONG: True})
    bench.execute("cycle", "kill")
    assert words(bench) == "Kill 0:00 of 1:00"
    bench.scan(101)
    assert words(bench) == "Kill 0:10 of 1:00"
    bench.set({STRONG: False})
    bench.scan(101)
    assert words(bench) == "Kill 0:10 of 1:00, paused 0:10 of 0:30"


def test_a_measurement_tells_its_step(bench: Bench) -> None:
    bench.execute("cycle", "leak")
    assert words(bench) == "Waits until the test pressure is reached"
    bench.set({PRESSURISED: True})
    bench.scan()
    assert words(bench) == "Stabilises, 0:10 left"
    bench.scan(100)
    assert words(bench) == "Measures the leak, 3:00 left"


def test_a_check_phase_lists_what_is_not_met(bench: Bench) -> None:
    bench.world.reasons["IL-1"] = ("a seal is low", "there is no load")
    bench.execute("cycle")
    assert words(bench) == "Waits because a seal is low and there is no load"


def test_a_phase_that_only_a_command_ends_says_so(bench: Bench) -> None:
    bench.execute("work")
    assert words(bench) == "Waits for a command"


def test_making_safe_names_gas_and_doors(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({CLEAR: False, DRY: True, 23: False, 20: False})
    bench.scan()
    bench.command("abort")
    assert words(bench) == ("Waits until Residue is at or below 0.5 ppm and the front door (closing) is shut")


@pytest.mark.parametrize(
    ("ticks", "text"), [(0, "0:00"), (9, "0:00"), (7000, "11:40"), (36000, "1:00:00"), (45678, "1:16:07")]
)
def test_spans_read_as_clocks(ticks: int, text: str) -> None:
    assert clock(ticks) == text


def test_conditions_read_as_sentences() -> None:
    text = "m.a >= 40 Pa off 36 Pa and m.b < 3 for 2 min"
    assert in_words(text, {"m.a": "Pressure"}) == "Pressure is at or above 40 Pa and m.b is below 3 for 2 min"
