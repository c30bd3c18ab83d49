"""Every kind of device, in the order of the fields of Devices; a kind without columns has no device yet."""

from __future__ import annotations

from twin.physics.block import BlockKind
from twin.physics.table import bench, freezer, incubator, processor, robot, steriliser

KINDS: tuple[BlockKind, ...] = (
    robot.KIND,
    steriliser.KIND,
    incubator.KIND,
    freezer.KIND,
    processor.KIND,
    bench.KIND,
)
KEYS = tuple(kind.key for kind in KINDS)
