"""What is shown of a module type: the choice of indicators, scales, normal bands and the meaning of Stop and Abort."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY_PHASE = "*"
Band = tuple[float, float]


class Gauge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scale of an indicator and its normal band by phase (`*` any other phase)."""

    scale: Band
    normal: dict[str, Band] = {}

    def band(self, phase: str) -> Band | None:
        """Return the normal band in a phase, if there is one."""
        return self.normal.get(phase, self.normal.get(ANY_PHASE))


class Acts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the two commands do to the module, in words."""

    stop: str
    abort: str


class Display(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The display file of one module type; atmospheres (`work`, `gassing`) choose among the sets."""

    display: int
    sets: dict[str, tuple[str, ...]]
    indicators: dict[str, Gauge]
    trends: tuple[str, ...]
    acts: dict[str, Acts]


_NOTHING = Display(1, {}, {}, (), {})


@cache
def display_of(module_type: str) -> Display:
    """Read the display file of a module type; a type without one shows nothing special."""
    file = files("resources") / "display" / f"{module_type}.yaml"
    if not file.is_file():
        return _NOTHING
    data: Mapping[str, object] = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return msgspec.convert(data, Display, strict=False)
