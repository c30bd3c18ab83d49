"""A plant as data: initial arrays, names of its truths, its outputs and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twin.physics.arrays import PlantArrays
from twin.physics.layout import TIME_COLUMNS
from twin.signals import Catalogue, Role


@dataclass(frozen=True)
class Plant:
    """Initial arrays; `truth` says where a name stands in `x`, `outputs` a tag in `u`, `faults` a name in `fault`."""

    truth: Mapping[str, int]
    outputs: Mapping[str, int]
    faults: Mapping[str, int]
    initial: PlantArrays


def still_plant(catalogue: Catalogue) -> Plant:
    """Return a plant in which nothing ever moves: each source stands at its signal's initial value."""
    sources = {signal.source: signal.initial for signal in catalogue if signal.source}
    tags = [signal.tag for signal in catalogue if signal.role is Role.OUTPUT]
    initial = PlantArrays(
        x=np.array([*sources.values()], dtype=np.float64),
        u=np.array([catalogue[tag].initial for tag in tags], dtype=np.float64),
        fault=np.zeros(0),
        due=np.zeros((0, TIME_COLUMNS), dtype=np.int64),
        c=np.zeros(0),
        n=np.zeros(0, dtype=np.int64),
    )
    return Plant({s: i for i, s in enumerate(sources)}, {t: i for i, t in enumerate(tags)}, {}, initial)
