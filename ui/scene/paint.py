"""The colours of the scene, taken from a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Theme

Colour = tuple[float, float, float]

MATERIALS = ("paint", "metal", "dark", "arm", "load")


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours of the scene as 0..1 triples; `outline` by word, `batches` in the order of loading."""

    high: Colour
    low: Colour
    floor: Colour
    materials: dict[str, Colour]
    glass: Colour
    fog: Colour
    outline: dict[str, Colour]
    batches: tuple[Colour, ...]
    stock: Colour


def rgb(colour: str) -> Colour:
    """`#RRGGBB` as three numbers 0..1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def scene_paint(t: Theme) -> Paint:
    """Colours of the scene in one theme."""
    return Paint(
        high=rgb(t.scene_high),
        low=rgb(t.scene_low),
        floor=rgb(t.floor),
        materials={name: rgb(getattr(t, name)) for name in MATERIALS},
        glass=rgb(t.glass),
        fog=rgb(t.fog),
        outline={"selected": rgb(t.interactive), **{f"alarm{i}": rgb(c) for i, c in enumerate(t.alarm, 1)}},
        batches=tuple(rgb(colour) for colour in t.trend),
        stock=rgb(t.load),
    )
