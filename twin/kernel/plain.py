"""The same functions uncompiled: for comparison and for stepping through them."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

_PACKAGES = ("twin.kernel.", "twin.physics.")


@contextmanager
def uncompiled() -> Generator[None]:
    """Let every compiled function be its plain Python original meanwhile; build the kernel inside."""
    from twin.kernel import loop  # loads all of them

    assert loop.advance is not None
    replaced: list[tuple[dict[str, Any], str, Any]] = []
    for name in sorted(sys.modules):
        if name.startswith(_PACKAGES):
            space = vars(sys.modules[name])
            found = [(space, key, value) for key, value in space.items() if hasattr(value, "py_func")]
            replaced += found
    for space, key, value in replaced:
        space[key] = value.py_func
    try:
        yield
    finally:
        for space, key, value in replaced:
            space[key] = value
