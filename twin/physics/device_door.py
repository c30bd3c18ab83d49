"""The doors of a device that is no zone: travel, lock and inflatable seal, as the device itself lets them move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

CLOSED, OPEN, LOCKED, SEAL, POSITION = range(5)
"""Columns of a door behind its first one."""
DRIVE, LOCK, INFLATE = range(3)
"""Outputs of a door behind its first one."""
TRAVEL_S, SEAL_S, SEAL_BAR, TIGHT_BAR, FREE_BAR = 6.0, 1.2, 2.0, 1.2, 0.2
"""Travel and inflation time; a seal is tight from 1.2 bar on [B.5], and the drive moves only below the last [E]."""
SHUT, WIDE = 0.001, 0.999


@compiled
def drive_door(x: Floats, u: Floats, free: bool, powered: bool, seal_loss_bar: float, dt_s: float) -> bool:
    """Move one door, given its own columns and outputs; `free` is what the device's own lock asks. Tell if it moves."""
    position, seal = x[POSITION], x[SEAL]
    if powered and x[LOCKED] == 0.0 and seal < FREE_BAR:
        step = dt_s / TRAVEL_S
        x[POSITION] = position + min(step, max(-step, (1.0 if u[DRIVE] > 0.0 else 0.0) - position))
    shut = x[POSITION] <= SHUT
    wanted = max(0.0, SEAL_BAR - seal_loss_bar) if shut and (u[INFLATE] > 0.0 or not free) else 0.0
    x[SEAL] += dt_s / (dt_s + SEAL_S) * (wanted - seal)
    if shut and (u[LOCK] > 0.0 or not free):
        x[LOCKED] = 1.0
    elif u[LOCK] == 0.0 and powered and free:
        x[LOCKED] = 0.0
    x[CLOSED] = 1.0 if shut else 0.0
    x[OPEN] = 1.0 if x[POSITION] >= WIDE else 0.0
    return x[POSITION] != position or abs(x[SEAL] - seal) > 1e-4


@compiled
def is_tight(x: Floats) -> bool:
    """Tell whether a door is shut, locked and sealed."""
    return x[CLOSED] > 0.0 and x[LOCKED] > 0.0 and x[SEAL] >= TIGHT_BAR


@compiled
def shut_door(x: Floats) -> None:
    """Begin shut, locked and sealed."""
    x[CLOSED] = x[LOCKED] = 1.0
    x[SEAL] = SEAL_BAR
    x[OPEN] = x[POSITION] = 0.0
