"""What every port must do; the virtual one does it on the plant of the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine_kit import engine
from twin.port import PlantPort, Port
from twin.signals import Quality

if TYPE_CHECKING:
    from twin.engine import Engine

TAG, READING = "isolator.dp_sp", "isolator.dp"


@pytest.fixture
def machine() -> Engine:
    return engine()


@pytest.fixture
def port(machine: Engine) -> Port:
    return PlantPort("isolator", machine.catalogue, machine.kernel)


def quality(machine: Engine) -> int:
    return int(machine.kernel.quality[machine.catalogue.index[READING]])


def test_a_command_reaches_the_device_and_is_reported(machine: Engine, port: Port) -> None:
    port.command(TAG, 55.0)
    assert machine.kernel.applied(TAG) == 55.0
    assert machine.kernel.values[machine.catalogue.index[TAG]] == 55.0


def test_without_a_link_a_command_is_noted_and_not_delivered(machine: Engine, port: Port) -> None:
    before = machine.kernel.applied(TAG)
    port.cut()
    port.command(TAG, 55.0)
    assert machine.kernel.applied(TAG) == before
    assert machine.kernel.values[machine.catalogue.index[TAG]] == 55.0


def test_a_mended_link_delivers_what_is_commanded_now(machine: Engine, port: Port) -> None:
    port.cut()
    port.command(TAG, 55.0)
    port.mend()
    assert machine.kernel.applied(TAG) == 55.0


def test_alone_the_device_holds_its_own_values_and_readings_are_stale(machine: Engine, port: Port) -> None:
    port.cut()
    port.go_alone({TAG: 10.0})
    machine.kernel.advance(20)
    assert machine.kernel.applied(TAG) == 10.0
    assert quality(machine) == Quality.STALE


def test_readings_are_good_again_after_the_next_sample(machine: Engine, port: Port) -> None:
    port.cut()
    port.go_alone({})
    port.mend()
    machine.run(30)
    assert quality(machine) == Quality.GOOD


def test_a_port_touches_its_own_module_only(machine: Engine, port: Port) -> None:
    others = [i for i, s in enumerate(machine.catalogue) if s.module != port.module]
    before = machine.kernel.quality[others].copy()
    port.cut()
    port.go_alone({})
    assert (machine.kernel.quality[others] == before).all()
