"""Fills the templates of reports; a page carries its style and its script in itself."""

from __future__ import annotations

from importlib import resources
from typing import Any

from twin.record.svg import pretty

FOLDER = "resources.reports"


def rendered(name: str, **shown: Any) -> str:
    """Return a page from the template of this name."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    folder = resources.files(FOLDER)
    environment = Environment(
        loader=FunctionLoader(lambda part: (folder / part).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pretty"] = pretty
    style, script = (Markup((folder / part).read_text("utf-8")) for part in ("rehearsal.css", "rehearsal.js"))
    return environment.get_template(name).render(style=style, script=script, **shown)
