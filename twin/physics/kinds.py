"""Every kind of device, in the order of the fields of Devices; a kind without columns has no device yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.physics.table import bench, freezer, incubator, port, processor, robot, steriliser

if TYPE_CHECKING:
    from twin.physics.block import BlockKind

KINDS: tuple[BlockKind, ...] = (
    robot.KIND,
    steriliser.KIND,
    incubator.KIND,
    freezer.KIND,
    processor.KIND,
    bench.KIND,
    port.KIND,
)
KEYS = tuple(kind.key for kind in KINDS)
