"""Compile the kernel ahead of its first use, with progress; a later start finds it compiled."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from twin.kernel.kernel import Kernel
from twin.kernel.share import (
    compile_aside,
    compile_plant,
    compile_share,
    listening,
    share_count,
    smallest_plan,
)

Progress = Callable[[float, str], None]
FUNCTIONS = 425
"""Functions that are compiled, for the progress bar; it need not be exact."""


def warm_up(progress: Progress) -> None:
    """Compile everything, or load it; calls `progress(fraction, function)` for each function that is compiled.

    The steps of the plant are compiled on several cores; the loop finds them in the cache.
    """
    from twin.kernel.jit import cache_folder, forget_old

    done: list[str] = []

    def ready(name: str) -> None:
        done.append(name)
        progress(min(1.0, len(done) / FUNCTIONS), name)

    shares = 1 if cache_folder() is None or is_warm() else share_count()
    with listening(ready), compile_aside(shares) if shares > 1 else nullcontext(iter(())) as others:
        if shares > 1:
            compile_share(shares - 1, shares)
        for name in others:
            ready(name)
    with listening(ready):
        if shares > 1:
            compile_plant()
        Kernel(smallest_plan()).advance(1)
    forget_old()
    progress(1.0, "ready")


def is_warm() -> bool:
    """Return whether a first start has left compiled code behind."""
    from twin.kernel.jit import cache_folder

    folder = cache_folder()
    return folder is not None and any(folder.rglob("loop.advance*.nbc"))
