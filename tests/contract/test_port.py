"""What every device behind a port must do, and the virtual one does."""

from __future__ import annotations

import pytest

from hal.configuration import virtual_ports
from hal.virtual.port import VirtualPort
from twin.port import DEAD_MAN_TICKS, OutputImage

SAFE = {"isolator.inject_sp": 0.0}


def image(tick: int, inject: float) -> OutputImage:
    return OutputImage(tick, {"isolator.inject_sp": inject}, SAFE)


def test_a_device_holds_what_it_was_given() -> None:
    port = VirtualPort("isolator")
    port.deliver(image(5, 3.0))
    assert port.applied(10_000) == {"isolator.inject_sp": 3.0}


def test_without_a_link_nothing_arrives() -> None:
    port = VirtualPort("isolator")
    port.deliver(image(5, 3.0))
    port.cut()
    port.deliver(image(6, 4.0))
    assert port.applied(6) == {"isolator.inject_sp": 3.0}


@pytest.mark.parametrize(("after", "held"), [(DEAD_MAN_TICKS - 1, 3.0), (DEAD_MAN_TICKS, 0.0)])
def test_the_dead_man_acts_after_one_second(after: int, held: float) -> None:
    port = VirtualPort("isolator")
    port.deliver(image(5, 3.0))
    port.cut()
    assert port.applied(5 + after) == {"isolator.inject_sp": held}
    assert port.next_change() == 5 + DEAD_MAN_TICKS


def test_a_mended_link_takes_the_next_image() -> None:
    port = VirtualPort("isolator")
    port.deliver(image(5, 3.0))
    port.cut()
    port.mend()
    port.deliver(image(40, 2.0))
    assert port.applied(40) == {"isolator.inject_sp": 2.0}
    assert port.next_change() is None


def test_an_image_from_the_past_is_a_fault_of_the_caller() -> None:
    port = VirtualPort("isolator")
    port.deliver(image(5, 3.0))
    with pytest.raises(ValueError, match="image of tick 4 after tick 5"):
        port.deliver(image(4, 3.0))


def test_every_module_of_a_unit_has_its_port() -> None:
    ports = virtual_ports(["isolator", "decontamination"])
    assert [port.module for port in ports.values()] == ["isolator", "decontamination"]
