"""What the scene shows of a scan: outline, brightness, doors, fog and words of each module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModuleLook:
    """How one module looks. `doors` maps equipment to 0 shut .. 1 open, `fog` is 0 .. 1 of FULL_FOG_PPM."""

    title: str
    words: str
    outline: str
    bright: bool
    fog: float
    load: bool
    doors: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SceneState:
    """The whole scene."""

    modules: Mapping[str, ModuleLook]
