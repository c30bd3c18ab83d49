"""Generator and port mirror what they report."""

from __future__ import annotations

import pytest

from tests.unit.machine.box import HOT, INJECTING, PORT_SHUT, Bench
from twin.machine.equipment import GENERATOR, PORT


@pytest.fixture
def bench() -> Bench:
    return Bench()


def generator(bench: Bench) -> str:
    return bench.state.parts["generator"].state


def test_the_generator_follows_heater_temperature_and_rate(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    seen = [generator(bench)]
    for truths in ({HOT: False}, {HOT: True}, {INJECTING: True}, {INJECTING: False}, {HOT: False}):
        bench.set(truths)
        bench.scan(2)
        seen.append(generator(bench))
    assert seen == ["off", "heating", "ready", "injecting", "ready", "heating"]


def test_the_generator_goes_off_with_its_heater(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({HOT: True, INJECTING: True})
    bench.scan(4)
    assert generator(bench) == "injecting"
    bench.command("abort")
    bench.scan(2)
    assert generator(bench) == "off"


def test_the_generator_stays_as_last_seen_without_readings(bench: Bench) -> None:
    bench.execute("cycle", "kill")
    bench.set({HOT: True, INJECTING: True})
    bench.scan(4)
    bench.set({HOT: None, INJECTING: None})
    bench.scan(4)
    assert generator(bench) == "injecting"


@pytest.mark.parametrize(("truth", "state"), [(False, "open"), (None, "shut"), (True, "shut")])
def test_a_port_follows_its_switch_and_stays_as_last_seen_without_one(
    bench: Bench, truth: bool | None, state: str
) -> None:
    bench.set({PORT_SHUT: truth})
    bench.scan()
    assert bench.state.parts["hatch"].state == state


def test_a_port_shuts_again(bench: Bench) -> None:
    for truth, state in ((False, "open"), (True, "shut")):
        bench.set({PORT_SHUT: truth})
        bench.scan()
        assert bench.state.parts["hatch"].state == state


def test_every_arc_of_generator_and_port_moves_as_tabled() -> None:
    for arc in GENERATOR.arcs:
        assert GENERATOR.fire(arc.source, arc.trigger) is arc.target
    for arc in PORT.arcs:
        assert PORT.fire(arc.source, arc.trigger) is arc.target
