"""Which fields of a frozen display state changed, so that only their setters run."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def changed(old: Any, new: Any) -> tuple[str, ...]:
    """Names of the fields that differ; all of them when there is no old state."""
    names = tuple(f.name for f in fields(new))
    if old is None:
        return names
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
