"""Compile the kernel ahead of its first use, with progress; a later start finds it compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.physics.plant import still_plant
from twin.signals import Catalogue, Kind, Role, Signal

Progress = Callable[[float, str], None]
FUNCTIONS = 100
"""Functions that are compiled, for the progress bar; it need not be exact."""


def warm_up(progress: Progress) -> None:
    """Compile everything, or load it; calls `progress(fraction, function)` for each function that is compiled."""
    from numba.core import event  # the compiler is loaded here, not with the package

    from twin.kernel.jit import forget_old

    done: list[str] = []

    class Listener(event.Listener):  # pyright: ignore[reportUntypedBaseClass]
        """Counts what has been compiled."""

        def on_start(self, event: Any) -> None:
            """Nothing to show yet."""

        def on_end(self, event: Any) -> None:
            """Show the function that is ready."""
            name = event.data["dispatcher"].py_func.__name__.lstrip("_").replace("_", " ")
            done.append(name)
            progress(min(1.0, len(done) / FUNCTIONS), name)

    with event.install_listener("numba:compile", Listener()):
        _smallest_kernel().advance(1)
    forget_old()
    progress(1.0, "ready")


def is_warm() -> bool:
    """Return whether a first start has left compiled code behind."""
    from twin.kernel.jit import cache_folder

    folder = cache_folder()
    return folder is not None and any(folder.rglob("loop.advance*.nbc"))


def _smallest_kernel() -> Kernel:
    signal = Signal("warm.up", "warm", Role.INPUT, Kind.FLOAT, "Warm-up", source="still")
    catalogue = Catalogue((signal,))
    return Kernel(build_plan(catalogue, (), still_plant(catalogue), 0))
