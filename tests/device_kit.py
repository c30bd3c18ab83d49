"""Emulated devices: each one a kernel of its own, coupled to the engine under test by measured signals alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1
from twin.engine import Engine
from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.neighbour import Neighbours
from twin.physics.build import build_plant
from twin.port import DEAD_MAN_TICKS, OutputImage, Reading
from twin.signals import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MODULES = ("isolator", "decontamination")
SPLITS = ((), ("isolator",), ("decontamination",), MODULES)
MEASURED = (Role.INPUT, Role.ESTIMATE)


class Emulated:
    """One module as a device: its own plant, clock and dead man. `answers` is its end of the link, `mute` left out."""

    def __init__(self, module: str, seed: int) -> None:
        self.module = module
        self.answers = True
        self.mute: tuple[str, ...] = ()
        loaded = airlock1()
        self.catalogue = loaded.catalogue
        others = tuple(name for name in MODULES if name != module)
        plant = build_plant(loaded.plant, loaded.boundaries, self.catalogue, real=others)
        self.kernel = Kernel(build_plan(self.catalogue, (), plant, seed))
        self._neighbours = Neighbours(plant, self.catalogue, self.kernel)
        self._tags = [s.tag for s in self.catalogue.of(module) if s.role in MEASURED]
        self._places = np.array([self.catalogue.index[tag] for tag in self._tags], dtype=np.int64)
        beside = [i for i, s in enumerate(self.catalogue) if s.module in others and s.role in MEASURED]
        self._beside = np.array(beside, dtype=np.int64)
        self._image = OutputImage({}, {})
        self._heard = 0

    def exchange(self, outputs: OutputImage) -> Mapping[str, Reading] | None:
        if not self.answers:
            return None
        self._image, self._heard = outputs, self.kernel.tick
        values, quality = self.kernel.values[self._places], self.kernel.quality[self._places]
        readings = dict(zip(self._tags, map(Reading, values.tolist(), quality.tolist()), strict=True))
        return {tag: reading for tag, reading in readings.items() if tag not in self.mute}

    def advance(self, beside: Kernel) -> None:
        """Run one tick beside what another kernel reports of the neighbours."""
        silent = self.kernel.tick - self._heard > DEAD_MAN_TICKS
        self.kernel.deliver_outputs(self._image.alone if silent else self._image.commanded)
        places = self._beside
        readings = np.stack([beside.values[places], beside.quality[places].astype(np.float64)], axis=1)
        self.kernel.report(places, readings)
        self._neighbours.follow()
        self.kernel.advance(1)
        self.kernel.take_history()


class Lab:
    """A unit in which some modules are real: an engine and the emulated devices behind its ports."""

    skip = True
    """Whether scans that nothing asks for are left out."""

    def __init__(self, real: Sequence[str] = (), recipe: str = "", answers: bool = True) -> None:
        self.devices = {name: Emulated(name, seed) for seed, name in enumerate(real, 2)}
        found = read_recipe(recipe, airlock1().facts) if recipe else None
        for device in self.devices.values():
            device.answers = answers
        devices = tuple(self.devices.values())
        self.engine = Engine(airlock1(), seed=1, recipe=found, people=bool(recipe), devices=devices)
        self.run(100)

    def run(self, ticks: int, until: Callable[[], bool] = bool) -> int:
        """Advance everything together by `ticks`, or until something is true; return the ticks done."""
        for done in range(ticks):
            if until():
                return done
            self.engine.run(1, skip=self.skip)
            self.engine.take_history()
            for device in self.devices.values():
                device.advance(self.engine.kernel)
        return ticks

    def kernel(self, module: str) -> Kernel:
        """The kernel in which a module lives: the engine's, or its device's."""
        return self.devices[module].kernel if module in self.devices else self.engine.kernel

    def shown(self, tag: str) -> float:
        """What logic sees."""
        return float(self.engine.kernel.values[self.engine.catalogue.index[tag]])

    def quality(self, tag: str) -> int:
        """The quality that logic sees."""
        return int(self.engine.kernel.quality[self.engine.catalogue.index[tag]])

    def true(self, name: str) -> float:
        """A true value of a module, wherever it lives."""
        return self.kernel(name.partition(".")[0]).truth(name)

    def cut(self, module: str) -> None:
        """Break the link of a module: a device falls silent, a virtual one is cut off."""
        if module in self.devices:
            self.devices[module].answers = False
        else:
            self.engine.lose_link(module)

    def mend(self, module: str) -> None:
        """Mend the link of a module."""
        if module in self.devices:
            self.devices[module].answers = True
        else:
            self.engine.regain_link(module)
