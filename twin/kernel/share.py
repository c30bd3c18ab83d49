"""Compile the steps of the plant in several processes at once; what one has compiled the others find in the cache.

`python -m twin.kernel.share NUMBER COUNT` compiles one share and writes the name of each function that is ready.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from twin.kernel.plan import build_plan
from twin.kernel.state import build_buffers
from twin.physics.plant import still_plant
from twin.signals import Catalogue, Kind, Role, Signal

if TYPE_CHECKING:
    from twin.kernel.plan import Plan

GARBAGE = 100_000
"""New objects between two collections: the compiler keeps most of what it makes."""
MOST = 4
"""More processes gain nothing: the largest share is one step then."""


def smallest_plan() -> Plan:
    """Return the plan of a plant in which nothing moves; it needs the same code as any other."""
    signal = Signal("warm.up", "warm", Role.INPUT, Kind.FLOAT, "Warm-up", source="still")
    catalogue = Catalogue((signal,))
    return build_plan(catalogue, (), still_plant(catalogue), 0)


def share_count() -> int:
    """Return in how many processes to compile; plain Python compiles nothing."""
    import numba.core.config

    config: Any = numba.core.config
    return 1 if config.DISABLE_JIT else min(MOST, os.cpu_count() or 1)


def plant_steps() -> list[Any]:
    """Return the steps of devices and air: every second one of them costs half of all."""
    from twin.physics import step

    return [
        *(step.step_robot, step.step_processor, step.step_steriliser, step.step_incubator, step.step_freezer),
        *(step.step_bench, step.step_port, step.step_culture, step.step_vapour, step.step_flow),
        *(step.step_thermal, step.step_utility, step.step_generator, step.step_door, step.step_glove),
        step.step_particle,
    ]


def compile_share(number: int, count: int) -> None:
    """Compile every `count`-th step, beginning with the `number`-th."""
    plant, devices, seconds = _types()
    with _lightly():
        for function in plant_steps()[number::count]:
            takes_devices = function.py_func.__code__.co_argcount == 3
            function.compile((plant, devices, seconds) if takes_devices else (plant, seconds))


def compile_plant() -> None:
    """Compile the step of the whole plant; that of each phenomenon should be in the cache."""
    import numba

    from twin.physics import step

    types: Any = numba.types
    plant, devices, _ = _types()
    function: Any = step.step_plant
    with _lightly():
        function.compile((plant, devices, types.int64, types.boolean))


def _types() -> tuple[Any, Any, Any]:
    """Return the types of plant, devices and seconds."""
    from twin.kernel.jit import type_of

    arrays = build_buffers(smallest_plan()).arrays
    return type_of(arrays.plant), type_of(arrays.devices), type_of(1.0)


@contextmanager
def _lightly() -> Generator[None]:
    """Optimise little: the loop takes in the code of all steps and optimises it as a whole; collect garbage rarely."""
    import gc

    import numba.core.config

    config: Any = numba.core.config
    before, thresholds = config.OPT, gc.get_threshold()
    config.OPT = type(before)(1)
    gc.set_threshold(GARBAGE)
    try:
        yield
    finally:
        config.OPT = before
        gc.set_threshold(*thresholds)


@contextmanager
def compile_aside(count: int) -> Generator[Iterator[str]]:
    """Compile all shares but the last in other processes; gives the names of functions as they are ready."""
    reader, writer = os.pipe()
    command = [sys.executable, "-m", "twin.kernel.share"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    children = [
        subprocess.Popen([*command, str(i), str(count)], stdout=writer, env=environment)
        for i in range(count - 1)
    ]
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as lines:
        try:
            yield (line.strip() for line in lines)
        finally:
            for child in children:
                child.wait()


@contextmanager
def listening(ready: Callable[[str], None]) -> Generator[None]:
    """Call `ready` with the name of each function that is compiled meanwhile."""
    from numba.core import event  # the compiler is loaded here, not with the package

    class Listener(event.Listener):  # pyright: ignore[reportUntypedBaseClass]
        """Tells what has been compiled."""

        def on_start(self, event: Any) -> None:
            """Nothing to show yet."""

        def on_end(self, event: Any) -> None:
            """Tell the function that is ready."""
            ready(event.data["dispatcher"].py_func.__name__.lstrip("_").replace("_", " "))

    with event.install_listener("numba:compile", Listener()):
        yield


def main(number: str, count: str) -> None:
    """Compile a share and write what is ready."""
    with listening(lambda name: print(name, flush=True)):  # noqa: T201  the parent reads it
        compile_share(int(number), int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
