"""The border of a module: what logic commands goes out here, what its device reports comes in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from twin.signals import TICKS_PER_S, Quality, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

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
