"""Moving content between containers: whatever leaves one arrives in the other, to rounding."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

DENSITY_G_ML = 1.0
"""Of medium, buffer and cell suspension [E]."""


@compiled
def transfer(source: Floats, target: Floats, volume_ml: float, cell_share: float) -> float:
    """Move a volume, with cells at `cell_share` of their mean density (1 is well mixed); return the mL moved."""
    volume = min(volume_ml, source[at.S_VOLUME])
    if volume <= 0.0:
        return 0.0
    share = volume / source[at.S_VOLUME]
    cells = 1.0 if share >= 1.0 else min(1.0, share * cell_share)
    _blend(source, target, cells, volume)
    for column in (
        at.S_GLUCOSE,
        at.S_LACTATE,
        at.S_CYTOKINE,
        at.S_VECTOR,
        at.S_CRYO,
        at.S_REAGENT,
        at.S_PEROXIDE,
    ):
        part = share * source[column]
        source[column] -= part
        target[column] += part
    for row, sign in ((source, -1.0), (target, 1.0)):
        row[at.S_VOLUME] += sign * volume
        row[at.S_MASS] += sign * volume * DENSITY_G_ML
    if share >= 1.0:
        source[at.S_VOLUME] = 0.0
    return volume


@inlined
def _blend(source: Floats, target: Floats, cells: float, volume: float) -> None:
    """Move a share of the cells; what belongs to each cell is mixed by viable cells, temperature by volume."""
    moved = cells * source[at.S_VIABLE]
    total = target[at.S_VIABLE] + moved
    if moved > 0.0:
        for column in (at.S_T_CELLS, at.S_CAR, at.S_ACTIVATED, at.S_GROWTH):
            target[column] += moved / total * (source[column] - target[column])
    for column in (at.S_VIABLE, at.S_DEAD, at.S_SPORES):
        part = cells * source[column]
        source[column] -= part
        target[column] += part
    after = target[at.S_VOLUME] + volume
    target[at.S_TEMPERATURE] += volume / after * (source[at.S_TEMPERATURE] - target[at.S_TEMPERATURE])
    if target[at.S_AGE] < source[at.S_AGE] and target[at.S_VOLUME] <= 0.0:
        target[at.S_AGE] = source[at.S_AGE]


@compiled
def transfer_cells(source: Floats, target: Floats, viable: float) -> float:
    """Move the volume of a well mixed suspension that holds so many viable cells; return it in mL."""
    if source[at.S_VIABLE] <= 0.0:
        return 0.0
    return transfer(source, target, source[at.S_VOLUME] * min(1.0, viable / source[at.S_VIABLE]), 1.0)


@compiled
def select(held: Floats, waste: Floats, recovery: float, purity: float) -> None:
    """Keep a share of the T cells and as many others as the purity allows; the rest goes to waste, without volume."""
    cells, kind = held[at.S_VIABLE], held[at.S_T_CELLS]
    if cells <= 0.0:
        return
    kept = recovery * kind * cells
    others = min(cells * (1.0 - kind), kept * (1.0 - purity) / purity)
    off = cells - kept - others
    total = waste[at.S_VIABLE] + off
    if total > 0.0:
        share = (kind * cells - kept) / off if off > 0.0 else 0.0
        waste[at.S_T_CELLS] += off / total * (share - waste[at.S_T_CELLS])
    dead = held[at.S_DEAD] * off / cells
    held[at.S_VIABLE], held[at.S_T_CELLS] = cells - off, kept / (kept + others) if kept > 0.0 else 0.0
    waste[at.S_VIABLE] = total
    held[at.S_DEAD] -= dead
    waste[at.S_DEAD] += dead


@inlined
def concentrate(source: Floats, waste: Floats, volume_ml: float, loss: float) -> float:
    """Take supernatant off down to a volume; `loss` of the cells goes with it. Return what was taken off."""
    off = source[at.S_VOLUME] - volume_ml
    if off <= 0.0:
        return 0.0
    return transfer(source, waste, off, loss * source[at.S_VOLUME] / off)


@inlined
def exchange(held: Floats, buffer: Floats, waste: Floats, volume_ml: float, loss: float) -> float:
    """Pass buffer through held cells: as much goes to waste, with `loss` of the cells per held volume; return it.

    A small step of a well mixed exchange; many of them leave exp(-n) of what is dissolved after n volumes.
    """
    volume = min(volume_ml, buffer[at.S_VOLUME], held[at.S_VOLUME])
    moved = transfer(held, waste, volume, loss)
    transfer(buffer, held, moved, 1.0)
    return moved


@inlined
def volumes_for(left: float) -> float:
    """Return how many volumes of buffer leave this share of what is dissolved."""
    return -log(left)
