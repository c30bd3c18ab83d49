"""The record names what it was computed with."""

from __future__ import annotations

from twin.record.host import computed_with


def test_everything_that_decides_the_bytes_is_named() -> None:
    found = computed_with()
    assert set(found) == {"celltwin", "python", "numba", "llvmlite", "numpy", "libm", "cpu"}
    assert all(found.values())
    assert "unknown" not in found.values()
