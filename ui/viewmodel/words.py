"""Numbers, times and units as people read them."""

from __future__ import annotations

from math import isfinite, log10

from twin.signals import TICKS_PER_S, Quality, Signal
from ui.language import tr

UNITS = {"degC": "°C", "m3/h": "m³/h", "1/m3": "/m³", "m2": "m²", "m3": "m³", "1/h": "/h"}
PRIORITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW")
NO_VALUE = "—"
_PRETTY = (
    ("H2O2", "H₂O₂"),
    ("CO2", "CO₂"),
    (">= ", "≥ "),
    ("<= ", "≤ "),
    ("degC", "°C"),
    ("m3/h", "m³/h"),
    ("O2 ", "O₂ "),
    ("Car t ", "CAR-T "),
)


def pretty(text: str) -> str:
    """Set chemistry and comparison signs properly."""
    for plain, better in _PRETTY:
        text = text.replace(plain, better)
    return text


def unit(text: str) -> str:
    """A unit as printed."""
    return UNITS.get(text, text)


def decimals(resolution: float) -> int:
    """Digits after the point that the resolution justifies, at most 3."""
    return 0 if resolution <= 0 or resolution >= 1 else min(3, int(-log10(resolution) + 0.999999))


def number(value: float, resolution: float) -> str:
    """A value with no more digits than its resolution; a true minus sign and thin groups."""
    if not isfinite(value):
        return NO_VALUE
    text = f"{value:,.{decimals(resolution)}f}".replace(",", "\u2009")
    if text.strip("-0.") == "":
        text = text.replace("-", "")
    return text.replace("-", "−")


def reading(signal: Signal, value: float, quality: int) -> str:
    """The value of any signal in words or figures, without its unit."""
    if quality != Quality.GOOD:
        return NO_VALUE
    if signal.kind == "bool":
        return tr("yes") if value else tr("no")
    if signal.kind == "enum" and 0 <= int(value) < len(signal.states):
        return signal.states[int(value)]
    return number(value, signal.resolution)


def quality_word(quality: int) -> str:
    """Nothing when good."""
    return {Quality.BAD: tr("bad signal"), Quality.STALE: tr("stale")}.get(Quality(quality), "")


def clock(ticks: int) -> str:
    """Simulated time since the start: `0 d 01:42:10`."""
    seconds = ticks // TICKS_PER_S
    days, rest = divmod(seconds, 86400)
    return f"{days} d {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def duration(ticks: int) -> str:
    """A span: `42 s`, `11:40`, `3:05:00`, `2 d 4 h`."""
    seconds = max(0, ticks) // TICKS_PER_S
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    if seconds < 86400:
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 86400} d {seconds // 3600 % 24} h"


def factor(speed: float | None) -> str:
    """A speed: `×100`, `max`."""
    if speed is None:
        return tr("max")
    if speed >= 10_000:
        return f"×{speed / 1000:,.0f} k".replace(",", "\u2009")
    return f"×{speed:.0f}" if speed >= 10 or speed == int(speed) else f"×{speed:.1f}"


def state_word(state: str) -> str:
    """A PackML state as the word that stands on screens."""
    return tr(state).upper()


def priority_word(priority: int) -> str:
    """1 CRITICAL .. 4 LOW."""
    return tr(PRIORITIES[min(max(priority, 1), 4) - 1])


def sentence(text: str) -> str:
    """First letter large, rest as it is."""
    return text[:1].upper() + text[1:]
