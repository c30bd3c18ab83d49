"""Text can be read, and states stay apart without colour."""

from __future__ import annotations

import pytest

from ui.theme import DARK, LIGHT, THEMES, Theme, contrast, luminance, style_sheet

BACKGROUNDS = ("canvas", "surface", "raised")
LEAST_TEXT, LEAST_LINE = 4.5, 3.0


def look(theme: Theme, name: str) -> str:
    return {"canvas": theme.canvas, "surface": theme.surface, "raised": theme.raised}[name]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_text_has_contrast(theme: Theme, background: str) -> None:
    behind = look(theme, background)
    for colour in (theme.text, theme.text_dim):
        assert contrast(colour, behind) >= LEAST_TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_text_on_filled_parts_has_contrast(theme: Theme) -> None:
    assert contrast(theme.on_interactive, theme.interactive) >= LEAST_TEXT
    assert contrast(theme.text, theme.interactive_wash) >= LEAST_TEXT
    for fill, text in zip(theme.alarm, theme.on_alarm, strict=True):
        assert contrast(fill, text) >= LEAST_TEXT
    for colour in theme.alarm_text:
        assert contrast(colour, theme.raised) >= LEAST_TEXT
        assert contrast(colour, theme.surface) >= LEAST_TEXT
    assert contrast(theme.raised, theme.text_dim) >= LEAST_TEXT
    assert contrast(theme.text, theme.line_strong) >= LEAST_TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_curves_stand_out_from_the_plot(theme: Theme) -> None:
    assert len(theme.trend) == 8
    assert len(set(theme.trend)) == 8
    for hue in theme.trend:
        assert contrast(hue, theme.raised) >= LEAST_LINE


def test_alarm_colours_are_used_for_nothing_else() -> None:
    for theme in (LIGHT, DARK):
        others = {
            getattr(theme, name)
            for name in theme.__dataclass_fields__
            if isinstance(getattr(theme, name), str)
        }
        assert not set(theme.alarm) & (others | set(theme.trend))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_every_word_of_the_style_sheet_is_known(theme: Theme) -> None:
    assert "@" not in style_sheet(theme)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert luminance("#FFFFFF") == pytest.approx(1.0)
