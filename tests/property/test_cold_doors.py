"""Doors of steriliser and freezer under random commands and faults: never two open, nothing escapes by one."""

from __future__ import annotations

import pytest

from tests.cold_kit import Device
from twin.draw import happens, uniform

DOORS = {"steriliser": ("outer", "inner"), "freezer": ("slot", "outer")}


def command(device: Device, door: str, seed: int, n: int) -> None:
    """Command a door anything at all, also what our own logic never would."""
    for word in ("open", "lock", "inflate"):
        device.set(**{f"{door}_{word}": float(happens(0.5, seed, door, word, n))})


def disturb(device: Device, seed: int, n: int) -> None:
    """Start, stop or pause programs, and let seals and mains fail for a while."""
    if n % 10 == 0:
        program = int(5 * uniform(seed, "run", n)) if happens(0.3, seed, "starts", n) else 0
        device.set(run=program, pause=float(happens(0.2, seed, "pause", n)))
    for door in DOORS[device.module]:
        lost = 2.0 * uniform(seed, "lost", door, n) if happens(0.1, seed, "fails", door, n) else 0.0
        device.fault(**{f"{door}_seal_loss": lost})
    device.kernel.set_fault("unit.mains_lost", float(happens(0.05, seed, "mains", n)))


@pytest.mark.parametrize("module", DOORS)
@pytest.mark.parametrize("seed", range(4))
def test_never_two_doors_open_and_nothing_escapes(module: str, seed: int) -> None:
    device = Device(module)
    opened: set[str] = set()
    for n in range(400):
        for door in DOORS[module]:
            command(device, door, seed, n)
        disturb(device, seed, n)
        device.seconds(4 + 20 * uniform(seed, "time", n))
        moved = [door for door in DOORS[module] if device.truth(f"{door}_door_closed") == 0]
        opened |= set(moved)
        assert len(moved) <= 1
        if module == "steriliser":
            assert not moved or device.truth("steam_valve") == 0
            assert not moved or abs(device.truth("gauge_pa")) <= 2500
        else:
            assert not moved or device.truth("h2o2_ppm") <= 1.0
    assert opened == set(DOORS[module])
