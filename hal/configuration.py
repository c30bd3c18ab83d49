"""Which device stands behind each module of a unit. So far every module is virtual."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hal.virtual.port import VirtualPort

if TYPE_CHECKING:
    from twin.port import Port


def virtual_ports(modules: Iterable[str]) -> Mapping[str, Port]:
    """Return a virtual device for every module, in the order of the unit."""
    return {module: VirtualPort(module) for module in modules}
