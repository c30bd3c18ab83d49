"""The look, in one place: colours, type, spacing, and the style sheet made of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FAMILY = "Inter"
GRID = 8
RADIUS = 4
TOUCH = 40
"""Least height and width of anything that can be pressed, in pixels."""

VALUE, TITLE, BODY, LABEL, NOTE = 28, 20, 15, 13, 11
"""Type sizes in pixels."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one theme; `alarm` and `alarm_text` are indexed by priority - 1."""

    name: str
    canvas: str
    surface: str
    raised: str
    sunken: str
    line: str
    line_strong: str
    text: str
    text_dim: str
    idle: str
    running: str
    interactive: str
    on_interactive: str
    interactive_wash: str
    frame: str
    hatch: str
    alarm: tuple[str, str, str, str]
    on_alarm: tuple[str, str, str, str]
    alarm_text: tuple[str, str, str, str]
    trend: tuple[str, ...]
    scene_high: str
    scene_low: str
    floor: str
    metal: str
    paint: str
    dark: str
    arm: str
    glass: str
    fog: str
    load: str


LIGHT = Theme(
    name="light",
    canvas="#E6E9EC",
    surface="#F3F5F6",
    raised="#FFFFFF",
    sunken="#DDE2E7",
    line="#CBD1D7",
    line_strong="#9AA5B1",
    text="#1F2933",
    text_dim="#52606D",
    idle="#B8C0C8",
    running="#FFFFFF",
    interactive="#2563C9",
    on_interactive="#FFFFFF",
    interactive_wash="#E3ECFA",
    frame="#1F4B73",
    hatch="#D5DEE8",
    alarm=("#C8102E", "#E87500", "#D9B300", "#8E4EC6"),
    on_alarm=("#FFFFFF", "#1F2933", "#1F2933", "#FFFFFF"),
    alarm_text=("#B40E29", "#974A00", "#705C00", "#7A3DB0"),
    trend=("#1F5FBF", "#B4540A", "#6B46B8", "#0B7A5C", "#A3286A", "#566500", "#00728F", "#50565C"),
    scene_high="#F4F6F8",
    scene_low="#D3D9DF",
    floor="#C5CCD3",
    metal="#BFC7CE",
    paint="#F1F3F4",
    dark="#56616C",
    arm="#3A4754",
    glass="#8FB6D2",
    fog="#8C86C9",
    load="#7FA6D9",
)

DARK = Theme(
    name="dark",
    canvas="#12171B",
    surface="#1A2026",
    raised="#232B32",
    sunken="#0E1316",
    line="#333E47",
    line_strong="#55626E",
    text="#E4E9ED",
    text_dim="#9FADB9",
    idle="#3A4650",
    running="#C9D3DB",
    interactive="#6FA3FF",
    on_interactive="#0E1522",
    interactive_wash="#1E2C44",
    frame="#9CC3EA",
    hatch="#22303D",
    alarm=("#F0455D", "#FF9238", "#F2CC2E", "#B57BEA"),
    on_alarm=("#12171B", "#12171B", "#12171B", "#12171B"),
    alarm_text=("#FF8090", "#FFA75C", "#F2CC2E", "#CDA0F5"),
    trend=("#7DB2FF", "#F0A05A", "#BFA2FF", "#4CCBA3", "#FF8FC3", "#C3CF55", "#5FCDEB", "#BFC7CE"),
    scene_high="#2A333B",
    scene_low="#12171B",
    floor="#252E36",
    metal="#75828D",
    paint="#A3AFB9",
    dark="#2E3840",
    arm="#EEF2F5",
    glass="#6C9BBD",
    fog="#A49BE8",
    load="#6F9FE0",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


class _Worn:
    theme: Theme = LIGHT


def current() -> Theme:
    """The theme that is worn now, for widgets that paint themselves."""
    return _Worn.theme


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def font(size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """A font of the house: Inter with tabular figures."""
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def load_fonts() -> None:
    """Make the bundled fonts known to Qt; a font already loaded stays."""
    folder = files("resources") / "fonts"
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFontFromData((folder / f"Inter-{weight}.ttf").read_bytes())


def apply(application: QApplication, theme: Theme) -> None:
    """Dress the whole application."""
    _Worn.theme = theme
    application.setStyle("Fusion")
    application.setFont(font(BODY))
    application.setPalette(palette(theme))
    application.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """Colours for whatever the style sheet does not name."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, theme.canvas),
        (role.Base, theme.raised),
        (role.AlternateBase, theme.surface),
        (role.Button, theme.raised),
        (role.Text, theme.text),
        (role.WindowText, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.text_dim),
        (role.Highlight, theme.interactive),
        (role.HighlightedText, theme.on_interactive),
        (role.Link, theme.interactive),
    ):
        made.setColor(where, QColor(colour))
    made.setColor(QPalette.ColorGroup.Disabled, role.ButtonText, QColor(theme.text_dim))
    made.setColor(QPalette.ColorGroup.Disabled, role.Text, QColor(theme.text_dim))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet; widgets choose by the dynamic property `role`."""
    t = theme
    text = (files("resources") / "style" / "desktop.qss").read_text("utf-8")
    words = {name: getattr(t, name) for name in t.__dataclass_fields__ if isinstance(getattr(t, name), str)}
    words |= {
        "radius": f"{RADIUS}px",
        "touch": f"{TOUCH}px",
        "title_size": f"{TITLE}px",
        "value_size": f"{VALUE}px",
    }
    words |= {"icon_folder": str(files("resources") / "icons").replace("\\", "/")}
    words |= {"body_size": f"{BODY}px", "label_size": f"{LABEL}px", "note_size": f"{NOTE}px"}
    for name in sorted(words, key=len, reverse=True):
        text = text.replace(f"@{name}", words[name])
    return text
