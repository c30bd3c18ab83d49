"""Compiles the kernel before its first use and shows it; later starts find it compiled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(*, quiet: bool = False, first: Callable[[], object] | None = None) -> None:
    """Return when the kernel is compiled; `first` is called before work of about a minute begins."""
    from twin.kernel.warm import is_warm, warm_up
    from ui.cli.progress import progress

    if is_warm():
        return
    if first is not None:
        first()
    if not sys.stderr.isatty():
        print("compiling the kernel, once, for about a minute", file=sys.stderr, flush=True)
    with progress("compile, once", quiet=quiet) as advance:
        warm_up(advance)
