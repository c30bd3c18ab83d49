"""Compiles the kernel before its first use and shows it; later starts find it compiled."""

from __future__ import annotations

import sys


def compiled(*, quiet: bool = False) -> None:
    """Return when the kernel is compiled; the first time this takes about a minute."""
    from twin.kernel.warm import is_warm, warm_up
    from ui.cli.progress import progress

    if is_warm():
        return
    if not sys.stderr.isatty():
        print("compiling the kernel, once, for about a minute", file=sys.stderr, flush=True)
    with progress("compile, once", quiet=quiet) as advance:
        warm_up(advance)
