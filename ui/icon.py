"""Icons of one family (Phosphor), drawn in a colour of the theme."""

from __future__ import annotations

from typing import cast

from PySide6.QtGui import QIcon


def icon(name: str, colour: str, checked: str = "") -> QIcon:
    """An icon by its family name (`ph.bell`); `checked` is its colour when switched on."""
    import qtawesome

    if not name:
        return QIcon()
    return cast("QIcon", qtawesome.icon(name, color=colour, color_on=checked or colour))
