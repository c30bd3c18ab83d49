"""The colours of a theme as the stage wants them."""

from __future__ import annotations

from ui.scene.stage import Colour, Paint
from ui.theme import Theme


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
        materials={"paint": rgb(t.paint), "metal": rgb(t.metal), "dark": rgb(t.dark), "load": rgb(t.load)},
        glass=rgb(t.glass),
        fog=rgb(t.fog),
        outline={"selected": rgb(t.interactive), **{f"alarm{i}": rgb(c) for i, c in enumerate(t.alarm, 1)}},
    )
