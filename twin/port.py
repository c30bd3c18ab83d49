"""The border of a module: what logic commands goes out here, what its device reports comes in here."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from twin.signals import TICKS_PER_S, Quality, Role

if TYPE_CHECKING:
    from twin.kernel.kernel import Kernel
    from twin.signals import Catalogue

DEAD_MAN_TICKS = 1 * TICKS_PER_S
"""A device that heard nothing for 1 s brings its outputs to their link-lost values by itself [engine.md 9]."""


class Port(Protocol):
    """The device of one module as the engine sees it. Called between kernel calls, never from another thread."""

    @property
    def module(self) -> str:
        """Return the name of the module behind this port."""
        ...

    def command(self, tag: str, value: float) -> None:
        """Command an output; the device takes it over if the link is up, else when it is mended."""
        ...

    def cut(self) -> None:
        """Lose the link: nothing arrives at the device, nothing new is reported."""
        ...

    def mend(self) -> None:
        """Regain the link: the device takes over what is commanded now, and reports again."""
        ...

    def go_alone(self, safe: Mapping[str, float]) -> None:
        """Let the dead man act: readings are stale, the device holds its own link-lost values (by tag)."""
        ...


class PlantPort:
    """The port of a virtual module: a view on the module's ranges of the kernel's outputs and signals."""

    def __init__(self, module: str, catalogue: Catalogue, kernel: Kernel) -> None:
        self._module = module
        self._kernel = kernel
        self._outputs = {s.tag: catalogue.index[s.tag] for s in catalogue.of(module, Role.OUTPUT)}
        reported = (Role.INPUT, Role.ESTIMATE)
        self._reported = tuple(catalogue.index[s.tag] for s in catalogue.of(module) if s.role in reported)

    @property
    def module(self) -> str:
        """Return the name of the module behind this port."""
        return self._module

    def command(self, tag: str, value: float) -> None:
        """Command an output; without a link it is noted and not delivered."""
        self._kernel.write_output(self._outputs[tag], value, self._kernel.link_up(self._module))

    def cut(self) -> None:
        """Lose the link; the sensors of the module fall silent."""
        self._kernel.set_link(self._module, False)

    def mend(self) -> None:
        """Regain the link and deliver what is commanded now."""
        self._kernel.set_link(self._module, True)
        now = self._kernel.values
        self._kernel.deliver_outputs({tag: float(now[i]) for tag, i in self._outputs.items()})

    def go_alone(self, safe: Mapping[str, float]) -> None:
        """Mark every reading stale and apply the device's own values."""
        for index in self._reported:
            self._kernel.set_quality(index, Quality.STALE)
        self._kernel.deliver_outputs(safe)


class Reading(NamedTuple):
    """What a device reports of one signal."""

    value: float
    quality: int = Quality.GOOD


NOT_REPORTED = Reading(nan, Quality.BAD)


class OutputImage(NamedTuple):
    """What a device gets, by tag: what is commanded now, and what it holds when it has heard nothing for 1 s."""

    commanded: Mapping[str, float]
    alone: Mapping[str, float]


class Device(Protocol):
    """A real module as its driver offers it. Drivers talk to the wire on their own; here images change hands."""

    @property
    def module(self) -> str:
        """Return the name of the module."""
        ...

    def exchange(self, outputs: OutputImage) -> Mapping[str, Reading] | None:
        """Take over the outputs and return the newest readings by tag, at once; None while there is no link."""
        ...


class DevicePort:
    """The port of a real module: once per tick its device gets the output image and gives the input image."""

    def __init__(self, device: Device, catalogue: Catalogue, kernel: Kernel) -> None:
        self._device, self._kernel = device, kernel
        self._outputs = {s.tag: catalogue.index[s.tag] for s in catalogue.of(device.module, Role.OUTPUT)}
        reported = (Role.INPUT, Role.ESTIMATE)
        self._reported = tuple(s.tag for s in catalogue.of(device.module) if s.role in reported)
        self._places = np.array([catalogue.index[tag] for tag in self._reported], dtype=np.int64)
        self._cut = False

    @property
    def module(self) -> str:
        """Return the name of the module behind this port."""
        return self._device.module

    def command(self, tag: str, value: float) -> None:
        """Command an output; the device gets it with the next exchange."""
        self._kernel.write_output(self._outputs[tag], value, deliver=False)

    def cut(self) -> None:
        """Lose the link: no image changes hands."""
        self._cut = True
        self._kernel.set_link(self.module, False)

    def mend(self) -> None:
        """Regain the link with the next exchange."""
        self._cut = False

    def go_alone(self, safe: Mapping[str, float]) -> None:
        """Mark every reading stale; the device holds its own values."""
        for index in self._places.tolist():
            self._kernel.set_quality(index, Quality.STALE)

    def exchange(self, alone: Mapping[str, float]) -> bool:
        """Exchange the images, with what the device holds when it is `alone`; tell whether the link is up."""
        readings = None if self._cut else self._device.exchange(self._image(alone))
        if self._kernel.link_up(self.module) != (readings is not None):
            self._kernel.set_link(self.module, readings is not None)
        if readings is not None:
            lines = [readings.get(tag, NOT_REPORTED) for tag in self._reported]
            self._kernel.report(self._places, np.array(lines, dtype=np.float64).reshape(-1, 2))
        return readings is not None

    def _image(self, alone: Mapping[str, float]) -> OutputImage:
        values = self._kernel.values
        return OutputImage({tag: values.item(i) for tag, i in self._outputs.items()}, alone)
