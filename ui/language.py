"""Words in the user's language: every user-visible string goes through `tr`."""

from __future__ import annotations

import gettext
from importlib.resources import as_file, files


class _Chosen:
    translation: gettext.NullTranslations = gettext.NullTranslations()


def choose_language(name: str) -> None:
    """Use the translations of a language; unknown languages fall back to English."""
    with as_file(files("resources")) as folder:
        _Chosen.translation = gettext.translation("celltwin", folder / "translations", [name], fallback=True)


def tr(text: str, /, **values: object) -> str:
    """Translate a text and fill its `{names}` in."""
    translated = _Chosen.translation.gettext(text) if text else ""
    return translated.format(**values) if values else translated
